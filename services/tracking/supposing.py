"""What somebody supposes: another calendar, other allowances; and how that is written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2040, 12, 31)  # the calendar that clocks count by
MOST_DAYS, MOST_PERCENT = 999, 1000
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
USUAL_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
BETWEEN_DAYS = re.compile(r"[\s,;]+")
BETWEEN_LIMITS = re.compile(r"[\n;]|,\s")  # 2,5 is a number


class Place(NamedTuple):
    """A kind of step, at one desk or agency; wherever it is done when ``where`` is empty."""

    kind: str
    where: str = ""


@dataclass(frozen=True)
class Supposition:
    """What is supposed; what is empty stays as it is. ``allowances`` are working days by permit code, ``percent`` is
    what becomes of all other allowances, in percent of the present ones. ``worked`` and ``off`` win over the rules."""

    worked: frozenset[date] = frozenset()
    off: frozenset[date] = frozenset()
    no_collective_leave: bool = False
    saturdays: bool = False
    allowances: Mapping[str, int] = field(default_factory=dict)
    percent: int | None = None
    steps: Mapping[Place, Decimal] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is supposed."""
        return self == Supposition()


class NotUnderstood(ValueError):
    """A part of what was written down cannot be read; ``str()`` is that part."""


def parts(written: str, between: re.Pattern[str] = BETWEEN_LIMITS) -> list[str]:
    """What stands on its own line, or between commas."""
    return [part.strip() for part in between.split(written) if part.strip()]


def days_in(written: Iterable[str]) -> frozenset[date]:
    """Days as 2026-12-24 or 24-12-2026; raises :class:`NotUnderstood` also for days of which no calendar is known."""
    return frozenset(day_in(each) for each in written)


def day_in(written: str) -> date:
    """One day."""
    if found := ISO_DAY.fullmatch(written):
        year, month, day = map(int, found.groups())
    elif found := USUAL_DAY.fullmatch(written):
        day, month, year = map(int, found.groups())
    else:
        raise NotUnderstood(written)
    try:
        meant = date(year, month, day)
    except ValueError:
        raise NotUnderstood(written) from None
    if not FIRST_DAY <= meant <= LAST_DAY:
        raise NotUnderstood(written)
    return meant


def allowances_in(written: Iterable[str], known: Iterable[str]) -> dict[str, int]:
    """``CODE = DAYS`` with whole days, for the codes that are known, in capitals or not."""
    codes = {code.casefold(): code for code in known}
    found = {}
    for each in written:
        code, days = each.rpartition("=")[::2]
        if code.strip().casefold() not in codes or not is_number(days, whole=True):
            raise NotUnderstood(each)
        if found.setdefault(codes[code.strip().casefold()], int(days)) != int(days):
            raise NotUnderstood(each)
    return found


def steps_in(written: Iterable[str], known: Iterable[Place], names: Mapping[str, str]) -> dict[Place, Decimal]:
    """``STEP = DAYS`` or ``STEP / DESK OR AGENCY = DAYS``, half days too; ``names`` are what people call kinds and
    desks."""
    places = list(known)
    wherever = {place.kind.casefold(): place.kind for place in places}
    exactly = {(place.kind.casefold(), place.where.casefold()): place for place in places}
    called = {name.casefold(): word.casefold() for word, name in names.items()}
    found = {}
    for each in written:
        place, days = each.rpartition("=")[::2]
        kind, where = (part.strip().casefold() for part in place.partition("/")[::2])
        kind, where = called.get(kind, kind), called.get(where, where)
        meant = exactly.get((kind, where)) if where else wherever.get(kind) and Place(wherever[kind])
        if not meant or not is_number(days, whole=False):
            raise NotUnderstood(each)
        found[meant] = Decimal(days.strip().replace(",", "."))
    return found


def is_number(written: str, *, whole: bool) -> bool:
    """Whether it says how many days a time limit has."""
    pattern = r"[0-9]{1,3}" if whole else r"[0-9]{1,3}([.,][0-9])?"
    text = written.strip()
    return bool(re.fullmatch(pattern, text)) and float(text.replace(",", ".")) > 0
