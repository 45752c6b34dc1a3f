"""What the WhatsApp gateways call back to say: what became of our messages, and what people write."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from services.notify.incoming import Incoming

State = Literal["delivered", "read", "failed"]
STATES: dict[str, State] = {"delivered": "delivered", "read": "read", "failed": "failed"}


@dataclass(frozen=True)
class News:
    """What became of the message that the gateway calls ``reference``. ``key`` is what we called it: news may be
    faster than our own record of the reference."""

    reference: str
    state: State
    reason: str = ""
    key: str = ""


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the body was signed with our secret (``X-Hub-Signature-256``)."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode())


def told(body: Any) -> Iterator[News | Incoming]:
    """What Meta says, in its order; what has another shape is passed over. That it was sent we know already."""
    for value in values_of(body):
        for status in listed(value, "statuses"):
            match status:
                case {"id": str(reference), "status": str(said)} if said in STATES:
                    yield News(
                        reference, STATES[said], reason_in(status), str(status.get("biz_opaque_callback_data", ""))
                    )
        for message in listed(value, "messages"):
            match message:
                case {"id": str(received_id), "from": str(sender), "type": "text", "text": {"body": str(text)}}:
                    answers = message.get("context", {}).get("id", "")
                    yield Incoming("whatsapp", f"+{sender}", received_id, text, answers=str(answers))


def values_of(body: Any) -> Iterator[dict[str, Any]]:
    """The parts of a call that hold something."""
    for entry in listed(body, "entry"):
        for change in listed(entry, "changes"):
            value = change.get("value")
            if isinstance(value, dict):
                yield value


def listed(whole: Any, name: str) -> list[dict[str, Any]]:
    """The objects in a list; none where there is no such list."""
    found = whole.get(name) if isinstance(whole, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def reason_in(status: dict[str, Any]) -> str:
    """The code only: titles and details may quote numbers."""
    codes = [error["code"] for error in listed(status, "errors") if isinstance(error.get("code"), int)]
    return f"refused: the WhatsApp gateway: {codes[0]}" if codes else "refused: the WhatsApp gateway"
