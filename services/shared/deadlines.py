"""When a time limit is spoken of: once shortly before it ends, then ever higher up, the later it gets."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from services.shared.working_days import after_working_days, is_working_day, working_days_between

Level = Literal["approaching", "holder", "superior", "coordinator"]
Said: TypeAlias = tuple[date, Level]  # of which due date what was said

REACHED = "(due_on BETWEEN %({0}_first)s AND %({0}_last)s AND NOT '{0}' = ANY(said){1})"
NOT_SINCE_TODAY = " AND came_on < %(today)s"
FROM_DAYS_LATE: dict[Level, int] = {"holder": 1, "superior": 2, "coordinator": 3}
A_DAY = timedelta(days=1)


def to_say(due_on: date, today: date, said: Collection[Said], *, came_on: date, waiting: bool) -> tuple[Level, ...]:
    """What has to be said today, in this order; each once for one due date. What could not be said in time because
    nobody was there to say it comes later, together with the rest.

    Nothing is said on days when nobody works, nor while the work waits for somebody else (``waiting``); nor is anybody
    reminded of what lies with them only since today (``came_on``).
    """
    if waiting or not is_working_day(today):
        return ()
    return tuple(level for level in reached(due_on, today, came_on) if (due_on, level) not in said)


def reached(due_on: date, today: date, came_on: date) -> tuple[Level, ...]:
    """How far it has come: soon over, on this working day or the next; or late, for whom."""
    if late := working_days_between(due_on, today):
        return tuple(level for level, days in FROM_DAYS_LATE.items() if days <= late)
    soon = working_days_between(today, due_on) <= 1
    return ("approaching",) if soon and came_on < today else ()


def due_dates(today: date) -> dict[Level, tuple[date, date]]:
    """For each level the first and the last due date for which it is reached today: for finding them in a table.
    None on days when nobody works."""
    if not is_working_day(today):
        return {}
    late = {level: (date.min, latest_due(today, days)) for level, days in FROM_DAYS_LATE.items()}
    return {"approaching": (today, after_working_days(today, 2) - A_DAY), **late}


def latest_due(today: date, days_late: int) -> date:
    """The last due date that is at least so many working days ago today."""
    day = today + A_DAY
    while days_late > 0:
        day -= A_DAY
        days_late -= is_working_day(day)
    return day - A_DAY


def wanted(today: date) -> tuple[str, dict[str, Any]]:
    """The same as a condition of SQL with its parameters, over the columns ``due_on``, ``came_on`` (dates) and ``said``
    (levels, an array of text); what waits is left to the query."""
    dates = due_dates(today)
    parameters: dict[str, Any] = {"today": today}
    for level, (first, last) in dates.items():
        parameters |= {f"{level}_first": first, f"{level}_last": last}
    reached = [REACHED.format(level, NOT_SINCE_TODAY if level == "approaching" else "") for level in dates]
    return f"({' OR '.join(reached) or 'false'})", parameters
