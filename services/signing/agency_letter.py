"""An agency's letter: the recommendation that its head signs electronically, or returns to its writer."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from services.signing.agency_parts import AgencyPaper, Draft, Ending, Request, Signatory
from services.signing.agency_rules import RETURNING, SIGNING, check, done_before
from services.signing.parts import Act
from services.signing.rules import ReasonMissing

Json = dict[str, Any]


class Settled(Aggregate.Event):
    """What another service hears of: it names the application, which is not our id."""

    application_id: UUID
    step: str
    agency: str
    revision: int
    by: str
    acting_for: str | None
    at: datetime


class AgencyLetter(Aggregate):
    """The recommendation of one agency about one application; a later draft takes the place of the earlier."""

    class Opened(Aggregate.Created):
        application_id: UUID
        step: str
        agency: str
        draft: Json
        at: datetime

    class Drafted(Aggregate.Event):
        """The agency wrote it anew."""

        draft: Json
        at: datetime

    class DraftPutBy(Aggregate.Event):
        """The agency wrote it anew while it was being signed: it counts when that fails."""

        draft: Json
        at: datetime

    class SignatureRequested(Aggregate.Event):
        """Somebody who answers for the agency decided to sign, and its turn came."""

        application_id: UUID
        code: str
        attempt: int
        by: str
        acting_for: str | None
        at: datetime
        session: str | None = None  # letters of earlier versions were sealed without anybody's presence

    class SignatureFailed(Aggregate.Event):
        """It could not be signed and will not be tried again by itself: why in one word, and in more."""

        reason: str
        at: datetime
        code: str = ""

    class Signed(Settled):
        paper: Json
        code: str
        requested_at: datetime

    class Returned(Settled):
        """It goes back to its writer."""

        reason: str

    class Ended(Aggregate.Event):
        """Nobody needs it any more."""

        why: Ending
        at: datetime

    @event(Opened)
    def __init__(self, application_id: UUID, step: str, agency: str, draft: Json, at: datetime) -> None:
        self.application_id = application_id
        self.step = step
        self.agency = agency
        self.draft = Draft.from_json(draft)
        self.put_by: Draft | None = None
        self.act: Act | None = None
        self.requested: Request | None = None
        self.attempt = 0
        self.code = ""
        self.paper: AgencyPaper | None = None
        self.signed: Request | None = None
        self.returned = False
        self.ended: Ending | None = None

    @staticmethod
    def create_id(application_id: UUID, step: str) -> UUID:
        """One letter for each step of an application."""
        return uuid5(application_id, step)

    @property
    def over(self) -> bool:
        """Signed, or no longer wanted."""
        return self.paper is not None or self.ended is not None

    @property
    def waits(self) -> bool:
        """For whoever answers for the agency."""
        return not (self.over or self.returned or self.requested)

    # What other services say

    def take(self, draft: Draft, at: datetime) -> None:
        """A later draft counts from now on, or once the signature that is under way has failed."""
        newest = self.put_by or self.draft
        if self.over or draft.revision <= newest.revision:
            return
        keep = self._put_by if self.requested else self._take
        keep(draft=draft.as_json(), at=at)

    def end(self, why: Ending, at: datetime) -> None:
        """Withdrawn, issued on paper or lapsed; a signed letter stays one."""
        if not self.over:
            self._end(why=why, at=at)

    # What the head, or whoever stands in, does with the revision that they have read

    def request_signature(
        self, revision: int, code: str, by: Signatory, at: datetime, session: str | None = None
    ) -> None:
        """Sign. A code once taken stays: that of a later try does not count."""
        if done_before(self, revision, "signature requested", by):
            return
        check(self, revision, by, SIGNING)
        self._request_signature(
            application_id=self.application_id,
            code=self.code or code,
            attempt=self.attempt + 1,
            by=by.username,
            acting_for=by.acting_for,
            at=at,
            session=session,
        )

    def give_back(self, revision: int, reason: str, by: Signatory, at: datetime) -> None:
        """Back to the writer, with a reason."""
        if done_before(self, revision, "returned", by):
            return
        check(self, revision, by, RETURNING)
        if not reason.strip():
            raise ReasonMissing
        self._give_back(**self._settled(by), reason=reason.strip(), at=at)

    # What the signing worker reports

    def sign(self, attempt: int, paper: AgencyPaper, at: datetime) -> None:
        """The PDF is signed and stored; a second report, or one that nobody waits for, changes nothing."""
        if self.requested is not None and self.attempt == attempt:
            self._sign(
                **self._settled(self.requested.by),
                paper=asdict(paper),
                code=self.code,
                requested_at=self.requested.at,
                at=at,
            )

    def fail_to_sign(self, attempt: int, reason: str, at: datetime, code: str = "") -> None:
        """It came to nothing; the head can ask again."""
        if self.requested is not None and self.attempt == attempt:
            self._fail_to_sign(reason=reason, at=at, code=code)
            if self.put_by is not None:
                self._take(draft=self.put_by.as_json(), at=at)

    # How that changes us

    @event(Drafted)
    def _take(self, draft: Json, at: datetime) -> None:
        self.draft = Draft.from_json(draft)
        self.put_by = self.act = None
        self.returned = False

    @event(DraftPutBy)
    def _put_by(self, draft: Json, at: datetime) -> None:
        self.put_by = Draft.from_json(draft)

    @event(SignatureRequested)
    def _request_signature(
        self, application_id: UUID, code: str, attempt: int, by: str, acting_for: str | None, at: datetime,
        session: str | None = None,
    ) -> None:  # fmt: skip
        self.code = code
        self.attempt = attempt
        self.requested = Request(Signatory(by, self.agency, acting_for), at)
        self.act = Act("signature requested", by, at)

    @event(SignatureFailed)
    def _fail_to_sign(self, reason: str, at: datetime, code: str = "") -> None:
        self.requested = self.act = None

    @event(Signed)
    def _sign(
        self,
        application_id: UUID,
        step: str,
        agency: str,
        revision: int,
        by: str,
        acting_for: str | None,
        paper: Json,
        code: str,
        requested_at: datetime,
        at: datetime,
    ) -> None:
        self.paper = AgencyPaper(**paper)
        self.signed, self.requested = self.requested, None

    @event(Returned)
    def _give_back(
        self,
        application_id: UUID,
        step: str,
        agency: str,
        revision: int,
        by: str,
        acting_for: str | None,
        reason: str,
        at: datetime,
    ) -> None:
        self.returned = True
        self.act = Act("returned", by, at)

    @event(Ended)
    def _end(self, why: Ending, at: datetime) -> None:
        self.ended = why
        self.requested = None

    def _settled(self, by: Signatory) -> Json:
        return {
            "application_id": self.application_id,
            "step": self.step,
            "agency": self.agency,
            "revision": self.draft.revision,
            "by": by.username,
            "acting_for": by.acting_for,
        }
