"""The tables that the desks' pages read, how their events change them, and how pages query them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.verification.domain import Case

OPENED = """
INSERT INTO work_queue (application_id, application_number, permit_code, permit_name, state, since)
VALUES (%s, %s, %s, %s, 'open', %s) ON CONFLICT (application_id) DO NOTHING
"""
AT_DESK = "UPDATE work_queue SET step = %s, desk = %s, state = 'open', since = %s WHERE application_id = %s"
STATE = "UPDATE work_queue SET state = %s, since = %s WHERE application_id = %s"
LEFT = "UPDATE work_queue SET step = NULL, desk = NULL, state = %s, since = %s WHERE application_id = %s"
REMEMBERED = """
INSERT INTO case_history (application_id, version, what, step, by, reason, at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (application_id, version) DO NOTHING
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    case = happened.originator_id
    match happened:
        case Case.Opened(slip=slip, at=at):
            yield Row(OPENED, (case, slip["application_number"], slip["permit_code"], slip["permit_name"], at))
            yield remembered(happened, "opened")
        case Case.StepOpened(step=step, at=at):
            yield Row(AT_DESK, (step["key"], step["desk"], at, case))
        case Case.StepPassed(at=at):
            yield Row(LEFT, ("passed on", at, case))
            yield remembered(happened, "passed")
        case Case.CorrectionRequested(at=at, faults=faults):
            yield Row(STATE, ("waiting", at, case))
            yield remembered(happened, "correction requested", "\n".join(fault["reason"] for fault in faults))
        case Case.Corrected(at=at):
            yield Row(STATE, ("open", at, case))
            yield remembered(happened, "corrected")
        case Case.RefusalProposed(at=at, reason=reason):
            yield Row(LEFT, ("refusal proposed", at, case))
            yield remembered(happened, "refusal proposed", reason)
        case Case.SentBack(reason=reason):
            yield remembered(happened, "sent back", reason)
        case Case.Withdrawn(at=at):
            yield Row(LEFT, ("withdrawn", at, case))
            yield remembered(happened, "withdrawn")


def remembered(happened: Any, what: str, reason: str = "") -> Row:
    """A line of the case's history."""
    step, by = getattr(happened, "step", None), getattr(happened, "by", None)
    return Row(REMEMBERED, (happened.originator_id, happened.originator_version, what, step, by, reason, happened.at))


def waiting(datastore: Datastore, desks: Iterable[str]) -> list[Any]:
    """The cases on these desks, longest waiting first."""
    return datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, step, state, since"
        " FROM work_queue WHERE step IS NOT NULL AND desk = ANY(%s) ORDER BY since, application_id LIMIT 500",
        list(desks),
    )


def passed_on(datastore: Datastore) -> list[Any]:
    """The latest cases that left the desks."""
    return datastore.query(
        "SELECT application_id, application_number, permit_code, permit_name, state, since"
        " FROM work_queue WHERE step IS NULL ORDER BY since DESC, application_id LIMIT 50"
    )


def history(datastore: Datastore, application_id: UUID) -> list[Any]:
    """What happened to one case, oldest first."""
    return datastore.query(
        "SELECT what, step, by, reason, at FROM case_history WHERE application_id = %s ORDER BY version",
        application_id,
    )
