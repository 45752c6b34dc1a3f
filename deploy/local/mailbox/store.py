"""The messages that came, kept as one JSON file each; the same message twice is kept once."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

KEPT = 5000


@dataclass(frozen=True)
class Message:
    """One message to one recipient."""

    id: str
    channel: str
    to: str
    sender: str
    subject: str
    text: str
    received: str

    def as_json(self) -> dict[str, str]:
        """As scripts read it."""
        message = asdict(self)
        message["from"] = message.pop("sender")
        return message


class Store:
    """All messages, newest last; the oldest are forgotten beyond ``KEPT``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = threading.Lock()
        self._messages: dict[str, Message] = {}
        for file in folder.glob("*.json"):
            saved = json.loads(file.read_text())
            self._messages[saved["id"]] = Message(**saved)
        self._messages = dict(sorted(self._messages.items(), key=lambda each: each[1].received))

    def keep(self, channel: str, key: str, *, to: str, sender: str, subject: str, text: str) -> Message:
        """Keep a message; ``key`` is the sender's idempotency key: what is here already stays as it is."""
        message_id = hashlib.sha256("\n".join((channel, key, to)).encode()).hexdigest()[:20]
        with self._lock:
            if message_id in self._messages:
                return self._messages[message_id]
            message = Message(message_id, channel, to, sender, subject, text, datetime.now(UTC).isoformat())
            self._save(message)
            self._messages[message_id] = message
            while len(self._messages) > KEPT:
                oldest = next(iter(self._messages))
                del self._messages[oldest]
                self._file(oldest).unlink(missing_ok=True)
        return message

    def newest(self, to: str = "", limit: int = 200) -> list[Message]:
        """The newest messages first; ``to`` is a part of the recipient."""
        with self._lock:
            messages = list(self._messages.values())
        wanted = to.strip().lower()
        return [message for message in reversed(messages) if wanted in message.to.lower()][:limit]

    def one(self, message_id: str) -> Message | None:
        """The message with this id."""
        return self._messages.get(message_id)

    def _save(self, message: Message) -> None:
        unfinished = self._folder / f"{message.id}.part"
        unfinished.write_text(json.dumps(asdict(message), ensure_ascii=False))
        os.replace(unfinished, self._file(message.id))

    def _file(self, message_id: str) -> Path:
        return self._folder / f"{message_id}.json"
