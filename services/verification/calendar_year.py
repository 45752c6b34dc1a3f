"""One year of the office's calendar: what the law's calendar says, and what decrees changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from services.shared.refusals import NotAllowed, Refused
from services.shared.working_days import SATURDAY
from services.verification.rules import Officer

EVERY_YEAR = UUID("6d0c0b52-8b53-5f0e-8f7d-4a4a5f1d2c60")
KEEPERS = frozenset({"coordinator", "head"})
LONGEST_BACK_DAYS = 366

Json = dict[str, Any]


class AlreadyDayOff(Refused):
    """Nothing would change."""

    sentence = "The office is closed on this day already: %(name)s."


class AlreadyWeekend(AlreadyDayOff):
    """Nothing would change, and the day has no name."""

    sentence = "The office is closed on this day already: it is a Saturday or Sunday."


class AlreadyWorkingDay(Refused):
    """Nothing would change."""

    sentence = "The office works on this day already."


class TooLongAgo(Refused):
    """What was counted years ago stands in letters and reports."""

    sentence = "This day lies more than a year back. It stays as it was counted."


class YearNotOpen(Refused):
    """The calendar reaches to the end of the next year."""

    sentence = "The calendar of %(year)s is not open yet."


class NothingDeclared(Refused):
    """There is nothing to take back."""

    sentence = "Nothing was declared for this day, or it was taken back already."


@dataclass(frozen=True)
class Declared:
    """What a decree made of a day."""

    working: bool
    name: str
    decree: str


class CalendarYear(Aggregate):
    """The days of one year. Every event holds the whole outcome, so that whoever hears one of them knows the year."""

    class Opened(Aggregate.Created):
        """The year begins with the law's calendar."""

        year: int
        days_off: list[Json]
        working_weekends: list[str]
        at: datetime

    class LawChanged(Aggregate.Event):
        """The law's calendar says something else than before."""

        year: int
        usual: list[Json]
        days_off: list[Json]
        working_weekends: list[str]
        at: datetime

    class DayDeclared(Aggregate.Event):
        """A decree made a day off of a working day, or the other way round."""

        year: int
        day: date
        working: bool
        name: str
        decree: str
        days_off: list[Json]
        working_weekends: list[str]
        by: str
        at: datetime

    class DeclarationTakenBack(Aggregate.Event):
        """The day is again what the law's calendar says."""

        year: int
        day: date
        reason: str
        days_off: list[Json]
        working_weekends: list[str]
        by: str
        at: datetime

    @event(Opened)
    def __init__(self, year: int, days_off: list[Json], working_weekends: list[str], at: datetime) -> None:
        self.year = year
        self.usual = read_days(days_off)
        self.declared: dict[date, Declared] = {}

    @staticmethod
    def create_id(year: int) -> UUID:
        """One aggregate per year."""
        return uuid5(EVERY_YEAR, str(year))

    @classmethod
    def open(cls, year: int, usual: Mapping[date, str], at: datetime) -> CalendarYear:
        """Begin a year."""
        return cls(year, written(usual), [], at)

    # What happens to it

    def follow_the_law(self, usual: Mapping[date, str], at: datetime) -> None:
        """The law's calendar as it is known now; the same once more changes nothing."""
        if dict(usual) != self.usual:
            self._follow_the_law(year=self.year, usual=written(usual), **outcome(usual, self.declared), at=at)

    def declare(self, day: date, declared: Declared, by: Officer, at: datetime) -> None:
        """A decree changes a day; the same decree once more (a second click) changes nothing."""
        if self.declared.get(day) == declared:
            return
        if declared.working and self.is_working(day):
            raise AlreadyWorkingDay
        if not declared.working and not self.is_working(day):
            raise AlreadyDayOff(name=self.days_off[day]) if day in self.days_off else AlreadyWeekend()
        after = outcome(self.usual, self.declared | {day: declared})
        self._declare(year=self.year, day=day, **vars(declared), **after, by=by.username, at=at)

    def take_back(self, day: date, reason: str, by: Officer, at: datetime) -> None:
        """The day is what the law says, as if no decree had been."""
        if day not in self.declared:
            raise NothingDeclared
        left = {each: declared for each, declared in self.declared.items() if each != day}
        after = outcome(self.usual, left)
        self._take_back(year=self.year, day=day, reason=reason, **after, by=by.username, at=at)

    # How that changes us

    @event(LawChanged)
    def _follow_the_law(
        self, year: int, usual: list[Json], days_off: list[Json], working_weekends: list[str], at: datetime
    ) -> None:
        self.usual = read_days(usual)

    @event(DayDeclared)
    def _declare(
        self, year: int, day: date, working: bool, name: str, decree: str, days_off: list[Json],
        working_weekends: list[str], by: str, at: datetime,
    ) -> None:  # fmt: skip
        self.declared[day] = Declared(working, name, decree)

    @event(DeclarationTakenBack)
    def _take_back(
        self, year: int, day: date, reason: str, days_off: list[Json], working_weekends: list[str], by: str,
        at: datetime,
    ) -> None:  # fmt: skip
        del self.declared[day]

    # What the rules ask

    @property
    def days_off(self) -> dict[date, str]:
        """On which days the office is closed, weekends apart, and why."""
        return off(self.usual, self.declared)

    def is_working(self, day: date) -> bool:
        """Whether the office works on a day of this year."""
        declared = self.declared.get(day)
        return declared.working if declared else day.weekday() < SATURDAY and day not in self.usual


def off(usual: Mapping[date, str], declared: Mapping[date, Declared]) -> dict[date, str]:
    """The law's days off, changed by decrees."""
    added = {day: each.name for day, each in declared.items() if not each.working}
    return {day: name for day, name in (dict(usual) | added).items() if day not in declared or day in added}


def outcome(usual: Mapping[date, str], declared: Mapping[date, Declared]) -> dict[str, Any]:
    """What every event says of the whole year."""
    weekends = sorted(day for day, each in declared.items() if each.working and day.weekday() >= SATURDAY)
    return {"days_off": written(off(usual, declared)), "working_weekends": [day.isoformat() for day in weekends]}


def written(days: Mapping[date, str]) -> list[Json]:
    """As JSON values, in order."""
    return [{"day": day.isoformat(), "name": name} for day, name in sorted(days.items())]


def read_days(days: list[Json]) -> dict[date, str]:
    """The other way round."""
    return {date.fromisoformat(each["day"]): each["name"] for each in days}


def check_keeper(by: Officer) -> None:
    """Raise :class:`NotAllowed` for who may not change the calendar."""
    if KEEPERS.isdisjoint(by.roles):
        raise NotAllowed


def check_day(day: date, today: date) -> None:
    """Raise :class:`TooLongAgo` for a day whose time limits are history."""
    if (today - day).days > LONGEST_BACK_DAYS:
        raise TooLongAgo
