"""When an application will probably be decided: how long the same step took the latest ones of the same permit type.

Of those that were decided from this step on, only those count that took at least as long as this one has taken already:
what is over is known. A median and the range of four in five are given, or, with too few, nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, NamedTuple

from services.shared.datastore import Datastore

ENOUGH = 20
LATEST = 500
DAYS_BACK = 730
KEPT_SECONDS = 60.0

# The remaining working days of the latest decided applications, sorted.
HISTORY = f"""
SELECT ARRAY(
    SELECT days FROM (
        SELECT days FROM remaining_times
        WHERE permit_code = $1 AND kind = $2 AND agency = $3 AND decided_on >= $4::date - {DAYS_BACK}
        ORDER BY decided_on DESC LIMIT {LATEST}
    ) AS latest ORDER BY days
) AS days
"""
COMING = "SELECT ARRAY(SELECT day FROM calendar_days WHERE working AND day >= $1 ORDER BY day) AS days"


class Step(NamedTuple):
    """A step under way, and how many working days it has taken already."""

    kind: str
    agency: str
    used: int


@dataclass(frozen=True)
class Forecast:
    """``expected``: half of the earlier applications were decided by then; four in five between ``earliest`` and
    ``latest``. All three are None where fewer than ``ENOUGH`` went before."""

    earliest: date | None
    expected: date | None
    latest: date | None
    went_before: int


class Kept(NamedTuple):
    """The history of a permit, a kind of step and an agency, and until when (of the steady clock) it is good enough."""

    until: float
    days: list[int]


class Forecasts:
    """Forecasts out of one database. What went before is asked for once a minute, not with every page."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore
        self._histories: dict[tuple[str, str, str], Kept] = {}
        self._calendar: tuple[date, int] | None = None
        self._coming: list[date] = []

    def of(self, permit_code: str, steps: Sequence[Step], today: date, calendar: int) -> Forecast | None:
        """Of an application with these steps under way; None when there are none. Of steps side by side the slowest
        counts. ``calendar``: the place in the journal of its last change."""
        if not steps:
            return None
        left = [remaining(self._history(permit_code, step, today), step.used) for step in steps]
        fewest = min(len(days) for days in left)
        if fewest < ENOUGH:
            return Forecast(None, None, None, fewest)
        days = [max(quantile(each, part) for each in left) for part in (0.1, 0.5, 0.9)]
        return Forecast(*self._days_after(days, today, calendar), fewest)

    def _history(self, permit_code: str, step: Step, today: date) -> list[int]:
        group, moment = (permit_code, step.kind, step.agency), time.monotonic()
        known = self._histories.get(group)
        if known is None or known.until < moment:
            found = self._datastore.prepared(HISTORY, *group, today)[0].days
            known = self._histories[group] = Kept(moment + KEPT_SECONDS, found)
        return known.days

    def _days_after(self, counts: Sequence[int], today: date, calendar: int) -> list[date]:
        """The days on which so many more working days have begun; where today is none, the next one at the earliest."""
        if self._calendar != (today, calendar):
            self._coming = self._datastore.prepared(COMING, today)[0].days
            self._calendar = (today, calendar)
        works_today = self._coming[0] == today
        places = [count if works_today else max(count - 1, 0) for count in counts]
        return [self._coming[min(place, len(self._coming) - 1)] for place in places]


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
