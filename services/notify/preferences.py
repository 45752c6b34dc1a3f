"""What a person wants: whether a message goes out by a channel now, later, or not by this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Protocol

from services.notify.rules import CHANNELS, Audience
from services.shared.contracts.notify import Channel
from services.shared.working_days import WIB


class Matter(Protocol):
    """What must be known of a topic; see :class:`topics.Topic`."""

    @property
    def code(self) -> str: ...
    @property
    def audience(self) -> Audience: ...
    @property
    def mandatory(self) -> bool: ...
    @property
    def urgent(self) -> bool: ...


@dataclass(frozen=True)
class Send:
    """By this channel, now."""


@dataclass(frozen=True)
class Later:
    """Not before this moment: the person is not to be disturbed."""

    until: datetime


@dataclass(frozen=True)
class NotWanted:
    """Not by this channel; ``at_all``: by none, it stays in the inbox of the site."""

    at_all: bool


Decision = Send | Later | NotWanted


def decide(contact: Mapping[str, Any], topic: Matter, channel: Channel, now: datetime) -> Decision:
    """What the person's wishes (``preferences`` of the contact, see intake) mean for this message.

    The last channel always stays open to mandatory messages; quiet hours hold for these too, unless they are urgent.
    """
    wishes: Mapping[str, Any] = contact.get("preferences") or {}
    last = channel == CHANNELS[topic.audience][-1]
    if not topic.mandatory and topic.code in wishes.get("topics_off", ()):
        return NotWanted(at_all=True)
    if channel in wishes.get("channels_off", ()) and not (topic.mandatory and last):
        return NotWanted(at_all=last)
    if (quiet := wishes.get("quiet")) and not topic.urgent:
        until = end_of_quiet(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1]), now)
        return Later(until) if until else Send()
    return Send()


def end_of_quiet(begin: time, end: time, now: datetime) -> datetime | None:
    """When the quiet hours (by the clock of the office, perhaps over midnight) end that ``now`` lies in; None outside
    of them. Equal times mean none."""
    here = now.astimezone(WIB)
    for days in (-1, 0):
        first = datetime.combine(here.date() + timedelta(days=days), begin, WIB)
        last = datetime.combine(first.date() + timedelta(days=begin > end), end, WIB)
        if first <= here < last:
            return last
    return None
