"""When an application will probably be decided: how long the same step took the latest ones of the same permit type.

Of those that were decided from this step on, only those count that took at least as long as this one has taken already:
what is over is known. A median and the range of four in five are given, or, with too few, nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any
from uuid import UUID

from services.shared.datastore import Datastore

ENOUGH = 20
LATEST = 500
DAYS_BACK = 730

# For each step under way the remaining working days of the latest decided applications of its kind, sorted, and how
# many this one has used.
HISTORIES = f"""
SELECT counted_days(office_day(began), $2, paused_days(application_id, 9223372036854775807)) AS used,
       ARRAY(
           SELECT days FROM (
               SELECT days FROM remaining_times AS past
               WHERE past.permit_code = clocks.permit_code AND past.kind = turn.kind
                     AND past.agency = coalesce(turn.agency, '') AND past.decided_on >= $2::date - {DAYS_BACK}
               ORDER BY decided_on DESC LIMIT {LATEST}
           ) AS latest ORDER BY days
       ) AS days
FROM step_turns AS turn JOIN application_clocks AS clocks USING (application_id)
WHERE turn.application_id = $1 AND ended IS NULL AND decided_at IS NULL AND withdrawn_at IS NULL
"""
DAY_AFTER = """
SELECT (SELECT min(day) FROM calendar_days WHERE working AND number >= today.number + wanted.days) AS day
FROM unnest($1::integer[]) WITH ORDINALITY AS wanted (days, place),
     (SELECT number FROM calendar_days WHERE day = $2) AS today
ORDER BY place
"""


@dataclass(frozen=True)
class Forecast:
    """``expected``: half of the earlier applications were decided by then; four in five between ``earliest`` and
    ``latest``. All three are None where fewer than ``ENOUGH`` went before."""

    earliest: date | None
    expected: date | None
    latest: date | None
    went_before: int


def forecast(datastore: Datastore, application_id: UUID | str, today: date) -> Forecast | None:
    """Of an application that is under way; None when nothing runs. Of steps side by side the slowest counts."""
    steps = datastore.prepared(HISTORIES, application_id, today)
    if not steps:
        return None
    left = [remaining(step.days, step.used) for step in steps]
    fewest = min(len(days) for days in left)
    if fewest < ENOUGH:
        return Forecast(None, None, None, fewest)
    days = [max(quantile(each, part) for each in left) for part in (0.1, 0.5, 0.9)]
    earliest, expected, latest = (row.day for row in datastore.prepared(DAY_AFTER, days, today))
    return Forecast(earliest, expected, latest, fewest)


def remaining(days: Sequence[int], used: int) -> list[int]:
    """What was left of each, in working days, once as many had passed; those that took less are left out."""
    return [each - used for each in days if each >= used]


def quantile(ordered: Sequence[int], part: float) -> int:
    """The smallest value that at least this part of all does not exceed."""
    return ordered[max(ceil(part * len(ordered)), 1) - 1]


def as_json(found: Forecast | None) -> dict[str, Any] | None:
    """For programs; days in ISO 8601."""
    if found is None:
        return None
    days = {"earliest": found.earliest, "expected": found.expected, "latest": found.latest}
    return {name: day and day.isoformat() for name, day in days.items()} | {"went_before": found.went_before}
