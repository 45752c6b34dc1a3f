"""The office's calendar: what the law says, what decrees change, and what others hear of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from services.shared import working_days
from services.shared.contracts.verification import CalendarChanged, DayOff
from services.shared.datastore import Datastore
from services.shared.refusals import NotAllowed
from services.shared.working_days import is_working_day, usual_days_off
from services.verification.announcements import announce
from services.verification.application import Verification
from services.verification.calendar_keeping import CalendarKeeping
from services.verification.calendar_read_model import changes, years
from services.verification.calendar_year import (
    AlreadyDayOff,
    AlreadyWorkingDay,
    CalendarYear,
    Declared,
    NothingDeclared,
    TooLongAgo,
    YearNotOpen,
)
from services.verification.read_model import rows
from services.verification.rules import Officer
from tests.shared.browsing import somebody, soup, submit, text
from tests.verification.cases import AT, KURNIA, RINA

NATIONAL = {date(2026, 12, 25): "Hari Raya Natal"}
MONDAY, SATURDAY = date(2026, 12, 28), date(2026, 12, 5)
ELECTION = Declared(working=False, name="Pilkada contoh", decree="Keputusan Contoh 1/2026")
MARKET_DAY = Declared(working=True, name="Layanan Sabtu", decree="Keputusan Contoh 2/2026")
HEAD = Officer("kepala", frozenset({"head"}))


def year() -> CalendarYear:
    return CalendarYear.open(2026, NATIONAL, AT)


def said(calendar: CalendarYear) -> list[Any]:
    return [announce(happened) for happened in calendar.collect_events()]


def test_a_decree_makes_a_day_off_and_everybody_hears_the_whole_year() -> None:
    calendar = year()

    calendar.declare(MONDAY, ELECTION, KURNIA, AT)

    opened, changed = said(calendar)
    assert isinstance(changed, CalendarChanged)
    assert opened.days_off == (DayOff(day=date(2026, 12, 25), name="Hari Raya Natal"),)
    assert changed.days_off == (*opened.days_off, DayOff(day=MONDAY, name="Pilkada contoh"))
    assert (changed.year, changed.day, changed.by) == (2026, MONDAY, "kurnia")


def test_a_decree_can_make_a_saturday_or_a_holiday_a_working_day() -> None:
    calendar = year()

    calendar.declare(SATURDAY, MARKET_DAY, KURNIA, AT)
    calendar.declare(date(2026, 12, 25), MARKET_DAY, KURNIA, AT)

    *_, changed = said(calendar)
    assert changed.working_weekends == (SATURDAY,)
    assert changed.days_off == ()


def test_the_same_decree_once_more_changes_nothing() -> None:
    calendar = year()
    calendar.declare(MONDAY, ELECTION, KURNIA, AT)
    calendar.collect_events()

    calendar.declare(MONDAY, ELECTION, HEAD, AT)

    assert not calendar.collect_events()


def test_what_would_change_nothing_is_refused() -> None:
    with pytest.raises(AlreadyDayOff):
        year().declare(date(2026, 12, 25), ELECTION, KURNIA, AT)
    with pytest.raises(AlreadyDayOff):
        year().declare(SATURDAY, ELECTION, KURNIA, AT)
    with pytest.raises(AlreadyWorkingDay):
        year().declare(MONDAY, MARKET_DAY, KURNIA, AT)
    with pytest.raises(NothingDeclared):
        year().take_back(MONDAY, "salah", KURNIA, AT)


def test_the_law_can_change_under_a_decree() -> None:
    calendar = year()
    calendar.declare(MONDAY, ELECTION, KURNIA, AT)

    calendar.follow_the_law({**NATIONAL, date(2026, 12, 31): "Cuti bersama contoh"}, AT)

    *_, changed = said(calendar)
    assert [each.day.day for each in changed.days_off] == [25, 28, 31]
    assert changed.day is None


@given(
    some.lists(
        some.tuples(some.dates(date(2026, 12, 1), date(2026, 12, 31)), some.sampled_from([None, True, False])),
        max_size=12,
    )
)
def test_every_day_is_what_the_last_word_about_it_said(words: list[tuple[date, bool | None]]) -> None:
    calendar, expected = year(), {}
    for day, working in words:
        if working is None and day in expected:
            calendar.take_back(day, "salah", KURNIA, AT)
            del expected[day]
        elif working is not None and working != calendar.is_working(day):
            calendar.declare(day, Declared(working, f"hari {working}", "contoh"), KURNIA, AT)
            expected[day] = working
    *_, told = said(calendar)
    off = {each.day for each in told.days_off}
    for number in range(31):
        day = date(2026, 12, 1) + timedelta(days=number)
        usual = day.weekday() < 5 and day not in NATIONAL
        assert calendar.is_working(day) == expected.get(day, usual)
        heard = day in told.working_weekends if day.weekday() >= 5 else day not in off
        assert calendar.is_working(day) == heard


servers = pytest.mark.servers


@pytest.fixture(autouse=True)
def calendar_of_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is declared here counts for no other test."""
    monkeypatch.setattr(working_days, "KNOWN", {})


