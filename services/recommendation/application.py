"""The use cases of the agencies: find, decide, save."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from eventsourcing.persistence import IntegrityError

from services.recommendation.domain import Consultation
from services.recommendation.rules import Officer
from services.shared.application import EventSourcedApplication
from services.shared.contracts import Document, RoutingSlip, Step
from services.shared.contracts.verification import Fault
from services.shared.refusals import SomebodyWasFaster

TRIES = 5


class Recommendation(EventSourcedApplication):
    """Consultations from the first agency to the last word."""

    # What other services say

    def open_consultation(self, application_id: UUID, slip: RoutingSlip, steps: tuple[Step, ...]) -> None:
        """The route leads to the agencies; a second time nothing happens."""
        consultation = self._consultation(application_id)
        consultation.open(slip, steps, self.clock())
        self.save(consultation)

    def correct(self, application_id: UUID, step_key: str, documents: tuple[Document, ...]) -> None:
        """The applicant sent documents again; most corrections are not ours."""
        if self.exists(application_id):
            consultation = self.find(Consultation, application_id)
            consultation.correct(step_key, documents, self.clock())
            self.save(consultation)

    def withdraw(self, application_id: UUID) -> None:
        """The applicant no longer wants it; remembered also when the application has not reached us, since what leads
        it here may still be on its way."""
        consultation = self._consultation(application_id)
        consultation.withdraw(self.clock())
        self.save(consultation)

    # What officers do

    def schedule_inspection(self, application_id: UUID, step: str, scheduled_for: datetime, by: Officer) -> None:
        """Appoint the visit; ``scheduled_for`` is an aware moment."""
        self._decide(application_id, lambda case: case.schedule_inspection(step, scheduled_for, by, self.clock()))

    def report_inspection(self, application_id: UUID, step: str, finding: str, by: Officer) -> None:
        """The site was visited."""
        self._decide(application_id, lambda case: case.report_inspection(step, finding, by, self.clock()))

    def hold_meeting(self, application_id: UUID, step: str, conclusion: str, by: Officer) -> None:
        """The technical team met."""
        self._decide(application_id, lambda case: case.hold_meeting(step, conclusion, by, self.clock()))

    def recommend(self, application_id: UUID, step: str, favourable: bool, reason: str, by: Officer) -> None:
        """The agency's word."""
        self._decide(application_id, lambda case: case.recommend(step, favourable, reason, by, self.clock()))

    def request_correction(self, application_id: UUID, step: str, faults: tuple[Fault, ...], by: Officer) -> None:
        """Some documents must come again."""
        self._decide(application_id, lambda case: case.request_correction(step, faults, by, self.clock()))

    def _decide(self, application_id: UUID, act: Callable[[Consultation], None]) -> None:
        """Find, decide, save; anew when another agency wrote in between, which is no reason to refuse this one. A
        colleague who was faster at the same step is named by the rules the second time.
        """
        for last in (False,) * (TRIES - 1) + (True,):
            consultation = self.find(Consultation, application_id)
            act(consultation)
            try:
                self.save(consultation)
                return
            except (SomebodyWasFaster, IntegrityError):
                if last:
                    raise

    def _consultation(self, application_id: UUID) -> Consultation:
        if self.exists(application_id):
            return self.find(Consultation, application_id)
        return Consultation(application_id, self.clock())
