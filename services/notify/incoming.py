"""What people write to us from outside, by whatever channel it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.shared.contracts.notify import Channel


@dataclass(frozen=True)
class IncomingFile:
    """A file that came along. ``fetch_from`` is where a gateway keeps it until it is asked for; then ``content`` is
    empty."""

    name: str
    media_type: str
    content: bytes = b""
    fetch_from: str = ""


@dataclass(frozen=True)
class Incoming:
    """One message of a person. ``received_id`` is what the channel calls it: twice the same is the same message.
    ``answers`` is the reference of our message to which it is an answer, empty where unknown. Address, subject, text
    and files are personal: they are sealed before they are kept."""

    channel: Channel
    sender: str
    received_id: str
    text: str
    subject: str = ""
    files: tuple[IncomingFile, ...] = ()
    answers: str = ""


Take = Callable[[Incoming], None]
"""Takes one in, in the transaction of the caller; twice the same does nothing."""
