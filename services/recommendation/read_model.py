"""The tables that the agencies' pages read, how their events change them, and how pages query them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.recommendation.domain import Consultation
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row

OPENED = """
INSERT INTO case_file (application_id, application_number, permit_code, permit_name)
VALUES (%s, %s, %s, %s) ON CONFLICT (application_id) DO NOTHING
"""
STEP_OPENED = """
INSERT INTO work_queue (application_id, step, kind, agency, state, since)
VALUES (%s, %s, %s, %s, 'open', %s) ON CONFLICT (application_id, step) DO NOTHING
"""
STATE = "UPDATE work_queue SET state = %s, since = %s WHERE application_id = %s AND step = %s"
APPOINTED = "UPDATE work_queue SET appointment = %s WHERE application_id = %s AND step = %s"
WITHDRAWN = "UPDATE work_queue SET state = 'withdrawn', since = %s WHERE application_id = %s AND state <> 'done'"
REMEMBERED = """
INSERT INTO case_history (application_id, version, what, step, by, reason, at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (application_id, version) DO NOTHING
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    case = happened.originator_id
    match happened:
        case Consultation.Opened(slip=slip):
            yield Row(OPENED, (case, slip["application_number"], slip["permit_code"], slip["permit_name"]))
            yield remembered(happened, "opened")
        case Consultation.StepOpened(step=step, at=at):
            yield Row(STEP_OPENED, (case, step["key"], step["kind"], step["agency"], at))
        case Consultation.InspectionScheduled(step=step, scheduled_for=scheduled_for):
            yield Row(APPOINTED, (scheduled_for, case, step))
            yield remembered(happened, "inspection scheduled")
        case Consultation.InspectionReported(step=step, at=at, finding=finding):
            yield Row(STATE, ("done", at, case, step))
            yield remembered(happened, "inspected", finding)
        case Consultation.MeetingHeld(step=step, at=at, conclusion=conclusion):
            yield Row(STATE, ("done", at, case, step))
            yield remembered(happened, "met", conclusion)
        case Consultation.RecommendationIssued(step=step, at=at, favourable=favourable, reason=reason):
            yield Row(STATE, ("done", at, case, step))
            yield remembered(happened, "advised for" if favourable else "advised against", reason)
        case Consultation.CorrectionRequested(step=step, at=at, faults=faults):
            yield Row(STATE, ("waiting", at, case, step))
            yield remembered(happened, "correction requested", "\n".join(fault["reason"] for fault in faults))
        case Consultation.Corrected(step=step, at=at):
            yield Row(STATE, ("open", at, case, step))
            yield remembered(happened, "corrected")
        case Consultation.Withdrawn(at=at):
            yield Row(WITHDRAWN, (at, case))
            yield remembered(happened, "withdrawn")


def remembered(happened: Any, what: str, reason: str = "") -> Row:
    """A line of the consultation's history."""
    step, by = getattr(happened, "step", None), getattr(happened, "by", None)
    return Row(REMEMBERED, (happened.originator_id, happened.originator_version, what, step, by, reason, happened.at))


def waiting(datastore: Datastore, agency: str) -> list[Any]:
    """What lies with an agency, longest waiting first."""
    return datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, step, kind, state, since, appointment"
        " FROM work_queue JOIN case_file USING (application_id)"
        " WHERE agency = %s AND state IN ('open', 'waiting') ORDER BY since, application_id LIMIT 500",
        agency,
    )


def done(datastore: Datastore, agency: str) -> list[Any]:
    """What an agency finished lately."""
    return datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, step, kind, state, since"
        " FROM work_queue JOIN case_file USING (application_id)"
        " WHERE agency = %s AND state NOT IN ('open', 'waiting') ORDER BY since DESC, application_id LIMIT 50",
        agency,
    )


def history(datastore: Datastore, application_id: UUID) -> list[Any]:
    """What happened to one consultation, oldest first."""
    return datastore.query(
        "SELECT what, step, by, reason, at FROM case_history WHERE application_id = %s ORDER BY version",
        application_id,
    )
