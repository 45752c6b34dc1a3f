"""Working days: Monday to Friday without national holidays and collective leave (cuti bersama)."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import cache

import holidays

WIB = timezone(timedelta(hours=7), "WIB")
SATURDAY = 5


def day_of(moment: datetime) -> date:
    """The day on the office's wall."""
    return moment.astimezone(WIB).date()


@cache
def usual_days_off(year: int) -> dict[date, str]:
    """The holidays of a year with their Indonesian names, from the ``holidays`` package: categories public and
    government (collective leave)."""
    found = holidays.country_holidays("ID", years=year, categories=("public", "government"), language="id")
    return dict(sorted(found.items()))


@cache
def days_off(year: int) -> frozenset[date]:
    """The holidays of a year."""
    return frozenset(usual_days_off(year))


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


def working_days_between(earlier: date, later: date) -> int:
    """How many working days lie behind ``earlier`` up to and including ``later``; 0 when it does not come later."""
    span = max(0, (later - earlier).days)
    return sum(is_working_day(earlier + timedelta(days=number)) for number in range(1, span + 1))
