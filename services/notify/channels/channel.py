"""What a way out of the house takes, and what it may say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from services.notify.wording import Wording


class NoLongerOurs(Exception):
    """Somebody else has this message now, or nobody wants it any more: it must not leave."""


def nothing_to_note() -> None:
    """For parcels that nobody keeps book of."""


@dataclass(frozen=True)
class Parcel:
    """One message on its way. ``key`` names this attempt to the outside: what carries the same key twice is the same
    message. ``to`` is an e-mail address or a phone number (E.164), and is kept nowhere. The channel calls
    ``handing_over`` right before the message leaves; what that raises stops it."""

    key: str
    to: str
    wording: Wording
    handing_over: Callable[[], None] = nothing_to_note


@dataclass(frozen=True)
class Accepted:
    """The other side took it; ``reference`` is what it calls the message in its later news, empty without such."""

    reference: str = ""


@dataclass(frozen=True)
class Refused:
    """It will not take this message, now or later. The reason holds codes only, no address."""

    reason: str


@dataclass(frozen=True)
class NotNow:
    """It was certainly not taken, and may be another time; ``after`` is how long the other side wants to be left
    alone, None where it does not say. ``personal``: it says so of this person only, and takes others."""

    reason: str
    after: timedelta | None = None
    personal: bool = False


@dataclass(frozen=True)
class NoAnswer:
    """It was handed over, and nobody said whether it was taken."""

    reason: str


Answer = Accepted | Refused | NotNow | NoAnswer


class Channel(Protocol):
    """One way out."""

    def send(self, parcel: Parcel) -> Answer:
        """Hand one message over; raises nothing that it knows of, and bounds its own time."""
        ...

    def rest(self) -> None:
        """There is nothing to send for now: let go of what was kept open."""
        ...


class NoWay:
    """A channel that this city does not have: the next one has its turn at once."""

    def send(self, parcel: Parcel) -> Answer:
        """Nothing is sent."""
        return Refused("the city has no such channel")

    def rest(self) -> None:
        """Nothing was kept open."""
