"""An officer is away and a deputy does the work: cases and rights follow for these days."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.shared.refusals import NotAllowed, Refused

LONGEST_DAYS = 366


class EndsBeforeItBegins(Refused):
    """The last day is not before the first."""

    sentence = "The last day cannot be before the first one."


class TooLong(Refused):
    """Whoever is away for longer needs a successor."""

    sentence = "A deputy can be set for at most %(days)s days."


class OverAlready(Refused):
    """What has passed cannot be covered any more."""

    sentence = "These days have passed already."


class OwnDeputy(Refused):
    """Nobody stands in for themself."""

    sentence = "Choose a colleague as deputy."


class AbsenceOverlaps(Refused):
    """One deputy at a time."""

    sentence = "There is a deputy for some of these days already: %(deputy)s. End that first."


class Absence(Aggregate):
    """One period of one officer; both days are included."""

    class Announced(Aggregate.Created):
        """From these days on the deputy stands in."""

        absence_id: UUID
        officer: str
        deputy: str
        first_day: date
        last_day: date
        by: str
        at: datetime

    class Ended(Aggregate.Event):
        """The officer is back early, or the deputy was a mistake."""

        officer: str
        by: str
        at: datetime

    @event(Announced)
    def __init__(
        self, absence_id: UUID, officer: str, deputy: str, first_day: date, last_day: date, by: str, at: datetime
    ) -> None:
        self.officer = officer
        self.ended = False

    @staticmethod
    def create_id(absence_id: UUID) -> UUID:
        """Chosen by the page, so that a second click changes nothing."""
        return absence_id

    def end(self, by: str, at: datetime) -> None:
        """From now on nobody stands in; a second time changes nothing."""
        if not self.ended:
            self._end(officer=self.officer, by=by, at=at)

    @event(Ended)
    def _end(self, officer: str, by: str, at: datetime) -> None:
        self.ended = True


def check_period(officer: str, deputy: str, first_day: date, last_day: date, today: date) -> None:
    """Raise the first objection to a period."""
    if deputy == officer:
        raise OwnDeputy
    if last_day < first_day:
        raise EndsBeforeItBegins
    if last_day < today:
        raise OverAlready
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise TooLong(days=LONGEST_DAYS)


def check_right(officer: str, by: str, roles: frozenset[str]) -> None:
    """One's own absence, or as coordinator anybody's."""
    if officer != by and "coordinator" not in roles:
        raise NotAllowed
