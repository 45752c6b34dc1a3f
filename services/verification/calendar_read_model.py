"""The tables of the office's calendar: each year as it is, and what changed it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg2.extras import Json

from services.shared.application import DomainEvent
from services.shared.calendars import kept
from services.shared.datastore import Datastore, Row
from services.verification.calendar_year import CalendarYear, read_days

OPENED = """
INSERT INTO calendar_years (calendar_id, year, usual, days_off, working_weekends) VALUES (%s, %s, %s, %s, %s)
"""
USUAL = "UPDATE calendar_years SET usual = %s WHERE calendar_id = %s"
OUTCOME = "UPDATE calendar_years SET days_off = %s, working_weekends = %s WHERE calendar_id = %s"
CHANGED = """
INSERT INTO calendar_changes (calendar_id, version, what, day, name, reason, by, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
DECLARED = """
INSERT INTO declared_days (day, working, name, decree, by, at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (day) DO UPDATE SET working = excluded.working, name = excluded.name, decree = excluded.decree,
    by = excluded.by, at = excluded.at
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    calendar = happened.originator_id
    match happened:
        case CalendarYear.Opened(year=year, days_off=days_off, working_weekends=weekends):
            yield Row(OPENED, (calendar, year, Json(days_off), Json(days_off), Json(weekends)))
            yield counted_by(happened)
        case CalendarYear.LawChanged(usual=usual, at=at):
            yield Row(USUAL, (Json(usual), calendar))
            yield from outcome(happened)
            yield Row(CHANGED, (calendar, happened.originator_version, "law", None, "", "", None, at))
        case CalendarYear.DayDeclared(day=day, working=working, name=name, decree=decree, by=by, at=at):
            yield from outcome(happened)
            yield Row(DECLARED, (day, working, name, decree, by, at))
            what = "working" if working else "off"
            yield Row(CHANGED, (calendar, happened.originator_version, what, day, name, decree, by, at))
        case CalendarYear.DeclarationTakenBack(day=day, reason=reason, by=by, at=at):
            yield from outcome(happened)
            yield Row("DELETE FROM declared_days WHERE day = %s", (day,))
            yield Row(CHANGED, (calendar, happened.originator_version, "taken_back", day, "", reason, by, at))


def outcome(happened: Any) -> Iterable[Row]:
    """The year as it is now, for the page and for counting days."""
    yield Row(OUTCOME, (Json(happened.days_off), Json(happened.working_weekends), happened.originator_id))
    yield counted_by(happened)


def counted_by(happened: Any) -> Row:
    """The same as this service counts days by it."""
    return kept(happened.year, read_days(happened.days_off), happened.working_weekends, happened.at)


def years(datastore: Datastore) -> list[Any]:
    """Every year that is open."""
    return datastore.query("SELECT year, usual, days_off, working_weekends FROM calendar_years ORDER BY year")


def declared(datastore: Datastore, year: int) -> list[Any]:
    """The days of a year that decrees changed."""
    return datastore.query(
        "SELECT day, working, name, decree, by, at FROM declared_days WHERE extract(year FROM day) = %s ORDER BY day",
        year,
    )


def changes(datastore: Datastore, year: int) -> list[Any]:
    """What happened to a year's calendar, newest first."""
    return datastore.query(
        "SELECT what, day, name, reason, by, at FROM calendar_changes JOIN calendar_years USING (calendar_id)"
        " WHERE year = %s ORDER BY version DESC",
        year,
    )
