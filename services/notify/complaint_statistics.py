"""The public numbers about complaints: few are not told exactly, so that nobody is recognised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from services.shared.working_days import day_of, working_days_between

FEWEST = 5
FEW = f"<{FEWEST}"


@dataclass(frozen=True)
class Month:
    """One month (``2026-11``); ``in_time`` is a share in percent, None where too few were answered."""

    month: str
    number: str
    in_time: int | None
    median_days: float | None
    categories: dict[str, str]


def told(number: int) -> str:
    """A number, unless it is small."""
    return FEW if 0 < number < FEWEST else str(number)


def by_month(complaints: Iterable[Any]) -> list[Month]:
    """The latest month first."""
    months: dict[str, list[Any]] = {}
    for each in complaints:
        months.setdefault(day_of(each.filed_at).strftime("%Y-%m"), []).append(each)
    return [month_of(month, months[month]) for month in sorted(months, reverse=True)]


def month_of(month: str, complaints: Sequence[Any]) -> Month:
    """One month's numbers."""
    answered = [each for each in complaints if each.first_answered_at is not None]
    days = [working_days_between(day_of(each.filed_at), day_of(each.first_answered_at)) for each in answered]
    in_time = sum(day_of(each.first_answered_at) <= each.first_due_on for each in answered)
    enough = len(answered) >= FEWEST
    return Month(
        month,
        told(len(complaints)),
        round(100 * in_time / len(answered)) if enough else None,
        float(median(days)) if enough else None,
        {category: told(number) for category, number in sorted(Counter(each.category for each in complaints).items())},
    )
