"""Waiting is counted while the helpdesk is open."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.opening_hours import MINUTE, OpeningHours, opening_hours
from services.notify.prepared_answers import prepared_answers
from services.shared.working_days import WIB

HOURS = OpeningHours.model_validate({"monday": ["08:00", "15:00"], "tuesday": ["08:00", "15:00"]})
MONDAY = datetime(2026, 11, 23, tzinfo=WIB)
SPAN = st.integers(-200 * 1440, 100 * 1440).map(lambda minutes: MONDAY + minutes * MINUTE)


def at(hour: int, days: int = 0, minute: int = 0) -> datetime:
    return MONDAY + timedelta(days=days, hours=hour, minutes=minute)


def test_it_is_open_from_the_first_minute_to_the_last() -> None:
    assert not HOURS.is_open(at(7, minute=59))
    assert HOURS.is_open(at(8))
    assert HOURS.is_open(at(14, minute=59))
    assert not HOURS.is_open(at(15))


def test_a_holiday_on_a_monday_is_closed() -> None:
    independence_day = datetime(2026, 8, 17, 10, tzinfo=WIB)

    assert not opening_hours().is_open(independence_day)
    assert opening_hours().opens_next(independence_day) == datetime(2026, 8, 18, 8, tzinfo=WIB)


def test_after_tuesday_it_opens_on_the_next_monday() -> None:
    assert HOURS.opens_next(at(16, days=1)) == at(8, days=7)


def test_nobody_waits_at_night() -> None:
    assert HOURS.minutes_between(at(14), at(9, days=1)) == 120


def test_an_expected_answer_falls_into_open_time() -> None:
    assert HOURS.after(at(14, minute=30), 45) == at(8, days=1, minute=15)


@given(SPAN, st.integers(0, 3000))
def test_counting_on_and_counting_between_agree(start: datetime, minutes: int) -> None:
    hours = opening_hours()

    end = hours.after(start, minutes)

    assert hours.is_open(end)
    assert hours.minutes_between(start, end) == minutes


@given(SPAN, SPAN, SPAN)
def test_a_wait_is_the_sum_of_its_parts(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    hours = opening_hours()

    parts = hours.minutes_between(first, middle) + hours.minutes_between(middle, last)

    assert parts == hours.minutes_between(first, last)
    assert parts * MINUTE <= last - first


@pytest.mark.parametrize("wrong", [{}, {"monday": ["15:00", "08:00"]}, {"sunday": ["08:00", "09:00"]}])
def test_wrong_hours_are_refused(wrong: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match=r"hours|sunday"):
        OpeningHours.model_validate(wrong)


def test_prepared_answers_can_be_used() -> None:
    assert prepared_answers()["free"].text.startswith("Semua layanan")
