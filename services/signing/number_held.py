"""The number that a letter holds from the head's decision on, and gives back when it leaves that desk unsigned."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Literal

from eventsourcing.domain import Aggregate, event

from services.signing.parts import Number, register_of
from services.signing.way import Json, OnItsWay

WhyReleased = Literal["sent back", "withdrawn", "initials lapsed", "other register"]


class HoldsNumber(OnItsWay):
    """The part of a letter that has a place in a register. Failed attempts to sign do not cost it."""

    number: Number | None

    class NumberReleased(Aggregate.Event):
        """The next letter of that register and year gets the number: a register has no holes."""

        number: Json
        reason: WhyReleased
        at: datetime

    def release_number(self, reason: WhyReleased, at: datetime) -> None:
        """Give the number back; never while a signature under it may exist."""
        if self.number is not None and not (self.requested or self.issued):
            self._release_number(number=asdict(self.number), reason=reason, at=at)

    def release_unfit_number(self, on: date, at: datetime) -> None:
        """Give a number back that belongs to another year, or to another kind of letter than this has become."""
        fits = register_of(self.route, self.proposal), on.year
        if self.number is not None and (self.number.register, self.number.year) != fits:
            self.release_number("other register", at)

    @event(NumberReleased)
    def _release_number(self, number: Json, reason: WhyReleased, at: datetime) -> None:
        self.number = None
