"""The rules of the post room, and the refusals that name what is against them."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Literal
from uuid import UUID, uuid5

from services.shared.contracts.notify import Channel
from services.shared.refusals import Refused

Audience = Literal["applicant", "staff"]
# In turn: the next one when the one before cannot bring it. The inbox of the site has every message at once.
CHANNELS: dict[Audience, tuple[Channel, ...]] = {"applicant": ("whatsapp", "email"), "staff": ("email",)}
# How long a channel is tried: one that has another behind it not for long; three days in all.
THREE_DAYS, WHILE_ANOTHER_WAITS = timedelta(days=3), timedelta(hours=2, minutes=30)
GOOD_TIME = timedelta(hours=2)  # in which a lost answer may still come
POST_ROOM = "notify"  # who dispatches letters: no officer


class SentMeanwhile(Refused):
    """Nobody gets a message twice because two people pressed the button."""

    sentence = "This message has been sent meanwhile."


@lru_cache(maxsize=4096)  # asked twice or thrice for each message of a batch
def message_id(about: UUID, subject_matter: str, occasion: str, recipient: str = "") -> UUID:
    """The same occasion is always the same message, however often we hear of it. ``recipient`` is the username of a
    member of staff; empty: the applicant."""
    return uuid5(about, f"{subject_matter} {occasion} {recipient}")


def patience_with(channel: Channel) -> timedelta:
    """How long a message waits for this channel before it goes on."""
    is_last = all(turns[-1] == channel for turns in CHANNELS.values() if channel in turns)
    return THREE_DAYS - WHILE_ANOTHER_WAITS if is_last else WHILE_ANOTHER_WAITS
