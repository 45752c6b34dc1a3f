"""The clock: working days behind the day of completeness, without those on which the applicant had to act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from services.shared.contracts.base import Contract
from services.shared.contracts.verification import CalendarChanged, DayOff
from services.shared.datastore import Row
from services.tracking.application import Tracking
from services.tracking.clock import Clock, clock_of
from services.tracking.projections import projections
from tests.tracking.lives import DatedLife, Life, batches, complete, envelopes

pytestmark = pytest.mark.servers

YEAR_ID = UUID("3f2504e0-4f89-11d3-9a0c-0305e82c3301")
OF_CLOCKS = "clock_marks", "step_turns", "clock_pauses", "application_clocks", "due_dates", "remaining_times"
CALENDAR = "calendar_days", "calendar_changes"
KEPT = "journal", "chain_heads", "heard", "status_pages", "status_steps", "status_timeline", *OF_CLOCKS


class Calendar(Life):
    """What verification says of the year 2026."""

    def says_off(self, *days: date, changed: date | None = None, at: datetime, weekends: Iterable[date] = ()) -> None:
        off = tuple(DayOff(day=day, name=f"Libur {day.isoformat()}") for day in days)
        what = {
            "year": 2026,
            "days_off": off,
            "working_weekends": tuple(weekends),
            "day": changed,
            "decree": "SK contoh",
        }
        self.said.append(CalendarChanged(application_id=YEAR_ID, at=at, **what))


def clock(tracking: Tracking, life: Life, today: date) -> Clock:
    found = clock_of(tracking.datastore, life.id, today)
    assert found is not None
    return found


def taken(tracking: Tracking, *facts: Contract, size: int = 100) -> None:
    teller = Life()
    teller.said = list(facts)
    for batch in batches(envelopes(teller), size):
        tracking.take_batch(batch)


def march(day: int) -> date:
    return date(2026, 3, day)


def test_the_limit_runs_in_working_days_behind_the_day_of_completeness(tracking: Tracking) -> None:
    life = DatedLife()
    complete(life.later(3))  # Thursday the 5th

    taken(tracking, *life.said)

    found = clock(tracking, life, march(5))
    assert found.due_on == march(10)  # Friday, Monday, Tuesday
    assert [(each.day.day, each.why, each.number) for each in found.days] == [
        (6, "counted", 1), (7, "weekend", None), (8, "weekend", None), (9, "counted", 2), (10, "counted", 3),
    ]  # fmt: skip
    assert (found.counted, found.left, found.late) == (0, 3, 0)


def test_it_has_not_begun_before_the_file_is_complete(tracking: Tracking) -> None:
    life = DatedLife()
    taken(tracking, *life.submitted().began("completeness").said)

    found = clock(tracking, life, march(20))

    assert (found.complete_on, found.due_on, found.counted, found.days) == (None, None, 0, [])


def test_it_stands_still_while_the_applicant_must_act_and_the_day_moves(tracking: Tracking) -> None:
    life = DatedLife()
    complete(life)  # Monday the 2nd; due on the 5th
    life.later(1).asked_for_correction("substance")  # Tuesday
    taken(tracking, *life.said)
    waiting = clock(tracking, life, march(6))

    life.later(6).corrected("substance")  # Monday the 9th
    taken(tracking, life.said[-1])

    assert (waiting.waits_since, waiting.counted, waiting.due_on) == (march(3), 1, march(5))
    assert [each.why for each in waiting.days] == ["counted", "paused", "paused", "paused"]
    found = clock(tracking, life, march(9))
    assert (found.waits_since, found.counted, found.due_on) == (None, 1, march(11))
    assert [(promise.cause, promise.due_on) for promise in found.promises] == [
        ("complete", march(5)), ("pause", march(11)),
    ]  # fmt: skip


def test_a_decree_that_comes_late_moves_the_day_and_both_stay_known(tracking: Tracking) -> None:
    life, calendar = DatedLife(), Calendar()
    complete(life)
    calendar.says_off(march(4), changed=march(4), at=life.at)

    taken(tracking, *life.said, *calendar.said)

    found = clock(tracking, life, march(4))
    assert [(each.cause, each.due_on, each.because) for each in found.promises] == [
        ("complete", march(5), ""), ("calendar", march(6), "SK contoh"),
    ]  # fmt: skip
    assert [(each.why, each.name) for each in found.days[:2]] == [("counted", ""), ("holiday", "Libur 2026-03-04")]


def test_a_decree_after_the_decision_promises_nothing_more_unless_it_was_late(tracking: Tracking) -> None:
    in_time, late, calendar = DatedLife(), DatedLife(), Calendar()
    complete(in_time)  # due on the 5th
    complete(late)
    in_time.later(1).signed()
    late.later(5).signed()  # on the 9th
    calendar.says_off(march(4), changed=march(4), at=late.at)

    taken(tracking, *in_time.said, *late.said, *calendar.said)

    assert [each.due_on for each in clock(tracking, in_time, march(9)).promises] == [march(5)]
    assert [each.due_on for each in clock(tracking, late, march(9)).promises] == [march(5), march(6)]


def test_a_saturday_on_which_the_office_works_counts(tracking: Tracking) -> None:
    life, calendar = DatedLife(), Calendar()
    calendar.says_off(at=life.at, weekends=[march(7)])
    complete(life.later(3))

    taken(tracking, *calendar.said, *life.said)

    assert clock(tracking, life, march(5)).due_on == march(9)


def test_what_is_decided_stops_counting(tracking: Tracking) -> None:
    life = DatedLife()
    complete(life)
    life.later(4).signed()  # one day late

    taken(tracking, *life.said)

    found = clock(tracking, life, march(31))
    assert (found.decided_on, found.counted, found.late) == (march(6), 4, 1)
    assert found.days[-1].day == march(6)


def test_who_held_it_is_known_of_every_day(tracking: Tracking) -> None:
    life = DatedLife()
    complete(life)
    life.later(1).ended("substance")
    life.began("inspection:dinkes")

    taken(tracking, *life.said)

    days = clock(tracking, life, march(4)).days
    assert [[turn.kind for turn in each.held] for each in days[:2]] == [["substance", "inspection"], ["inspection"]]


Happening = tuple[str, int]
CHOICES = ["complete", "asked", "mended", "asked elsewhere", "mended elsewhere", "decree", "signed", "nothing"]
happenings = some.lists(some.tuples(some.sampled_from(CHOICES), some.integers(0, 9)), max_size=14)


class BruteForce:
    """Counts every single day, one after the other."""

    def __init__(self) -> None:
        self.off: set[date] = set()
        self.paused: set[date] = set()
        self.asked: dict[str, date] = {}
        self.complete_on: date | None = None
        self.over_on: date | None = None
        self.due: list[date] = []

    def counts(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.off and day not in self.paused

    def due_on(self, allowance: int) -> date:
        assert self.complete_on is not None
        day, left = self.complete_on, allowance
        while left:
            day += timedelta(days=1)
            left -= self.counts(day)
        return day

    def promise(self) -> None:
        if self.complete_on is None or [due := self.due_on(3)] == self.due[-1:]:
            return
        if self.over_on is None or self.over_on > min(due, *self.due[-1:]):
            self.due.append(due)

    def mended(self, step: str, today: date) -> None:
        if step in self.asked:
            asked = self.asked.pop(step)
            self.paused |= {asked + timedelta(days=number + 1) for number in range((today - asked).days)}
            self.promise()

    def counted(self, today: date) -> int:
        if self.complete_on is None:
            return 0
        end = self.over_on or today
        away = end if self.over_on else min(self.asked.values(), default=end)
        behind = range((end - self.complete_on).days)
        days = [self.complete_on + timedelta(days=number + 1) for number in behind]
        return sum(self.counts(day) and day <= away for day in days)


def lived(story: list[Happening]) -> tuple[DatedLife, list[Contract], BruteForce]:
    """The same story as facts of the journal and counted by hand."""
    life, brute, calendar = DatedLife(), BruteForce(), Calendar()
    life.submitted().began("completeness").began("substance").began("inspection:dinkes")
    facts: list[Contract] = list(life.said)
    for what, days in story:
        life.later(days)
        before = len(life.said)
        step = "inspection:dinkes" if what.endswith("elsewhere") else "substance"
        if brute.over_on is not None and what != "decree":
            continue
        if what == "complete" and brute.complete_on is None:
            life.ended("completeness")
            brute.complete_on = life.day
            brute.promise()
        elif what.startswith("asked") and step not in brute.asked:
            life.asked_for_correction(step)
            brute.asked[step] = life.day
        elif what.startswith("mended"):
            life.corrected(step)
            brute.mended(step, life.day)
        elif what == "signed":
            life.signed()
            brute.over_on = life.day
        elif what == "decree":
            brute.off.add(life.day - timedelta(days=2))
            calendar.says_off(*sorted(brute.off), changed=life.day, at=life.at)
            brute.promise()
            facts.append(calendar.said[-1])
        facts += life.said[before:]
    return life, facts, brute


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings, some.sampled_from([1, 3, 100]), some.integers(0, 12))
def test_whatever_happens_it_counts_as_one_who_counts_every_day(
    tracking: Tracking, story: list[Happening], size: int, later: int
) -> None:
    emptied(tracking)
    life, facts, brute = lived(story)

    taken(tracking, *facts, size=size)

    today = life.day + timedelta(days=later)
    found = clock(tracking, life, today)
    assert [promise.due_on for promise in found.promises] == brute.due
    assert found.due_on == (brute.due[-1] if brute.due else None)
    assert found.counted == brute.counted(today)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings)
def test_batches_of_any_size_give_the_same_clocks(tracking: Tracking, story: list[Happening]) -> None:
    _, facts, _ = lived(story)
    outcomes = []
    for size in 1, 2, 100:
        emptied(tracking)
        taken(tracking, *facts, size=size)
        tables = (*OF_CLOCKS, *CALENDAR)
        outcomes.append([sorted(map(repr, tracking.datastore.query(f"SELECT * FROM {table}"))) for table in tables])

    assert outcomes[0] == outcomes[1] == outcomes[2]


def emptied(tracking: Tracking) -> None:
    """As at the beginning."""
    [clocks] = [projection for projection in projections() if projection.name == "clocks"]
    tables = [Row(f"DELETE FROM {table}") for table in (*KEPT, *CALENDAR)]
    tracking.datastore.execute(*tables, Row("ALTER SEQUENCE journal_position RESTART"), Row(clocks.tables))
