"""When the helpdesk is open: ``opening_hours.yaml``, on working days only. Waiting is counted in open minutes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from services.shared.working_days import WIB, day_of, is_working_day

FILE = Path(__file__).with_name("opening_hours.yaml")
MINUTE = timedelta(minutes=1)
Hours = tuple[time, time] | None


class OpeningHours(BaseModel):
    """From when to when on each day of the week; a day that is left out is closed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    monday: Hours = None
    tuesday: Hours = None
    wednesday: Hours = None
    thursday: Hours = None
    friday: Hours = None

    @model_validator(mode="after")
    def opens_before_it_closes(self) -> OpeningHours:
        """A week in which nobody ever answers is a mistake."""
        if not any(self.week) or any(hours and hours[0] >= hours[1] for hours in self.week):
            raise ValueError("the hours of a day end before they begin, or no day has any")
        return self

    @property
    def week(self) -> tuple[Hours, ...]:
        """By day of the week."""
        return self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, None, None

    def of(self, day: date) -> tuple[datetime, datetime] | None:
        """When it opens and closes on this day; None: not at all."""
        hours = self.week[day.weekday()]
        if hours is None or not is_working_day(day):
            return None
        opens, closes = hours
        return datetime.combine(day, opens, WIB), datetime.combine(day, closes, WIB)

    def is_open(self, now: datetime) -> bool:
        """Whether somebody answers at this moment."""
        today = self.of(day_of(now))
        return today is not None and today[0] <= now < today[1]

    def opens_next(self, now: datetime) -> datetime:
        """When it opens; now, while it is open."""
        return self.after(now, 0)

    def minutes_between(self, earlier: datetime, later: datetime) -> int:
        """How many open minutes lie between."""
        open_time, day = timedelta(), day_of(earlier)
        while day <= day_of(later):
            if hours := self.of(day):
                open_time += max(timedelta(), min(hours[1], later) - max(hours[0], earlier))
            day += timedelta(days=1)
        return open_time // MINUTE

    def after(self, start: datetime, minutes: int) -> datetime:
        """The moment at which so many open minutes have gone by since; it is always one at which it is open."""
        left, day = minutes * MINUTE, day_of(start)
        while True:
            if hours := self.of(day):
                begins = max(hours[0], start)
                if begins + left < hours[1]:
                    return begins + left
                left -= max(timedelta(), hours[1] - begins)
            day += timedelta(days=1)


@cache
def opening_hours() -> OpeningHours:
    """Read once; a wrong file stops the process at its start."""
    return OpeningHours.model_validate(yaml.safe_load(FILE.read_text()))
