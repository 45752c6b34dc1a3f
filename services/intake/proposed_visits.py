"""Who still has to choose a moment for the visit of the site: how events change that list, and how pages ask it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.intake.appointments import Appointments
from services.intake.domain import PermitApplication
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row

PROPOSED = """
INSERT INTO proposed_visits (application_id, step, answer_by, last_moment) VALUES (%s, %s, %s, %s)
ON CONFLICT (application_id, step) DO UPDATE SET answer_by = excluded.answer_by, last_moment = excluded.last_moment
"""
SETTLED = "DELETE FROM proposed_visits WHERE application_id = %s AND step = %s"
OVER = "DELETE FROM proposed_visits WHERE application_id = %s"


def rows(happened: DomainEvent) -> Iterable[Row]:
    """Which applications wait for a choice."""
    application = happened.originator_id
    match happened:
        case Appointments.InspectionProposed(step=step, moments=moments, answer_by=answer_by):
            yield Row(PROPOSED, (application, step, answer_by, max(moments)))
        case Appointments.InspectionMomentChosen(step=step) | Appointments.InspectionSettled(step=step):
            yield Row(SETTLED, (application, step))
        case PermitApplication.LetterReceived() | PermitApplication.Withdrawn():
            yield Row(OVER, (application,))


def to_choose(datastore: Datastore, application_ids: Sequence[UUID], now: datetime, today: date) -> dict[UUID, Any]:
    """By application the step for whose visit a moment can be chosen now, and until when; the most urgent one."""
    found = datastore.query(
        "SELECT DISTINCT ON (application_id) application_id, step, answer_by FROM proposed_visits"
        " WHERE application_id = ANY(%s) AND answer_by >= %s AND last_moment > %s"
        " ORDER BY application_id, answer_by, step",
        list(application_ids),
        today,
        now,
    )
    return {row.application_id: row for row in found}
