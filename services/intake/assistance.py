"""Assisted service: a member of staff acts at the counter for a person who agrees to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.shared.refusals import NotAllowed

CONSENT = "2026-11"  # the wording that is read to the person: a changed sentence gets a new name
HOURS = 1  # of one visit: the session in which one acts for the person lasts no longer


class Assistance(Aggregate):
    """One visit at the counter: who acts for whom, under which queue number, with which consent."""

    class Began(Aggregate.Created):
        """The person showed the identity card and agreed. ``consent`` names the wording."""

        assistance_id: UUID
        applicant_id: UUID
        queue_number: str
        consent: str
        by: str
        at: datetime

    class Ended(Aggregate.Event):
        """The visit is over."""

        at: datetime

    @event(Began)
    def __init__(
        self, assistance_id: UUID, applicant_id: UUID, queue_number: str, consent: str, by: str, at: datetime
    ) -> None:
        self.applicant_id = applicant_id
        self.queue_number = queue_number
        self.by = by
        self.ended = False

    @staticmethod
    def create_id(assistance_id: UUID) -> UUID:
        """Given from outside: nothing here is random."""
        return assistance_id

    def end(self, by: str, at: datetime) -> None:
        """A second time changes nothing; raises :class:`NotAllowed` for anybody but who began it."""
        if by != self.by:
            raise NotAllowed
        if not self.ended:
            self._end(at=at)

    @event(Ended)
    def _end(self, at: datetime) -> None:
        self.ended = True
