"""How holders, reminders and explanations change the list of what lies with the agencies; which steps want a word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from services.recommendation.watching import Watching
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.shared.deadlines import wanted

HELD = "UPDATE work_queue SET holder = %s WHERE application_id = %s AND step = %s"
EXPLAINED = "UPDATE work_queue SET delay_reason = %s, expected_on = %s WHERE application_id = %s AND step = %s"
URGED = "UPDATE work_queue SET urged_at = %s WHERE application_id = %s AND step = %s"
SAID = "UPDATE work_queue SET said = said || %s::text WHERE application_id = %s AND step = %s"
WANTING = """
SELECT DISTINCT application_id FROM work_queue
WHERE NOT waits_for_applicant AND {wanted} AND (%(after)s::uuid IS NULL OR application_id > %(after)s::uuid)
ORDER BY application_id LIMIT %(limit)s
"""
AT_ONCE = 200


def watching_rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    case = happened.originator_id
    match happened:
        case Watching.Assigned(step=step, holder=holder):
            yield Row(HELD, (holder, case, step))
        case Watching.DelayExplained(step=step, reason=reason, expected_on=expected_on):
            yield Row(EXPLAINED, (reason, expected_on, case, step))
        case Watching.Urged(step=step, at=at):
            yield Row(URGED, (at, case, step))
        case Watching.DeadlineApproached(step=step):
            yield Row(SAID, ("approaching", case, step))
        case Watching.DeadlineMissed(step=step, level=level):
            yield Row(SAID, (level, case, step))


def wanting_a_reminder(datastore: Datastore, today: date, after: UUID | None) -> list[UUID]:
    """The next applications behind one of which a deadline has to be spoken of today."""
    condition, parameters = wanted(today)
    asked = parameters | {"after": after, "limit": AT_ONCE}
    return [each.application_id for each in datastore.execute(Row(WANTING.format(wanted=condition), asked))]
