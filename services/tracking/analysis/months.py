"""Months of the office, as reports and addresses name them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple, Self

from babel.dates import format_date
from flask_babel import get_locale

SPELT = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


class Month(NamedTuple):
    """A month; spelt as 2026-03."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From an address; None for anything else."""
        found = SPELT.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    @classmethod
    def of(cls, day: date) -> Self:
        """In which a day lies."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.before(-1).first - timedelta(days=1)

    def before(self, months: int = 1) -> Month:
        """So many months earlier."""
        place = self.year * 12 + self.number - 1 - months
        return Month(place // 12, place % 12 + 1)

    def year_up_to(self) -> list[Month]:
        """The twelve months that end with this one."""
        return [self.before(months) for months in range(11, -1, -1)]

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def in_words(self) -> str:
        """March 2026."""
        return str(format_date(self.first, "MMMM y", locale=get_locale() or "id_ID"))

    @property
    def in_short(self) -> str:
        """Mar."""
        return str(format_date(self.first, "MMM", locale=get_locale() or "id_ID"))


def months_between(first: date, last: date) -> list[Month]:
    """All from the month of one day to that of another, the latest first."""
    found, month = [], Month.of(last)
    while month >= Month.of(first):
        found.append(month)
        month = month.before()
    return found
