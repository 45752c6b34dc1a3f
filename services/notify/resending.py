"""Sending many messages again: each for itself, and what is left out says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.notify.application import Notify
from services.notify.domain import Message
from services.notify.rules import SentMeanwhile
from services.shared.refusals import NotFound

LeftOut = Literal["sent", "under way", "withheld", "unknown"]
MOST = 500


@dataclass(frozen=True)
class Resent:
    """How many are being sent again, and how many not, by reason."""

    again: int
    left_out: dict[LeftOut, int]


def resend(notify: Notify, message_ids: Iterable[UUID], by: str) -> Resent:
    """Once more, those that failed or of which nobody knows."""
    left_out: Counter[LeftOut] = Counter()
    again = 0
    for message_id in dict.fromkeys(message_ids):
        if reason := why_not(notify, message_id):
            left_out[reason] += 1
            continue
        try:
            notify.send_again(message_id, by)
            again += 1
        except SentMeanwhile:
            left_out["sent"] += 1
    return Resent(again, dict(left_out))


def why_not(notify: Notify, message_id: UUID) -> LeftOut | None:
    """What stands against sending it again; nothing of the kind after a failure or without an answer."""
    try:
        state = notify.find(Message, message_id).state
    except NotFound:
        return "unknown"
    reasons: dict[str, LeftOut] = {"waiting": "under way", "withheld": "withheld"}
    return None if state in ("failed", "unanswered") else reasons.get(state, "sent")