@pytest.fixture
def in_november(database_url: str) -> Verification:
    return Verification(Datastore(database_url), rows=rows, clock=lambda: datetime(2026, 11, 23, 3, tzinfo=UTC))


@pytest.fixture
def keeping(in_november: Verification) -> CalendarKeeping:
    opened(CalendarKeeping(in_november))
    return CalendarKeeping(in_november)


def opened(keeping: CalendarKeeping) -> None:
    """As the round does it."""
    for calendar_id in keeping.outdated(None):
        keeping.follow_the_law(calendar_id)


@servers
def test_the_years_that_are_needed_are_opened_once(keeping: CalendarKeeping) -> None:
    assert keeping.outdated(None) == []
    assert [row.year for row in years(keeping.verification.datastore)] == [2025, 2026, 2027]
    [this_year] = [row for row in years(keeping.verification.datastore) if row.year == 2026]
    assert {date.fromisoformat(each["day"]) for each in this_year.days_off} == set(usual_days_off(2026))
    assert not is_working_day(date(2026, 3, 19))


@servers
def test_a_year_that_says_something_else_than_the_law_is_found(keeping: CalendarKeeping) -> None:
    keeping.verification.datastore.query("UPDATE calendar_years SET usual = '[]' WHERE year = 2027 RETURNING year")

    assert keeping.outdated(None) == [CalendarYear.create_id(2027)]


@servers
def test_only_coordinator_and_head_change_the_calendar(keeping: CalendarKeeping) -> None:
    with pytest.raises(NotAllowed):
        keeping.declare(MONDAY, ELECTION, RINA)

    keeping.declare(MONDAY, ELECTION, HEAD)
    assert not is_working_day(MONDAY)
    keeping.take_back(MONDAY, "Dicabut.", KURNIA)

    assert is_working_day(MONDAY)
    history = changes(keeping.verification.datastore, 2026)
    assert [(change.what, change.by) for change in history] == [("taken_back", "kurnia"), ("off", "kepala")]


@servers
def test_what_was_counted_more_than_a_year_ago_stays(keeping: CalendarKeeping) -> None:
    with pytest.raises(TooLongAgo):
        keeping.declare(date(2025, 11, 3), ELECTION, HEAD)
    with pytest.raises(YearNotOpen):
        keeping.declare(date(2028, 1, 3), ELECTION, HEAD)


@servers
def test_the_coordinator_enters_a_decree_and_takes_it_back(app: Flask, verification: Verification) -> None:
    opened(CalendarKeeping(verification))
    day = next_working_day(verification)
    coordinator = somebody(app, "coordinator", username="kurnia")
    decree = {"becomes": "off", "name": "Pilkada contoh", "decree": "Keputusan Contoh 1/2026"}
    page = f"/verifikasi/kalender?tahun={day.year}"

    submit(coordinator, page, page, day=day.isoformat(), **decree)

    assert "Keputusan Contoh 1/2026" in text(coordinator, page)
    again = submit(
        coordinator, page, f"/verifikasi/kalender?tahun={day.year}", day=day.isoformat(), **decree | {"name": "x"}
    )
    assert again.status_code == 422
    submit(coordinator, f"/verifikasi/kalender/{day}/cabut", "/cabut", reason="Tanggal keliru.")
    shown = text(coordinator, page)
    assert "Tanggal keliru." in shown
    assert "Tidak ada keputusan yang mengubah tahun ini." in shown


@servers
def test_english_pages_mark_the_official_names_and_speak_english_of_weekends(
    app: Flask, verification: Verification
) -> None:
    opened(CalendarKeeping(verification))
    coordinator = somebody(app, "coordinator", username="kurnia")
    coordinator.set_cookie("sakpore_language", "en")
    saturday = next_saturday(verification)
    page = f"/verifikasi/kalender?tahun={saturday.year}"
    decree = {"becomes": "off", "name": "Pilkada contoh", "decree": "Keputusan Contoh 1/2026"}

    answer = submit(coordinator, page, page, day=saturday.isoformat(), **decree)

    assert "The office is closed on this day already: it is a Saturday or Sunday." in answer.text
    assert "Sabtu" not in answer.text
    marked = {each.get_text(strip=True) for each in soup(coordinator, page).select("td [lang=id]")}
    assert marked >= set(usual_days_off(saturday.year).values())


@servers
def test_others_read_the_calendar_without_its_form(app: Flask, verification: Verification) -> None:
    opened(CalendarKeeping(verification))
    officer = somebody(app, "front_office", username="rina")

    assert "Ubah kalender" not in text(officer, "/verifikasi/kalender")
    assert officer.get("/verifikasi/kalender/2026-12-28/cabut").status_code == 403


def next_saturday(verification: Verification) -> date:
    """A Saturday that no holiday falls on."""
    day = verification.today()
    while day.weekday() != SATURDAY.weekday() or day in usual_days_off(day.year):
        day += timedelta(days=1)
    return day


def next_working_day(verification: Verification) -> date:
    """A working day soon: the pages look at the clock on the wall."""
    day = verification.today() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
