"""Working days: weekends, national holidays and collective leave do not count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.calendar import after_working_days, is_working_day

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
