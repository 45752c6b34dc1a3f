"""The rules of the post room, and the refusals that name what is against them."""

from __future__ import annotations

from typing import Literal
from uuid import UUID, uuid5

from services.shared.contracts.notify import Channel
from services.shared.refusals import Refused

SubjectMatter = Literal["submitted", "correction", "letter", "answer"]
CHANNELS: tuple[Channel, ...] = ("email", "whatsapp")
TRIES = 24  # with growing pauses up to ten minutes: about two and a half hours
POST_ROOM = "notify"  # who dispatches letters: no officer


class SentMeanwhile(Refused):
    """Nobody gets a message twice because two people pressed the button."""

    sentence = "This message has been sent meanwhile."


def message_id(application_id: UUID, subject_matter: str, occasion: str, channel: str) -> UUID:
    """The same occasion is always the same message, however often we hear of it."""
    return uuid5(application_id, f"{subject_matter} {occasion} {channel}")
