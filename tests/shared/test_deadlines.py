"""Whenever a deadline is looked at: everything is said in order, once, and never while somebody else must act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.shared.deadlines import FROM_DAYS_LATE, Said, due_dates, reached, to_say
from services.shared.working_days import after_working_days, is_working_day, working_days_between

DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 30))
ORDER = ["approaching", *FROM_DAYS_LATE]
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, 23) + timedelta(days=each) for each in range(5))
LONG_AGO = date(2026, 1, 1)


def says(due_on: date, today: date, *, came_on: date = LONG_AGO, waiting: bool = False, said: Any = ()) -> list[str]:
    return list(to_say(due_on, today, said, came_on=came_on, waiting=waiting))


def test_it_is_said_on_the_day_before_or_on_the_day_itself() -> None:
    assert says(WEDNESDAY, MONDAY) == []
    assert says(WEDNESDAY, TUESDAY) == says(WEDNESDAY, WEDNESDAY) == ["approaching"]
    assert says(MONDAY, FRIDAY - timedelta(days=7)) == ["approaching"]


def test_whoever_gets_it_today_is_reminded_tomorrow_at_the_earliest() -> None:
    assert says(TUESDAY, MONDAY, came_on=MONDAY) == []
    assert says(TUESDAY, TUESDAY, came_on=MONDAY) == ["approaching"]


def test_each_working_day_late_is_told_one_higher_up() -> None:
    said: list[Said] = [(MONDAY, "approaching")]
    told = []
    for today in TUESDAY, WEDNESDAY, THURSDAY, FRIDAY:
        new = to_say(MONDAY, today, said, came_on=LONG_AGO, waiting=False)
        said += [(MONDAY, level) for level in new]
        told.append(list(new))

    assert told == [["holder"], ["superior"], ["coordinator"], []]


def test_what_nobody_was_there_to_say_is_said_later_together() -> None:
    assert says(MONDAY, FRIDAY) == ["holder", "superior", "coordinator"]


@given(DAYS, DAYS, st.booleans())
def test_nothing_is_said_on_days_off_or_while_it_waits(due_on: date, today: date, waiting: bool) -> None:
    if waiting or not is_working_day(today):
        assert says(due_on, today, waiting=waiting) == []


@given(DAYS, st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 3)), max_size=40))
def test_however_often_it_is_looked_at_each_level_comes_once_and_in_order(
    start: date, looks: list[tuple[int, bool, int]]
) -> None:
    """Each look: so many days later, waiting or not, and the due date moved by so many working days."""
    today, due_on, said = start, after_working_days(start, 2), list[Said]()
    for days, waiting, moved in looks:
        today, due_on = today + timedelta(days=days), after_working_days(due_on, moved)
        new = to_say(due_on, today, said, came_on=start, waiting=waiting)
        assert not (waiting and new)
        said += [(due_on, level) for level in new]

    assert len(said) == len(set(said))
    for due in {each for each, _ in said}:
        levels = [ORDER.index(level) for each, level in said if each == due]
        assert levels == sorted(levels)


@given(DAYS, st.integers(-40, 40))
def test_the_dates_to_look_for_are_those_for_which_something_is_to_be_said(today: date, away: int) -> None:
    due_on = today + timedelta(days=away)

    found = {level for level, (first, last) in due_dates(today).items() if first <= due_on <= last}

    assert found == (set(reached(due_on, today, LONG_AGO)) if is_working_day(today) else set())


@given(DAYS, st.integers(1, 30))
def test_how_late_something_is_told_follows_its_working_days(due_on: date, days: int) -> None:
    today = after_working_days(due_on, days)

    assert says(due_on, today) == [level for level, least in FROM_DAYS_LATE.items() if days >= least]
    assert working_days_between(due_on, today) == days
