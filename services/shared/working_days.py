"""Working days: Monday to Friday without national holidays and collective leave, as decrees changed them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import NamedTuple

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


class Year(NamedTuple):
    """The days off of a year, and the Saturdays and Sundays on which the office works."""

    days_off: frozenset[date]
    working_weekends: frozenset[date] = frozenset()


KNOWN: dict[int, Year] = {}  # of this process; see calendars.py


def year_of(day: date) -> Year:
    """What is known of the year of a day: what the office said of it, or else the law's calendar."""
    return KNOWN.get(day.year) or _usual(day.year)


@cache
def _usual(year: int) -> Year:
    return Year(frozenset(usual_days_off(year)))


def is_working_day(day: date) -> bool:
    """Whether the office's clock counts this day."""
    year = year_of(day)
    return day not in year.days_off if day.weekday() < SATURDAY else day in year.working_weekends


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
