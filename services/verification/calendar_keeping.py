"""Keeping the office's calendar: the law's days off are taken over as soon as they are known, decrees are entered."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.shared.application import decided_again
from services.shared.calendars import count_by
from services.shared.refusals import NotFound
from services.shared.working_days import usual_days_off
from services.verification.application import Verification
from services.verification.calendar_read_model import years
from services.verification.calendar_year import (
    CalendarYear,
    Declared,
    YearNotOpen,
    check_day,
    check_keeper,
    read_days,
)
from services.verification.rules import Officer

YEARS_BACK, YEARS_AHEAD = 1, 1


class CalendarKeeping:
    """The use cases of the calendar."""

    def __init__(self, verification: Verification) -> None:
        self.verification = verification

    def outdated(self, after: UUID | None) -> list[UUID]:
        """The ids of the years whose calendar has to be opened, or says something else than the law; for the rounds,
        which ask once more with the last id."""
        if after is not None:
            return []
        known = {row.year: read_days(row.usual) for row in years(self.verification.datastore)}
        return [CalendarYear.create_id(year) for year in self.wanted() if known.get(year) != usual_days_off(year)]

    def wanted(self) -> range:
        """The years that can be needed: of running time limits, and of those that begin soon."""
        this_year = self.verification.today().year
        return range(this_year - YEARS_BACK, this_year + YEARS_AHEAD + 1)

    @decided_again
    def follow_the_law(self, calendar_id: UUID) -> None:
        """Open one of these years, or take over what changed."""
        year = {CalendarYear.create_id(each): each for each in self.wanted()}[calendar_id]
        at = self.verification.clock()
        if not self.verification.exists(calendar_id):
            self.verification.save(CalendarYear.open(year, usual_days_off(year), at))
            return
        calendar = self.verification.find(CalendarYear, calendar_id)
        calendar.follow_the_law(usual_days_off(year), at)
        self.verification.save(calendar)

    @decided_again
    def declare(self, day: date, declared: Declared, by: Officer) -> None:
        """Enter a decree about one day; raises what :meth:`CalendarYear.declare` raises, and :class:`YearNotOpen`."""
        check_keeper(by)
        check_day(day, self.verification.today())
        calendar = self._of(day)
        calendar.declare(day, declared, by, self.verification.clock())
        self.verification.save(calendar)
        count_by(self.verification.datastore)

    @decided_again
    def take_back(self, day: date, reason: str, by: Officer) -> None:
        """A decree was a mistake, or does not count any more."""
        check_keeper(by)
        check_day(day, self.verification.today())
        calendar = self._of(day)
        calendar.take_back(day, reason, by, self.verification.clock())
        self.verification.save(calendar)
        count_by(self.verification.datastore)

    def _of(self, day: date) -> CalendarYear:
        try:
            return self.verification.find(CalendarYear, CalendarYear.create_id(day.year))
        except NotFound:
            raise YearNotOpen(year=day.year) from None
