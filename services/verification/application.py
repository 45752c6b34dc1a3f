"""The use cases of the desks: find, decide, save."""

from __future__ import annotations

from uuid import UUID

from services.shared.application import EventSourcedApplication
from services.shared.contracts import Document, RoutingSlip
from services.shared.contracts.verification import Fault
from services.verification.domain import Case
from services.verification.rules import Officer


class Verification(EventSourcedApplication):
    """Cases from the first look to the hand-over."""

    # What other services say

    def open_case(self, application_id: UUID, slip: RoutingSlip) -> None:
        """The application came in; a second time nothing happens."""
        if not self.exists(application_id):
            self.save(Case.open(application_id, slip, self.clock()))

    def correct(self, application_id: UUID, step_key: str, documents: tuple[Document, ...]) -> None:
        """The applicant sent documents again; not every step that asked for them is one of ours."""
        case = self.find(Case, application_id)
        case.correct(step_key, documents, self.clock())
        self.save(case)

    def withdraw(self, application_id: UUID) -> None:
        """The applicant no longer wants it."""
        case = self.find(Case, application_id)
        case.withdraw(self.clock())
        self.save(case)

    # What officers do

    def pass_step(self, application_id: UUID, step_key: str, by: Officer) -> None:
        """Everything is in order."""
        case = self.find(Case, application_id)
        case.pass_step(step_key, by, self.clock())
        self.save(case)

    def request_correction(self, application_id: UUID, step_key: str, faults: tuple[Fault, ...], by: Officer) -> None:
        """Some documents must come again."""
        case = self.find(Case, application_id)
        case.request_correction(step_key, faults, by, self.clock())
        self.save(case)

    def propose_refusal(self, application_id: UUID, step_key: str, reason: str, by: Officer) -> None:
        """The application must be refused."""
        case = self.find(Case, application_id)
        case.propose_refusal(step_key, reason, by, self.clock())
        self.save(case)

    def send_back(self, application_id: UUID, step_key: str, to_step: str, reason: str, by: Officer) -> None:
        """An earlier desk must look again."""
        case = self.find(Case, application_id)
        case.send_back(step_key, to_step, reason, by, self.clock())
        self.save(case)
