"""The use cases around the permit types' terms: look, try out, publish, take back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from services.intake.catalogue import Permit
from services.intake.catalogue.regimes import office_day
from services.intake.permit_terms import Change, PermitTerms, wrong_with
from services.intake.terms_checks import TermsRefused, objections
from services.intake.terms_in_force import TermsInForce
from services.intake.terms_preview import Preview, preview_of
from services.intake.terms_read_model import rows
from services.shared.application import EventSourcedApplication, decided_again, now
from services.shared.refusals import NotFound, Refused, SomebodyWasFaster

BY_TYPE = """
SELECT permit_code, count(*) FILTER (WHERE state <> 'draft') AS running,
    count(*) FILTER (WHERE state = 'draft') AS drafts
FROM my_applications WHERE state IN ('draft', 'submitted', 'correction') GROUP BY permit_code
"""
HISTORY = """
SELECT number, what, terms, first_day, reason, by, at FROM permit_terms_events
WHERE permit_code = %s ORDER BY place DESC
"""


class NothingChanges(Refused):
    """A version says something new."""

    sentence = "This would change nothing: the same counts already."


class ChangingTerms(EventSourcedApplication):
    """How a permit type's terms change; ``terms`` is what every page of this process reads."""

    def __init__(self, terms: TermsInForce, *, clock: Callable[[], datetime] = now) -> None:
        super().__init__(terms.datastore, rows=rows, clock=clock)
        self.terms = terms

    @decided_again
    def publish(self, code: str, change: Change, *, seen: int, by: str) -> None:
        """Let a change count from its first day, for who hands in from then on. ``seen`` is the version of the history
        that the person decided on: raises ``SomebodyWasFaster`` when it has grown since."""
        history = self.history(code)
        if history and history.is_latest(change, by):
            return
        require_seen(history, seen)
        at = self.clock()
        self.require_sound(code, change, office_day(at))
        history = history or PermitTerms(code, at)
        history.publish(change, by=by, at=at)
        self.save(history)
        self.terms.look_again()

    @decided_again
    def take_back(self, code: str, number: int, *, reason: str, by: str) -> None:
        """Let a version not begin."""
        history = self.history(code)
        if history is None:
            raise NotFound
        history.take_back(number, reason=reason, by=by, at=self.clock())
        self.save(history)
        self.terms.look_again()

    def require_sound(self, code: str, change: Change, today: date) -> None:
        """Raise the first objection to a change, or that it changes nothing."""
        for objection in self.objections(code, change, today):
            raise objection
        if preview_of(self.terms, code, change, today).changes_nothing:
            raise NothingChanges

    # What pages and the command line ask

    def objections(self, code: str, change: Change, today: date) -> list[TermsRefused]:
        """Everything that is wrong with a change, each with the field where it is mended; the same thing once."""
        permit = self.changeable(code)
        found = wrong_with(change, today)
        if change.terms:
            found += objections(self.terms.files, permit, change.terms)
        return list({type(each): each for each in found}.values())

    def preview(self, code: str, change: Change) -> Preview:
        """What a change without objections would do."""
        return preview_of(self.terms, code, change, self.today())

    def changeable(self, code: str) -> Permit:
        """A permit type that can be applied for, as the files have it; raises :class:`NotFound`."""
        permit = self.terms.files.permits.get(code)
        if permit is None or not permit.active:
            raise NotFound
        return permit

    def version(self, code: str) -> int:
        """What :meth:`publish` takes as ``seen``."""
        history = self.history(code)
        return history.version if history else 0

    def history(self, code: str) -> PermitTerms | None:
        """All versions of a permit type; None while the files say everything."""
        aggregate_id = PermitTerms.create_id(code)
        return self.find(PermitTerms, aggregate_id) if self.exists(aggregate_id) else None

    def lines(self, code: str) -> list[Any]:
        """What was done, the latest first."""
        return self.datastore.query(HISTORY, code)

    def numbers(self) -> dict[str, Any]:
        """By permit type how many applications run, and how many drafts there are."""
        return {row.permit_code: row for row in self.datastore.query(BY_TYPE)}

    def today(self) -> date:
        """The office's day."""
        return office_day(self.clock())


def require_seen(history: PermitTerms | None, seen: int) -> None:
    """Raise ``SomebodyWasFaster`` when the history has grown since somebody looked at it."""
    if history and history.version != seen and history.latest:
        raise SomebodyWasFaster(by=history.latest[0], at=history.latest[1])
