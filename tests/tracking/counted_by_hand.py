"""Applications with days of their own, and one who counts every single day of them."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from hypothesis import strategies as some

from services.shared.contracts.verification import CalendarChanged, DayOff
from services.tracking.application import Tracking
from services.tracking.supposing import Place, Supposition
from services.tracking.what_if import Compared
from tests.tracking.lives import FIRST, DatedLife, envelopes
from tests.tracking.test_clocks import YEAR_ID, emptied, taken

CODES = "sip-dokter", "apotek"
NAMES = (
    "Hari Nyepi",
    "Cuti Bersama Idul Fitri",
    "Cuti bersama",
    "Hari Paskah; Cuti Bersama",
    "Cuti Bersama A; Cuti Bersama B",
)
SUBSTANCE, SIGNATURE = Place("substance", "back_office"), Place("signature", "head")


@dataclass(frozen=True)
class Story:
    """One application: waits are days until it is complete, until each request and its answer, until the end."""

    code: str
    allowance: int
    complete_after: int
    pauses: tuple[tuple[int, int], ...]
    decided_after: int

    def life(self, number: int) -> DatedLife:
        """As the bus tells it."""
        life = DatedLife(number=f"2026-{number:04}-ABCD")
        life.slip = life.slip.model_copy(update={"permit_code": self.code, "working_days": self.allowance})
        life.submitted().began("completeness").later(self.complete_after).ended("completeness").began("substance")
        for ask, mend in self.pauses:
            life.later(ask).asked_for_correction("substance").later(mend).corrected("substance")
        life.later(self.decided_after).ended("substance")
        return life.signed()

    def counting(self) -> list[date]:
        """The days behind completeness, up to the decision, on which the applicant did not have to act."""
        day, days, paused = FIRST + timedelta(days=self.complete_after), [], False
        waits = [(wait, asks) for pause in self.pauses for wait, asks in zip(pause, (False, True), strict=True)]
        for wait, paused in [*waits, (self.decided_after, False)]:
            for _ in range(wait):
                day += timedelta(days=1)
                days += [] if paused else [day]
        return days


spring_days = some.dates(date(2026, 2, 25), date(2026, 5, 15))
stories = some.lists(
    some.builds(
        Story,
        code=some.sampled_from(CODES),
        allowance=some.integers(1, 8),
        complete_after=some.integers(0, 9),
        pauses=some.lists(some.tuples(some.integers(0, 4), some.integers(0, 6)), max_size=2).map(tuple),
        decided_after=some.integers(0, 15),
    ),
    max_size=6,
)
calendars = some.tuples(
    some.dictionaries(spring_days, some.sampled_from(NAMES), max_size=12),
    some.sets(spring_days.filter(lambda day: day.weekday() > 4), max_size=2),
)
suppositions = some.builds(
    lambda days, **more: Supposition(
        worked=frozenset(day for day, works in days.items() if works),
        off=frozenset(day for day, works in days.items() if not works),
        **more,
    ),
    some.dictionaries(spring_days, some.booleans(), max_size=8),
    no_collective_leave=some.booleans(),
    saturdays=some.booleans(),
    allowances=some.dictionaries(some.sampled_from(CODES), some.integers(1, 9), max_size=2),
    percent=some.none() | some.integers(10, 300),
    steps=some.dictionaries(
        some.sampled_from([SUBSTANCE, Place("substance"), Place("completeness"), Place("signature", "head")]),
        some.sampled_from([Decimal("0.5"), Decimal(1), Decimal("2.5"), Decimal(4)]),
        max_size=3,
    ),
)


class ByHand:
    """Counts day after day what the statements count in sets."""

    def __init__(self, off: dict[date, str], weekends: set[date], supposed: Supposition) -> None:
        self.off = {day: name for day, name in off.items() if day not in weekends}
        self.weekends, self.supposed = weekends, supposed

    def works(self, day: date) -> bool:
        """Whether the office works, as supposed."""
        name = self.off.get(day, "")
        if self.supposed.no_collective_leave and all(
            each.strip().lower().startswith("cuti") for each in name.split(";")
        ):
            name = ""
        usual = day.weekday() < 5 or day in self.weekends or (self.supposed.saturdays and day.weekday() == 5)
        return day in self.supposed.worked or (day not in self.supposed.off and usual and not name)

    def days(self, story: Story) -> int:
        """The working days that it took."""
        return sum(self.works(day) for day in story.counting())

    def allowed(self, story: Story) -> int:
        """The working days that it may take."""
        if self.supposed.percent is None or story.code in self.supposed.allowances:
            return self.supposed.allowances.get(story.code, story.allowance)
        exactly = Decimal(story.allowance * self.supposed.percent) / 100
        return max(1, int(exactly.quantize(Decimal(1), ROUND_HALF_UP)))

    def step_allowed(self, place: Place) -> int:
        """The whole working days that a step may take."""
        usual = self.supposed.steps.get(Place(place.kind), Decimal("0.5"))
        return ceil(self.supposed.steps.get(place, usual))


def compared_by_hand(told: list[Story], before: ByHand, after: ByHand) -> Compared:
    """The figures of some applications."""
    medians = [
        statistics.median_low([each.days(story) for story in told]) if told else None for each in (before, after)
    ]
    in_time = [sum(each.days(story) <= each.allowed(story) for story in told) for each in (before, after)]
    return Compared(len(told), *in_time, *medians)


def told_to(tracking: Tracking, told: list[Story], off: dict[date, str], weekends: set[date]) -> list[DatedLife]:
    """An office with a calendar and a past."""
    emptied(tracking)
    days_off = tuple(DayOff(day=day, name=name) for day, name in sorted(off.items()) if day not in weekends)
    year = CalendarChanged(
        application_id=YEAR_ID, at=DatedLife().at, year=2026, days_off=days_off, working_weekends=tuple(weekends)
    )
    lives = [story.life(number) for number, story in enumerate(told)]
    taken(tracking, year)
    if lives:
        tracking.take_batch(envelopes(*lives))
    return lives
