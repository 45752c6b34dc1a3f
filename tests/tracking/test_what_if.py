"""History counted again under another calendar and other allowances, beside one who counts every single day."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from psycopg2.errors import LockNotAvailable

from services.shared.datastore import Datastore, Row
from services.tracking.application import Tracking
from services.tracking.supposing import Place, Supposition
from services.tracking.what_if import Compared, OthersAreCounting, Outcome, Period, TookTooLong, places, replay
from tests.tracking.counted_by_hand import (
    CODES,
    SIGNATURE,
    SUBSTANCE,
    ByHand,
    Story,
    calendars,
    compared_by_hand,
    stories,
    suppositions,
    told_to,
)
from tests.tracking.lives import DatedLife, envelopes
from tests.tracking.test_clocks import KEPT, Calendar, emptied, march, taken

pytestmark = pytest.mark.servers

SPRING = Period(date(2026, 3, 1), date(2026, 6, 30))


@trying(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories, calendars, suppositions)
def test_whatever_is_supposed_it_counts_as_one_who_counts_every_day(
    tracking: Tracking, told: list[Story], calendar: tuple[dict[date, str], set[date]], supposed: Supposition
) -> None:
    lives = told_to(tracking, told, *calendar)
    before, after = ByHand(*calendar, Supposition()), ByHand(*calendar, supposed)

    found = replay(tracking.datastore, SPRING, supposed)

    assert found.altogether == compared_by_hand(told, before, after)
    assert found.permits == {
        code: compared_by_hand(of_it, before, after)
        for code in CODES
        if (of_it := [story for story in told if story.code == code])
    }
    sides = {
        life.id: (before.days(story) <= before.allowed(story), after.days(story) <= after.allowed(story))
        for life, story in zip(lives, told, strict=True)
    }
    assert {each.application_id: each.after for each in found.changed} == {
        name: now for name, (then, now) in sides.items() if then != now
    }
    assert (found.gained, found.lost) == (
        sum(now and not then for then, now in sides.values()),
        sum(then and not now for then, now in sides.values()),
    )
    if told:
        steps = [sum(each.days(story) <= each.step_allowed(SUBSTANCE) for story in told) for each in (before, after)]
        assert [found.steps[SUBSTANCE].before, found.steps[SUBSTANCE].after] == steps
        assert found.steps[SIGNATURE].after == len(told)


@trying(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories, calendars)
def test_supposing_nothing_changes_nothing(
    tracking: Tracking, told: list[Story], calendar: tuple[dict[date, str], set[date]]
) -> None:
    told_to(tracking, told, *calendar)

    found = replay(tracking.datastore, SPRING, Supposition())

    assert found.changed == []
    assert all(
        (each.before, each.median_before) == (each.after, each.median_after)
        for each in [found.altogether, *found.permits.values(), *found.steps.values()]
    )


EVERYTHING = Supposition(
    worked=frozenset({march(7)}),
    off=frozenset({march(4)}),
    no_collective_leave=True,
    saturdays=True,
    allowances={"sip-dokter": 1},
    percent=50,
    steps={Place("substance"): Decimal(9)},
)
LATE = Story("sip-dokter", 3, 0, (), 4)  # Monday to Friday: four working days of three


def test_what_was_supposed_leaves_nothing_behind(tracking: Tracking) -> None:
    told_to(tracking, [LATE] * 3, {march(5): "Cuti Bersama"}, set())

    def state() -> list[list[str]]:
        kept = (*KEPT, "calendar_days")
        spelt = "SELECT each::text FROM {} AS each ORDER BY 1"
        return [[row.each for row in tracking.datastore.query(spelt.format(table))] for table in kept]

    before, plain = state(), replay(tracking.datastore, SPRING, Supposition())
    first = replay(tracking.datastore, SPRING, EVERYTHING)

    assert replay(tracking.datastore, SPRING, EVERYTHING) == first
    assert replay(tracking.datastore, SPRING, Supposition()) == plain
    assert state() == before
    assert tracking.datastore.query("SELECT to_regclass('pg_temp.calendar_days') AS left")[0].left is None
    [setting] = tracking.datastore.query("SELECT current_setting('search_path') AS search_path")
    assert "pg_temp" not in setting.search_path


def test_a_decree_that_came_late_does_not_blur_the_comparison(tracking: Tracking) -> None:
    """What was promised by an older calendar is counted by the present one, before and after."""
    told_to(tracking, [LATE], {}, set())
    decree = Calendar()
    decree.says_off(march(5), changed=march(5), at=DatedLife().at)
    taken(tracking, *decree.said)

    found = replay(tracking.datastore, SPRING, Supposition())

    assert (found.altogether.before, found.altogether.after) == (1, 1)


def test_a_saturday_of_collective_leave_is_worked_by_both_rules_together(tracking: Tracking) -> None:
    told_to(tracking, [replace(LATE, decided_after=7)], {march(7): "Cuti Bersama"}, set())  # until the Monday behind it

    def median(**rules: bool) -> int | None:
        return replay(tracking.datastore, SPRING, Supposition(**rules)).altogether.median_after

    assert (median(saturdays=True), median(no_collective_leave=True)) == (5, 5)
    assert median(saturdays=True, no_collective_leave=True) == 6


def test_days_that_are_so_already_are_named(tracking: Tracking) -> None:
    told_to(tracking, [LATE], {march(5): "Cuti Bersama"}, {march(7)})
    supposed = Supposition(worked=frozenset({march(4), march(5), march(7)}), off=frozenset({march(3), march(8)}))

    assert replay(tracking.datastore, SPRING, supposed).no_change == [march(4), march(7), march(8)]


def test_only_what_was_decided_in_the_period_counts(tracking: Tracking) -> None:
    told_to(tracking, [LATE, replace(LATE, decided_after=5)], {}, set())

    def number(first: date, last: date) -> int:
        return replay(tracking.datastore, Period(first, last), Supposition()).altogether.number

    assert [number(march(1), march(6)), number(march(6), march(6)), number(march(7), march(7))] == [1, 1, 1]
    assert number(march(8), march(9)) == 0


def test_what_never_became_complete_has_no_clock_and_is_told_apart(tracking: Tracking) -> None:
    emptied(tracking)
    life = DatedLife()
    life.submitted()
    life.signed()
    tracking.take_batch(envelopes(life))

    found = replay(tracking.datastore, SPRING, Supposition())

    assert (found.altogether, found.without_clock) == (Compared(0, 0, 0, None, None), 1)


def test_what_takes_too_long_is_cut_off_and_the_connection_serves_on(tracking: Tracking) -> None:
    told_to(tracking, [LATE], {}, set())

    with pytest.raises(TookTooLong):
        replay(tracking.datastore, SPRING, Supposition(), seconds=0.001)

    assert replay(tracking.datastore, SPRING, Supposition()).altogether.number == 1


def test_only_two_count_at_the_same_time(tracking: Tracking) -> None:
    keys = [Row("SELECT pg_advisory_xact_lock(hashtext('what if'), %s)", (key,)) for key in (1, 2)]
    told_to(tracking, [LATE], {}, set())

    with closing(Datastore(tracking.datastore.url)) as other:
        with other.transaction():
            other.execute(*keys)
            with pytest.raises(OthersAreCounting):
                replay(tracking.datastore, SPRING, Supposition())

        assert replay(tracking.datastore, SPRING, Supposition()).altogether.number == 1


@pytest.mark.parametrize("table", ["application_clocks", "clock_pauses", "step_turns", "calendar_days"])
def test_no_rebuild_replaces_a_table_under_it(tracking: Tracking, table: str) -> None:
    told_to(tracking, [LATE], {}, set())

    def replace_it(stage: int) -> None:
        with pytest.raises(LockNotAvailable), other.transaction():
            other.execute(Row(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE NOWAIT"))

    with closing(Datastore(tracking.datastore.url)) as other:
        replay(tracking.datastore, SPRING, Supposition(), told=replace_it)


def test_what_comes_meanwhile_is_counted_on_neither_side(tracking: Tracking) -> None:
    told_to(tracking, [LATE], {}, set())
    decree = Calendar()
    decree.says_off(march(5), changed=march(5), at=DatedLife().at)
    said = [*decree.said]

    def meanwhile(stage: int) -> None:
        if said:
            taken(Tracking(other), said.pop())

    with closing(Datastore(tracking.datastore.url)) as other:
        found = replay(tracking.datastore, SPRING, Supposition(), told=meanwhile)

    assert (found.altogether.before, found.altogether.after) == (0, 0)
    assert replay(tracking.datastore, SPRING, Supposition()).altogether.before == 1


def test_it_says_how_far_it_is(tracking: Tracking) -> None:
    told: list[int] = []

    found = replay(tracking.datastore, SPRING, EVERYTHING, told=told.append)

    assert told == [1, 2, 3, 4, 5, 6, 7]
    assert found == Outcome(Compared(0, 0, 0, None, None), {}, {}, 0, 0, [], 0, [])


def test_the_steps_that_have_an_allowance_are_known(tracking: Tracking) -> None:
    told_to(tracking, [LATE], {}, set())

    assert places(tracking.datastore) == {
        Place("completeness", "front_office"): Decimal("0.5"),
        SUBSTANCE: Decimal("0.5"),
        SIGNATURE: Decimal("0.5"),
    }
