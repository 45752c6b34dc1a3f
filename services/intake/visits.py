"""The use cases around visits of the site: find, decide, save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.intake.application import Intake
from services.intake.domain import PermitApplication
from services.shared.application import decided_again


@decided_again
def choose(intake: Intake, application_id: UUID, applicant_id: UUID, step: str, moment: datetime) -> None:
    """The applicant chooses when the site is visited."""
    application = intake.own(application_id, applicant_id)
    application.choose_moment(step, moment, intake.clock())
    intake.save(application)


def propose(
    intake: Intake, application_id: UUID, step: str, agency: str, moments: Sequence[datetime], answer_by: date
) -> None:
    """An agency offers moments."""
    application = intake.find(PermitApplication, application_id)
    application.propose_inspection(step, agency, moments, answer_by, intake.clock())
    intake.save(application)


def settle(intake: Intake, application_id: UUID, step: str, scheduled_for: datetime | None) -> None:
    """An agency appointed the visit, or made it."""
    application = intake.find(PermitApplication, application_id)
    application.settle_inspection(step, scheduled_for, intake.clock())
    intake.save(application)
