"""Working days: weekends, national holidays and collective leave do not count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shared.working_days import after_working_days, day_of, is_working_day, working_days_between

DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 1))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 3, 17), 3, date(2026, 3, 27)),  # Nyepi, Idul Fitri and their collective leave lie between
        (date(2023, 9, 18), 5, date(2023, 9, 25)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # New Year, then a weekend
        (date(2026, 11, 18), 0, date(2026, 11, 18)),
    ],
)
def test_a_time_limit_ends_on_the_working_day_that_people_expect(start: date, days: int, end: date) -> None:
    assert after_working_days(start, days) == end


@given(DAYS, st.integers(1, 40))
def test_a_time_limit_ends_on_a_working_day_with_exactly_so_many_working_days_between(start: date, days: int) -> None:
    end = after_working_days(start, days)

    counted = [day for number in range(1, (end - start).days + 1) if is_working_day(day := start + timedelta(number))]
    assert is_working_day(end)
    assert len(counted) == days


@given(DAYS, st.integers(1, 30))
def test_one_more_day_never_ends_earlier(start: date, days: int) -> None:
    assert after_working_days(start, days + 1) > after_working_days(start, days)


@given(DAYS, st.integers(0, 60))
def test_counting_days_undoes_adding_them(start: date, days: int) -> None:
    assert working_days_between(start, after_working_days(start, days)) == days


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert working_days_between(date(2026, 11, 25), date(2026, 11, 20)) == 0


def test_a_moment_belongs_to_the_day_on_the_offices_wall() -> None:
    assert day_of(datetime(2026, 11, 22, 18, 30, tzinfo=UTC)) == date(2026, 11, 23)
