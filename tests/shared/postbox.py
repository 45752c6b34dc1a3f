"""A mail server for tests."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Postbox:
    """A mail server that keeps what it takes, or answers as it is told."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.to_recipient = "250 OK"
        self.to_message = "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.to_message.startswith("250"):
            self.taken.append(envelope.content)
        return self.to_message

    def only_message(self) -> EmailMessage:
        (content,) = self.taken
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        return message


@contextmanager
def serving(postbox: Postbox) -> Iterator[str]:
    """The address at which this postbox takes mail."""
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port: int = place.getsockname()[1]
        return port
