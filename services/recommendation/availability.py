"""When an inspector can visit: how many places on one day, and the days without any."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from services.recommendation.parts import Officer
from services.recommendation.rules import FARTHEST_AHEAD
from services.shared.refusals import NotAllowed, Refused
from services.shared.working_days import day_of

NAMESPACE = UUID("5f5d2b0e-6a3c-4f37-9d0c-2d8a3c1b7e11")
USUAL_PER_DAY, MOST_PER_DAY = 4, 20


class ImpossibleLimit(Refused):
    """A day has so many hours."""

    sentence = "An inspector can make between 1 and %(most)s visits a day."


class DayNotPlanned(Refused):
    """What has passed is over, and what lies years ahead is nobody's plan."""

    sentence = "Choose a day from today on, at most two years ahead."


class Availability(Aggregate):
    """One inspector's days."""

    class Registered(Aggregate.Created):
        """The first thing that is said about this inspector."""

        inspector: str
        at: datetime

    class LimitSet(Aggregate.Event):
        """At most so many visits on one day."""

        inspector: str
        per_day: int
        by: str
        at: datetime

    class DayBlocked(Aggregate.Event):
        """No visits on this day."""

        inspector: str
        day: date
        reason: str
        by: str
        at: datetime

    class DayFreed(Aggregate.Event):
        """Visits on this day again."""

        inspector: str
        day: date
        by: str
        at: datetime

    @event(Registered)
    def __init__(self, inspector: str, at: datetime) -> None:
        self.inspector = inspector
        self.per_day = USUAL_PER_DAY
        self.blocked: frozenset[date] = frozenset()

    @staticmethod
    def create_id(inspector: str) -> UUID:
        """One per inspector."""
        return uuid5(NAMESPACE, inspector)

    def set_limit(self, per_day: int, by: Officer, at: datetime) -> None:
        """Only the head of the agency says how much is asked of the others."""
        if not by.heads_an_agency:
            raise NotAllowed
        if not 1 <= per_day <= MOST_PER_DAY:
            raise ImpossibleLimit(most=MOST_PER_DAY)
        if per_day != self.per_day:
            self._set_limit(inspector=self.inspector, per_day=per_day, by=by.username, at=at)

    def block(self, day: date, reason: str, by: Officer, at: datetime) -> None:
        """No visits on this day; visits that are appointed already stay."""
        self._check_right(by)
        if not timedelta() <= day - day_of(at) <= FARTHEST_AHEAD:
            raise DayNotPlanned
        if day not in self.blocked:
            self._block(inspector=self.inspector, day=day, reason=reason.strip(), by=by.username, at=at)

    def free(self, day: date, by: Officer, at: datetime) -> None:
        """Visits on this day again."""
        self._check_right(by)
        if day in self.blocked:
            self._free(inspector=self.inspector, day=day, by=by.username, at=at)

    def _check_right(self, by: Officer) -> None:
        if self.inspector != by.stands_for and not by.heads_an_agency:
            raise NotAllowed

    @event(LimitSet)
    def _set_limit(self, inspector: str, per_day: int, by: str, at: datetime) -> None:
        self.per_day = per_day

    @event(DayBlocked)
    def _block(self, inspector: str, day: date, reason: str, by: str, at: datetime) -> None:
        self.blocked |= {day}

    @event(DayFreed)
    def _free(self, inspector: str, day: date, by: str, at: datetime) -> None:
        self.blocked -= {day}
