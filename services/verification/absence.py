"""An officer is away and a deputy does the work: cases and rights follow for these days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.shared.refusals import NotAllowed, Refused
from services.verification.rules import DESKS, Officer

LONGEST_DAYS = 366
FARTHEST_DAYS = 731
OF_AN_AGENCY = frozenset({"agency", "agency_head"})
NEXT_TO_THE_HEAD = frozenset({"sub_coordinator", "coordinator"})


class EndsBeforeItBegins(Refused):
    """The last day is not before the first."""

    sentence = "The last day cannot be before the first one."


class TooLong(Refused):
    """Whoever is away for longer needs a successor."""

    sentence = "A deputy can be set for at most %(days)s days."


class TooFarAhead(Refused):
    """A slip of the keyboard, not a plan."""

    sentence = "This lies more than two years ahead: check the date."


class DeputyIsAway(Refused):
    """Whoever is away stands in for nobody."""

    sentence = "%(deputy)s is away on some of these days. Choose somebody else."


class OverAlready(Refused):
    """What has passed cannot be covered any more."""

    sentence = "These days have passed already."


class OwnDeputy(Refused):
    """Nobody stands in for themself."""

    sentence = "Choose a colleague as deputy."


class AbsenceOverlaps(Refused):
    """One deputy at a time."""

    sentence = "There is a deputy for some of these days already: %(deputy)s. End that first."


class DeputyFromTheDesks(Refused):
    """The work of a desk is done by who knows a desk."""

    sentence = "%(deputy)s does not work at a desk of the office: choose somebody who does."


class DeputyFromTheAgency(Refused):
    """An agency sees its own cases only, and so does a deputy."""

    sentence = "%(deputy)s does not work for the same agency: choose a colleague there."


class DeputyOfTheHead(Refused):
    """Whoever signs in place of the head answers for the office."""

    sentence = "Only a coordinator or a sub-coordinator stands in for the head of the office."


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


def from_the_desks(officer: Officer, deputy: Officer) -> Refused | None:
    """Who works at a desk is replaced by who works at a desk."""
    if officer.roles.isdisjoint(DESKS) or not deputy.roles.isdisjoint(DESKS):
        return None
    return DeputyFromTheDesks(deputy=deputy.username)


def from_the_same_agency(officer: Officer, deputy: Officer) -> Refused | None:
    """Staff of an agency, and its head, are replaced by staff of that agency, or by its head."""
    if officer.roles.isdisjoint(OF_AN_AGENCY):
        return None
    theirs = not deputy.roles.isdisjoint(OF_AN_AGENCY) and deputy.agency == officer.agency
    return None if theirs else DeputyFromTheAgency(deputy=deputy.username)


def second_to_the_head(officer: Officer, deputy: Officer) -> Refused | None:
    """The head of the office is replaced by those next in rank."""
    if "head" not in officer.roles or not deputy.roles.isdisjoint(NEXT_TO_THE_HEAD):
        return None
    return DeputyOfTheHead()


Rule = Callable[[Officer, Officer], Refused | None]

RULES: tuple[Rule, ...] = (from_the_desks, from_the_same_agency, second_to_the_head)


def check_deputy(officer: Officer, deputy: Officer) -> None:
    """Raise the first objection to a deputy: with several kinds of work, all of them must be done."""
    for rule in RULES:
        if (objection := rule(officer, deputy)) is not None:
            raise objection


def can_stand_in(officer: Officer, deputy: Officer) -> bool:
    """Whether nothing speaks against the deputy."""
    return deputy.username != officer.username and not any(rule(officer, deputy) for rule in RULES)


def check_period(officer: str, deputy: str, first_day: date, last_day: date, today: date) -> None:
    """Raise the first objection to a period."""
    if deputy == officer:
        raise OwnDeputy
    if last_day < first_day:
        raise EndsBeforeItBegins
    if last_day < today:
        raise OverAlready
    if (first_day - today).days > FARTHEST_DAYS:
        raise TooFarAhead
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise TooLong(days=LONGEST_DAYS)


def check_right(officer: str, by: str, roles: frozenset[str]) -> None:
    """One's own absence, or as coordinator anybody's."""
    if officer != by and "coordinator" not in roles:
        raise NotAllowed
