"""One application's clock, day by day: what counted, what did not and why, and every day that was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from services.shared.datastore import Datastore, Row
from services.shared.working_days import day_of

Why = Literal["counted", "weekend", "holiday", "paused"]

CLOCK = """
SELECT working_days, submitted_at, complete_at, decided_at, withdrawn_at, due_on, (
    SELECT min(asked) FROM step_turns AS turn
    WHERE turn.application_id = clocks.application_id AND ended IS NULL AND asked IS NOT NULL
) AS asked
FROM application_clocks AS clocks WHERE application_id = %s
"""
PROMISES = "SELECT at, cause, due_on, because FROM due_dates WHERE application_id = %s ORDER BY position"
TURNS = """
SELECT kind, desk, agency, office_day(began) AS began, office_day(ended) AS ended
FROM step_turns WHERE application_id = %s ORDER BY began, step
"""
DAYS = """
SELECT day, working, name, decree,
       paused_days(%(application)s, %(end_of_journal)s) + datemultirange(%(waits)s::daterange) @> day AS paused
FROM calendar_days WHERE day > %(first)s AND day <= %(last)s ORDER BY day
"""
END_OF_JOURNAL = 2**63 - 1
SATURDAY = 5


@dataclass(frozen=True)
class Day:
    """One day behind the one on which the file was complete. ``number``: which working day of the allowance it was or
    will be, None where it does not count. ``held`` are the turns (kind, desk, agency) under way on it."""

    day: date
    why: Why
    number: int | None
    name: str
    decree: str
    held: tuple[Any, ...]


@dataclass(frozen=True)
class Clock:
    """Until when an application has to be decided. ``counted``: working days used up to today, or to the decision.
    ``waits_since``: the applicant has to act since that day, and nothing counts meanwhile."""

    allowance: int
    submitted_at: datetime
    complete_on: date | None
    decided_on: date | None
    withdrawn_on: date | None
    due_on: date | None
    waits_since: date | None
    counted: int
    promises: list[Any]
    days: list[Day]

    @property
    def late(self) -> int:
        """By how many working days the decision came, or comes, too late; 0: in time."""
        return max(0, self.counted - self.allowance)

    @property
    def left(self) -> int:
        """How many working days are left of the allowance."""
        return max(0, self.allowance - self.counted)


def clock_of(datastore: Datastore, application_id: UUID, today: date) -> Clock | None:
    """The clock of an application; None when it is not known. ``today`` is a day of the office."""
    found = datastore.query(CLOCK, application_id)
    if not found or found[0].submitted_at is None:
        return None
    row = found[0]
    complete_on, decided_on, withdrawn_on = map(day_or_none, (row.complete_at, row.decided_at, row.withdrawn_at))
    over_on = decided_on or withdrawn_on
    waits_since = None if over_on else day_or_none(row.asked)
    days: list[Day] = []
    if complete_on is not None:
        end = over_on or (today if waits_since else max(today, row.due_on or today))
        days = days_of(datastore, application_id, complete_on, end, waits_since)
    return Clock(
        allowance=row.working_days,
        submitted_at=row.submitted_at,
        complete_on=complete_on,
        decided_on=decided_on,
        withdrawn_on=withdrawn_on,
        due_on=row.due_on,
        waits_since=waits_since,
        counted=sum(each.number is not None and each.day <= (over_on or today) for each in days),
        promises=datastore.query(PROMISES, application_id),
        days=days,
    )


def day_or_none(moment: datetime | None) -> date | None:
    """The office's day of a moment."""
    return day_of(moment) if moment else None


def days_of(
    datastore: Datastore, application_id: UUID, complete_on: date, end: date, waits_since: date | None
) -> list[Day]:
    """Every day behind the first, up to the last."""
    waits = f"({waits_since},{end}]" if waits_since else "empty"
    asked = {"application": application_id, "end_of_journal": END_OF_JOURNAL, "waits": waits}
    rows = datastore.execute(Row(DAYS, asked | {"first": complete_on, "last": end}))
    turns, number, days = datastore.query(TURNS, application_id), 0, []
    for row in rows:
        why = why_of(row)
        number += why == "counted"
        held = tuple(turn for turn in turns if turn.began <= row.day and (turn.ended is None or row.day <= turn.ended))
        days.append(Day(row.day, why, number if why == "counted" else None, row.name, row.decree, held))
    return days


def why_of(row: Any) -> Why:
    """Whether a day counts, and if not, why."""
    if row.working:
        return "paused" if row.paused else "counted"
    return "weekend" if row.day.weekday() >= SATURDAY and not row.name else "holiday"
