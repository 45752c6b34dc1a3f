"""The use cases of the agencies: find, decide, save."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.recommendation.domain import Consultation
from services.recommendation.rules import Officer
from services.shared.application import EventSourcedApplication
from services.shared.contracts import Document, RoutingSlip, Step
from services.shared.contracts.verification import Fault


class Recommendation(EventSourcedApplication):
    """Consultations from the first agency to the last word."""

    # What other services say

    def open_consultation(self, application_id: UUID, slip: RoutingSlip, steps: tuple[Step, ...]) -> None:
        """The case came to the agencies; a second time nothing happens."""
        if not self.exists(application_id):
            self.save(Consultation.open(application_id, slip, steps, self.clock()))

    def correct(self, application_id: UUID, step_key: str, documents: tuple[Document, ...]) -> None:
        """The applicant sent documents again; most corrections are not ours."""
        if self.exists(application_id):
            consultation = self.find(Consultation, application_id)
            consultation.correct(step_key, documents, self.clock())
            self.save(consultation)

    def withdraw(self, application_id: UUID) -> None:
        """The applicant no longer wants it; before it reached us there is nothing to end."""
        if self.exists(application_id):
            consultation = self.find(Consultation, application_id)
            consultation.withdraw(self.clock())
            self.save(consultation)

    # What officers do

    def schedule_inspection(self, application_id: UUID, step_key: str, scheduled_for: datetime, by: Officer) -> None:
        """Appoint the visit; ``scheduled_for`` is an aware moment."""
        consultation = self.find(Consultation, application_id)
        consultation.schedule_inspection(step_key, scheduled_for, by, self.clock())
        self.save(consultation)

    def report_inspection(self, application_id: UUID, step_key: str, finding: str, by: Officer) -> None:
        """The site was visited."""
        consultation = self.find(Consultation, application_id)
        consultation.report_inspection(step_key, finding, by, self.clock())
        self.save(consultation)

    def hold_meeting(self, application_id: UUID, step_key: str, conclusion: str, by: Officer) -> None:
        """The technical team met."""
        consultation = self.find(Consultation, application_id)
        consultation.hold_meeting(step_key, conclusion, by, self.clock())
        self.save(consultation)

    def recommend(self, application_id: UUID, step_key: str, favourable: bool, reason: str, by: Officer) -> None:
        """The agency's word."""
        consultation = self.find(Consultation, application_id)
        consultation.recommend(step_key, favourable, reason, by, self.clock())
        self.save(consultation)

    def request_correction(self, application_id: UUID, step_key: str, faults: tuple[Fault, ...], by: Officer) -> None:
        """Some documents must come again."""
        consultation = self.find(Consultation, application_id)
        consultation.request_correction(step_key, faults, by, self.clock())
        self.save(consultation)
