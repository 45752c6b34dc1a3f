"""The terms of one permit type as they were changed: versions that follow each other, none of them ever rewritten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from services.intake.catalogue.regimes import office_day
from services.intake.catalogue.terms import Terms
from services.intake.terms_checks import TermsRefused, adds_up, half_days
from services.shared.refusals import NotFound, Refused, SomebodyWasFaster

Json = dict[str, Any]
EVERY_PERMIT_TYPE = UUID("5d0a0c62-7b0e-5b0c-9c39-2b7c2f6f4a51")


class BeginsInThePast(TermsRefused):
    """Who has applied was promised something else."""

    field = "first_day"
    sentence = "A change counts from today at the earliest."


class ReasonMissing(TermsRefused):
    """Whoever reads the history later asks why."""

    field = "reason"
    sentence = "Say why."


class AlreadyBegun(Refused):
    """Somebody may have applied by it; another version can follow."""

    sentence = "Version %(number)s counts already. Publish another one instead."


class Change(NamedTuple):
    """What shall count from a day on; without ``terms``: the catalogue's own."""

    terms: Terms | None
    first_day: date
    reason: str


class Version(NamedTuple):
    """A change as it was published; ``taken_back``: by whom, before it began."""

    number: int
    change: Change
    by: str
    at: datetime
    taken_back: str = ""


class PermitTerms(Aggregate):
    """All versions of one permit type's terms, in the order in which they were published."""

    class Opened(Aggregate.Created):
        """A first change is about to be recorded."""

        permit_code: str
        at: datetime

    class Published(Aggregate.Event):
        """Other terms count from a day on."""

        permit_code: str
        number: int
        terms: Json
        first_day: date
        reason: str
        by: str
        at: datetime

    class ReturnedToCatalogue(Aggregate.Event):
        """The catalogue's own terms count again from a day on."""

        permit_code: str
        number: int
        first_day: date
        reason: str
        by: str
        at: datetime

    class TakenBack(Aggregate.Event):
        """A version will not begin."""

        permit_code: str
        number: int
        reason: str
        by: str
        at: datetime

    @event(Opened)
    def __init__(self, permit_code: str, at: datetime) -> None:
        self.permit_code = permit_code
        self.versions: tuple[Version, ...] = ()
        self.latest: tuple[str, datetime] | None = None

    @staticmethod
    def create_id(permit_code: str) -> UUID:
        """One permit type, one history."""
        return uuid5(EVERY_PERMIT_TYPE, permit_code)

    def is_latest(self, change: Change, by: str) -> bool:
        """Whether this person has just published this."""
        latest = self.versions[-1] if self.versions else None
        return latest is not None and (latest.change, latest.by, latest.taken_back) == (change, by, "")

    # What a coordinator does

    def publish(self, change: Change, *, by: str, at: datetime) -> None:
        """Let other terms count; the same change by the same person again is a second click."""
        if self.is_latest(change, by):
            return
        if problems := wrong_with(change, office_day(at)):
            raise problems[0]
        number = len(self.versions) + 1
        told: Json = {"permit_code": self.permit_code, "number": number, "first_day": change.first_day}
        who: Json = {"reason": change.reason, "by": by, "at": at}
        if change.terms is None:
            self._return_to_catalogue(**told, **who)
        else:
            self._publish(terms=change.terms.model_dump(mode="json"), **told, **who)

    def take_back(self, number: int, *, reason: str, by: str, at: datetime) -> None:
        """Let a version not begin; of two people the second hears who was faster."""
        version = next((each for each in self.versions if each.number == number), None)
        if version is None:
            raise NotFound
        if version.taken_back == by:
            return
        if version.taken_back and self.latest:
            raise SomebodyWasFaster(by=version.taken_back, at=self.latest[1])
        if version.change.first_day <= office_day(at):
            raise AlreadyBegun(number=number)
        if not reason.strip():
            raise ReasonMissing
        self._take_back(permit_code=self.permit_code, number=number, reason=reason, by=by, at=at)

    # How that changes them

    @event(Published)
    def _publish(
        self, permit_code: str, number: int, terms: Json, first_day: date, reason: str, by: str, at: datetime
    ) -> None:
        self._add(number, Change(Terms.model_validate(terms), first_day, reason), by, at)

    @event(ReturnedToCatalogue)
    def _return_to_catalogue(
        self, permit_code: str, number: int, first_day: date, reason: str, by: str, at: datetime
    ) -> None:
        self._add(number, Change(None, first_day, reason), by, at)

    @event(TakenBack)
    def _take_back(self, permit_code: str, number: int, reason: str, by: str, at: datetime) -> None:
        self.versions = tuple(each._replace(taken_back=by) if each.number == number else each for each in self.versions)
        self.latest = by, at

    def _add(self, number: int, change: Change, by: str, at: datetime) -> None:
        self.versions = (*self.versions, Version(number, change, by, at))
        self.latest = by, at


def wrong_with(change: Change, today: date) -> list[TermsRefused]:
    """What is wrong with a change whatever the permit type."""
    found: list[TermsRefused | None] = [
        BeginsInThePast() if change.first_day < today else None,
        None if change.reason.strip() else ReasonMissing(),
    ]
    if change.terms is not None:
        found += [half_days(change.terms.shares), adds_up(change.terms)]
    return [each for each in found if each]


def in_force(versions: Iterable[Version], day: date) -> Version | None:
    """The version that counts on a day: the latest that has begun; None for the catalogue's own terms."""
    begun = [each for each in versions if each.change.first_day <= day and not each.taken_back]
    return max(begun, key=lambda version: version.number, default=None)
