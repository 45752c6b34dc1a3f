"""When an application will probably be decided, told from those that went before."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.shared.datastore import Row
from services.tracking.application import Tracking
from services.tracking.forecast import ENOUGH, Forecast, Forecasts, Step, quantile, remaining
from services.tracking.read_model import status_by_token
from tests.tracking.lives import DatedLife, complete, envelopes

servers = pytest.mark.servers
MANY = 30


def decided_after(days: int) -> DatedLife:
    """Decided so many days after its content was begun to be checked."""
    life = complete(DatedLife())
    life.later(days).ended("substance")
    return life.signed()


def taken(tracking: Tracking, *lives: DatedLife) -> None:
    tracking.take_batch(envelopes(*lives))


def of(tracking: Tracking, life: DatedLife, today: date) -> Forecast | None:
    status = status_by_token(tracking.datastore, life.token, today)
    assert status is not None
    return Forecasts(tracking.datastore).of(status.permit_code, status.running, today, status.calendar_changed)


@servers
def test_the_middle_and_four_in_five_of_those_before_are_told(tracking: Tracking) -> None:
    taken(tracking, *(decided_after(days) for days in [1] * 5 + [2] * 12 + [3] * 9 + [4] * 4))
    new = complete(DatedLife())
    taken(tracking, new)

    found = of(tracking, new, date(2026, 3, 2))

    assert found == Forecast(date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 6), MANY)


@servers
def test_those_that_took_less_than_this_one_already_has_do_not_count(tracking: Tracking) -> None:
    taken(tracking, *(decided_after(days) for days in [1] * 30 + [4] * 25))
    new = complete(DatedLife())
    taken(tracking, new)

    found = of(tracking, new, date(2026, 3, 5))

    assert found is not None
    assert (found.expected, found.went_before) == (date(2026, 3, 6), 25)


@servers
def test_with_too_few_before_nothing_is_said(tracking: Tracking) -> None:
    taken(tracking, *(decided_after(2) for _ in range(ENOUGH - 1)))
    new = complete(DatedLife())
    taken(tracking, new)

    assert of(tracking, new, date(2026, 3, 2)) == Forecast(None, None, None, ENOUGH - 1)


@servers
def test_what_is_decided_needs_no_forecast(tracking: Tracking) -> None:
    decided = decided_after(2)
    taken(tracking, decided)

    assert of(tracking, decided, date(2026, 3, 5)) is None


@servers
def test_on_a_day_off_nothing_is_expected_before_the_next_working_day(tracking: Tracking) -> None:
    taken(tracking, *(decided_after(0) for _ in range(ENOUGH)))
    step, friday, saturday, monday = Step("substance", "", 0), date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)

    def expected(today: date, step: Step = step) -> date | None:
        found = Forecasts(tracking.datastore).of(DatedLife().slip.permit_code, [step], today, 0)
        assert found is not None
        return found.expected

    assert (expected(friday), expected(saturday), expected(monday)) == (friday, monday, monday)


@servers
def test_what_went_before_is_asked_for_once_a_minute_and_days_when_the_calendar_changed(tracking: Tracking) -> None:
    taken(tracking, *(decided_after(2) for _ in range(ENOUGH)))
    new = complete(DatedLife())
    taken(tracking, new)
    status = status_by_token(tracking.datastore, new.token, date(2026, 3, 2))
    assert status is not None
    forecasts = Forecasts(tracking.datastore)

    def expected(calendar: int) -> Forecast | None:
        return forecasts.of(status.permit_code, status.running, date(2026, 3, 2), calendar)

    before = expected(0)
    taken(tracking, decided_after(2))
    tracking.datastore.execute(Row("UPDATE calendar_days SET working = false WHERE day = '2026-03-04'"))

    assert expected(0) == before == Forecast(*[date(2026, 3, 4)] * 3, ENOUGH)
    assert expected(1) == Forecast(*[date(2026, 3, 5)] * 3, ENOUGH)


@servers
def test_days_on_which_the_applicant_had_to_act_do_not_make_the_office_slow(tracking: Tracking) -> None:
    lives = []
    for _ in range(ENOUGH):
        life = complete(DatedLife()).later(1)
        life.asked_for_correction("substance")
        life.later(7).corrected("substance")
        life.later(1).ended("substance")
        lives.append(life.signed())
    taken(tracking, *lives)

    days = tracking.datastore.execute(Row("SELECT DISTINCT days FROM remaining_times WHERE step = 'substance'"))

    assert [row.days for row in days] == [2]


@given(some.lists(some.integers(0, 40), min_size=1), some.floats(0.01, 1))
def test_a_quantile_is_the_smallest_value_that_leaves_enough_behind_it(days: list[int], part: float) -> None:
    found = quantile(sorted(days), part)

    assert sum(day <= found for day in days) >= part * len(days)
    assert sum(day < found for day in days) < part * len(days)


@given(some.lists(some.integers(0, 40)), some.integers(0, 40))
def test_nothing_that_remains_is_negative(days: list[int], used: int) -> None:
    left = remaining(days, used)

    assert all(each >= 0 for each in left)
    assert len(left) == sum(each >= used for each in days)
