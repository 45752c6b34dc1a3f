"""Working days: Monday to Friday without national holidays and collective leave (cuti bersama)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5


@cache
def days_off(year: int) -> frozenset[date]:
    """The holidays of a year, from the ``holidays`` package: categories public and government."""
    return frozenset(holidays.country_holidays("ID", years=year, categories=("public", "government")))


def is_working_day(day: date) -> bool:
    """Whether the office's clock counts this day."""
    return day.weekday() < SATURDAY and day not in days_off(day.year)


def after_working_days(start: date, days: int) -> date:
    """The last day of a time limit that starts on ``start``; the day itself does not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            days -= 1
    return day
