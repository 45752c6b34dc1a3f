"""The use cases of assisted service: a visit at the counter begins, leaves its trace on applications, and ends."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.intake.application import Intake
from services.intake.assistance import CONSENT, HOURS, Assistance
from services.intake.drafting import OFFICE_TIME
from services.shared.application import decided_again

VISITS = """
SELECT applicant_id, queue_number, by, began_at,
       CASE WHEN ended_at IS NOT NULL THEN 'ended' WHEN began_at <= %s THEN 'lapsed' ELSE 'running' END AS state
FROM assistances WHERE began_at >= %s ORDER BY began_at DESC LIMIT 200
"""


class AssistedService:
    """Visits at the counter, kept with the applications they lead to."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    @decided_again
    def begin(self, assistance_id: UUID, applicant_id: UUID, queue_number: str, by: str) -> None:
        """The person agreed; the page that asked has chosen the id, so that a second click begins nothing new."""
        if not self._intake.exists(assistance_id):
            self._intake.save(Assistance(assistance_id, applicant_id, queue_number, CONSENT, by, self._intake.clock()))

    @decided_again
    def end(self, assistance_id: UUID, by: str) -> None:
        """The visit is over."""
        assistance = self._intake.find(Assistance, assistance_id)
        assistance.end(by, self._intake.clock())
        self._intake.save(assistance)

    @decided_again
    def record(self, application_id: UUID, assistance_id: UUID) -> None:
        """The application was started or handed in during this visit."""
        assistance = self._intake.find(Assistance, assistance_id)
        application = self._intake.own(application_id, assistance.applicant_id)
        application.be_assisted(assistance_id, assistance.queue_number, assistance.by, self._intake.clock())
        self._intake.save(application)

    def holder_of(self, number: str) -> UUID | None:
        """Whose application this is."""
        rows = self._intake.datastore.query("SELECT applicant_id FROM my_applications WHERE number = %s", number)
        return rows[0].applicant_id if rows else None

    def visits(self) -> list[Any]:
        """Who was served today, the latest first; ``state``: ended, lapsed (nobody ended it in time) or running."""
        midnight = datetime.combine(self._intake.today(), time(), OFFICE_TIME)
        return self._intake.datastore.query(VISITS, self._intake.clock() - timedelta(hours=HOURS), midnight)
