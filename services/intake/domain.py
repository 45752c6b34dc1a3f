"""An application: filled in, submitted, perhaps corrected, and answered with a letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.intake import rules
from services.intake.after_issue import AfterIssue
from services.intake.appointments import Appointments
from services.intake.documents import grouped, with_further, with_one
from services.intake.preparation import Preparation
from services.intake.rules import TooLateToWithdraw, check
from services.shared.contracts.intake import Delivery
from services.shared.contracts.routing import ApplicationKind, Document, RoutingSlip
from services.shared.contracts.verification import Fault

Json = dict[str, Any]


class PermitApplication(Preparation, Appointments, AfterIssue):
    """One application. Its events hold no personal data: the answers lie sealed beside them."""

    class Started(Aggregate.Created):
        """The applicant chose a permit type, and which earlier permit it is about: unless that was issued on paper,
        when its number lies sealed."""

        application_id: UUID
        applicant_id: UUID
        permit_code: str
        kind: ApplicationKind
        at: datetime
        earlier_id: UUID | None = None
        earlier_number: str | None = None
        earlier_signed_on: date | None = None

    class AnswersSaved(Aggregate.Event):
        """The form is filled in; which documents that makes possible and mandatory. ``digest``: the sealed form's."""

        possible: list[str]
        mandatory: list[str]
        district: str | None
        digest: str
        at: datetime

    class DocumentUploaded(Aggregate.Event):
        """A document came for a requirement, in place of an earlier one."""

        document: Json
        at: datetime

    class DocumentAdded(Aggregate.Event):
        """A document came for a requirement, beside the earlier ones."""

        document: Json
        at: datetime

    class DocumentRemoved(Aggregate.Event):
        """The applicant took back all that was there for a requirement."""

        requirement: str
        at: datetime

    class DocumentTakenBack(Aggregate.Event):
        """The applicant took one document back."""

        document_id: UUID
        at: datetime

    class DocumentRejected(Aggregate.Event):
        """A virus was found in a document: it is gone, and another one must come."""

        requirement: str
        document_id: UUID
        at: datetime

    class Submitted(Aggregate.Event):
        """The applicant handed it in."""

        slip: Json
        tracking_key: str
        at: datetime
        delivery: Delivery = "email"

    class CorrectionRequested(Aggregate.Event):
        """A desk or an agency wants something mended."""

        step: str
        faults: list[Json]
        at: datetime

    class DocumentReplaced(Aggregate.Event):
        """A document came that the office asked for, not handed in yet."""

        document: Json
        at: datetime

    class ReplacementAdded(Aggregate.Event):
        """A further file came for such a requirement."""

        document: Json
        at: datetime

    class CorrectionSubmitted(Aggregate.Event):
        """The applicant handed the correction in: documents, and the keys of the questions that were answered anew.
        ``digest``: that of all answers as they are sealed now."""

        step: str
        documents: list[Json]
        at: datetime
        answers: Sequence[str] = ()
        digest: str | None = None

    class LetterReceived(Aggregate.Event):
        """The office answered."""

        letter: str
        number: str
        code: str
        sha256: str
        at: datetime
        valid_until: str | None = None

    class Withdrawn(Aggregate.Event):
        """The applicant no longer wants it; a draft that was never handed in concerns nobody else."""

        submitted: bool
        at: datetime

    @event(Started)
    def __init__(
        self,
        application_id: UUID,
        applicant_id: UUID,
        permit_code: str,
        kind: ApplicationKind,
        at: datetime,
        earlier_id: UUID | None = None,
        earlier_number: str | None = None,
        earlier_signed_on: date | None = None,
    ) -> None:
        self.applicant_id = applicant_id
        self.permit_code = permit_code
        self.kind: ApplicationKind = kind
        self.earlier_id = earlier_id
        self.earlier_number = earlier_number
        self.earlier_signed_on = earlier_signed_on
        self.confirmed = False
        self.organisation_id: UUID | None = None
        self.answered_at: datetime | None = None
        self.possible = ()
        self.mandatory = ()
        self.district: str | None = None
        self.documents = {}
        self.rejected = ()
        self.delivery: Delivery | None = None
        self.address_digest: str | None = None
        self.assistance_id = None
        self.entered_by = None
        self.number = None
        self.submitted_at: datetime | None = None
        self.slip: RoutingSlip | None = None
        self.corrections = {}
        self.replaced = {}
        self.anew = ()
        self.needed = ()
        self.further = {}
        self.letter = None
        self.others = []
        self.standing = ""
        self.suspended_until = None
        self.duties = {}
        self.reports, self.waiting_reports, self.infected_reports = (), {}, ()
        self.proposals, self.visits = {}, {}
        self.withdrawn = False

    @staticmethod
    def create_id(application_id: UUID) -> UUID:
        """Given from outside: nothing here is random."""
        return application_id

    @property
    def answered(self) -> bool:
        """Whether the form was filled in."""
        return self.answered_at is not None

    # What the applicant does

    def save_answers(
        self, possible: Sequence[str], mandatory: Sequence[str], district: str | None, digest: str, at: datetime
    ) -> None:
        """The form is filled in (again); documents that are no longer asked for fall away."""
        check(self, rules.CHANGING)
        self._save_answers(possible=list(possible), mandatory=list(mandatory), district=district, digest=digest, at=at)

    def submit(self, slip: RoutingSlip, tracking_key: str, at: datetime) -> None:
        """Hand it in; a second time changes nothing."""
        if self.number is None:
            check(self, rules.SUBMITTING)
            slip_json, delivery = slip.model_dump(mode="json"), self.delivery or "email"
            self._submit(slip=slip_json, tracking_key=tracking_key, at=at, delivery=delivery)

    def withdraw(self, at: datetime) -> None:
        """Take the application back, as long as the letter is not signed."""
        if self.letter is not None:
            raise TooLateToWithdraw
        if not self.withdrawn:
            self._withdraw(submitted=self.number is not None, at=at)

    # What other services say

    def receive_letter(
        self, letter: str, number: str, code: str, sha256: str, at: datetime, valid_until: date | None = None
    ) -> None:
        """The signed letter can be downloaded from now on."""
        if self.letter is None:
            end = valid_until.isoformat() if valid_until else None
            self._receive_letter(letter=letter, number=number, code=code, sha256=sha256, at=at, valid_until=end)

    # How that changes us

    @event(AnswersSaved)
    def _save_answers(
        self, possible: list[str], mandatory: list[str], district: str | None, digest: str, at: datetime
    ) -> None:
        self.answered_at = at
        self.possible = tuple(possible)
        self.mandatory = tuple(mandatory)
        self.district = district
        self.documents = {key: document for key, document in self.documents.items() if key in possible}

    @event(DocumentUploaded)
    def _upload(self, document: Json, at: datetime) -> None:
        self.documents = with_one(self.documents, self._taken_in(document))

    @event(DocumentAdded)
    def _add(self, document: Json, at: datetime) -> None:
        self.documents = with_further(self.documents, self._taken_in(document))

    @event(DocumentRemoved)
    def _remove(self, requirement: str, at: datetime) -> None:
        del self.documents[requirement]

    @event(DocumentTakenBack)
    def _take_back(self, document_id: UUID, at: datetime) -> None:
        self._forget(document_id)

    @event(DocumentRejected)
    def _reject(self, requirement: str, document_id: UUID, at: datetime) -> None:
        self._forget(document_id)
        self.rejected = (*self.rejected, requirement)

    @event(Submitted)
    def _submit(self, slip: Json, tracking_key: str, at: datetime, delivery: Delivery = "email") -> None:
        self.submitted_at = at
        self.delivery = delivery
        self.slip = RoutingSlip.model_validate(slip)
        self.number = self.slip.application_number

    @event(CorrectionRequested)
    def _request_correction(self, step: str, faults: list[Json], at: datetime) -> None:
        self._remember_faults(step, tuple(Fault.model_validate(fault) for fault in faults))

    @event(DocumentReplaced)
    def _replace(self, document: Json, at: datetime) -> None:
        self.replaced = with_one(self.replaced, self._taken_in(document))

    @event(ReplacementAdded)
    def _add_replacement(self, document: Json, at: datetime) -> None:
        self.replaced = with_further(self.replaced, self._taken_in(document))

    @event(CorrectionSubmitted)
    def _submit_correction(
        self, step: str, documents: list[Json], at: datetime, answers: Sequence[str] = (), digest: str | None = None
    ) -> None:
        self.documents |= grouped(map(Document.model_validate, documents))
        self._forget_faults(step)

    @event(LetterReceived)
    def _receive_letter(
        self, letter: str, number: str, code: str, sha256: str, at: datetime, valid_until: str | None = None
    ) -> None:
        said = {"letter": letter, "number": number, "code": code, "sha256": sha256}
        self.letter = said | {"valid_until": valid_until}
        self.corrections = {}

    @event(Withdrawn)
    def _withdraw(self, submitted: bool, at: datetime) -> None:
        self.withdrawn = True
        self.corrections = {}
