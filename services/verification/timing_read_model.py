"""What the tables say about the time of steps: reminders, delays, urging; and which steps want a reminder today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.shared.deadlines import wanted
from services.verification.timing import Timing

SAID = "UPDATE work_queue SET said = said || %s::text WHERE application_id = %s"
URGED = "UPDATE work_queue SET urged_at = %s WHERE application_id = %s"
DELAYED = "UPDATE work_queue SET delay = %s, expected_on = %s WHERE application_id = %s"
HISTORY = """
INSERT INTO case_history (application_id, version, what, step, by, acting_for, reason, expected_on, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
DUE = """
SELECT application_id FROM work_queue
WHERE NOT waits_for_applicant AND {wanted} AND (%(after)s::uuid IS NULL OR application_id > %(after)s::uuid)
ORDER BY application_id LIMIT %(limit)s
"""
AT_ONCE = 200


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    case = happened.originator_id
    match happened:
        case Timing.DeadlineApproached(remind=remind):
            yield Row(SAID, ("approaching", case))
            yield line(happened, "deadline approached", ", ".join(remind))
        case Timing.DeadlineMissed(remind=remind, level=level):
            yield Row(SAID, (level, case))
            yield line(happened, f"late for the {level}", ", ".join(remind))
        case Timing.DelayExplained(reason=reason, expected_on=expected_on):
            yield Row(DELAYED, (reason, expected_on, case))
            yield line(happened, "delay explained", reason, expected_on)
        case Timing.Urged(at=at, remind=remind):
            yield Row(URGED, (at, case))
            yield line(happened, "urged", ", ".join(remind))


def line(happened: Any, what: str, reason: str, expected_on: date | None = None) -> Row:
    """A line of the case's history; of reminders the reason holds who was reminded."""
    who = getattr(happened, "by", None), getattr(happened, "acting_for", None)
    event = happened.originator_id, happened.originator_version
    return Row(HISTORY, (*event, what, happened.step, *who, reason, expected_on, happened.at))


def wanting_a_reminder(datastore: Datastore, today: date, after: UUID | None) -> list[UUID]:
    """The next applications behind one whose deadline has to be spoken of today."""
    condition, parameters = wanted(today)
    found = datastore.execute(Row(DUE.format(wanted=condition), parameters | {"after": after, "limit": AT_ONCE}))
    return [each.application_id for each in found]
