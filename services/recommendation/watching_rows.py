"""How holders, reminders and explanations change the list of what lies with the agencies."""

from __future__ import annotations

from collections.abc import Iterable

from services.recommendation.watching import Watching
from services.shared.application import DomainEvent
from services.shared.datastore import Row

HELD = "UPDATE work_queue SET holder = %s WHERE application_id = %s AND step = %s"
EXPLAINED = "UPDATE work_queue SET delay_reason = %s, expected_on = %s WHERE application_id = %s AND step = %s"
URGED = "UPDATE work_queue SET urged_at = %s WHERE application_id = %s AND step = %s"
TOLD = "UPDATE work_queue SET told = %s, told_on = %s WHERE application_id = %s AND step = %s"


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
        case Watching.DeadlineApproached(step=step, due_on=due_on):
            yield Row(TOLD, ("approaching", due_on, case, step))
        case Watching.DeadlineMissed(step=step, due_on=due_on, level=level):
            yield Row(TOLD, (level, due_on, case, step))
