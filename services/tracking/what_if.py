"""History counted again: the share in time under another calendar or other allowances.

What people did stays as it was; only the counting changes. The calendar that is supposed is a temporary table of the
same name: in the search path it comes behind the live one while the past is counted as it was, and before it while it
is counted as supposed. So both come from the same statements and functions, and the roll-back leaves nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg2.errors import QueryCanceled

from services.shared.datastore import Datastore, Row, undo
from services.shared.refusals import Refused
from services.shared.working_days import WIB
from services.tracking import recounting as sql
from services.tracking.supposing import Place, Supposition

MOST_SECONDS = 20.0
STAGES = 7


class TookTooLong(Refused):
    """Nothing is wrong with what was asked, but it was too much at once."""

    sentence = "Counting took too long and was stopped. Choose a shorter period."


class OthersAreCounting(Refused):
    """As many as may count at the same time do so."""

    sentence = "Others are counting history again just now. Try again in a few seconds."


@dataclass(frozen=True)
class Period:
    """From the first day up to and including the last, of the office."""

    first: date
    last: date

    def moments(self) -> dict[str, datetime]:
        """When it begins, and when it is over."""
        days = {"begins": self.first, "ends": self.last + timedelta(days=1)}
        return {name: datetime.combine(day, clock_time(), WIB) for name, day in days.items()}


def a_year_back(last: date) -> Period:
    """The twelve months up to a day."""
    try:
        first = last.replace(year=last.year - 1)
    except ValueError:  # 29 February
        first = last.replace(year=last.year - 1, day=28)
    return Period(first + timedelta(days=1), last)


@dataclass(frozen=True)
class Compared:
    """How many, and how many of them in time: as it was, and as supposed. Medians are of working days."""

    number: int
    before: int
    after: int
    median_before: int | None
    median_after: int | None


@dataclass(frozen=True)
class Changed:
    """An application that is in time only as it was, or only as supposed."""

    application_id: UUID
    number: str
    days_before: int
    days_after: int
    allowed_before: int
    allowed_after: int
    after: bool


@dataclass(frozen=True)
class Outcome:
    """``permits`` by code; ``steps`` by kind, and desk or agency, counted in turns. ``gained`` are in time only as
    supposed, ``lost`` only as it was; ``changed`` names the latest of both. ``without_clock``: decided in the period
    without ever having been declared complete. ``no_change``: days that were supposed to be what they are."""

    altogether: Compared
    permits: dict[str, Compared]
    steps: dict[Place, Compared]
    gained: int
    lost: int
    changed: list[Changed]
    without_clock: int
    no_change: list[date]


def replay(
    datastore: Datastore,
    period: Period,
    supposition: Supposition,
    *,
    seconds: float = MOST_SECONDS,
    told: Callable[[int], None] = lambda stage: None,
) -> Outcome:
    """Count what was decided in a period as it was and as supposed; ``told`` how many of ``STAGES`` are done.

    Raises :class:`TookTooLong` after so many seconds, and :class:`OthersAreCounting`.
    """
    asked = period.moments() | parameters(supposition)
    with rolled_back(datastore, seconds) as ask:
        if not ask(Row(sql.FREE))[0].free:
            raise OthersAreCounting
        ask(Row(sql.CALENDAR_BEHIND), Row(sql.TABLES), Row(sql.CALENDAR, asked))
        told(1)
        ask(Row(sql.COUNT_CLOCKS, asked | {"supposed": False}))
        told(2)
        ask(Row(sql.COUNT_TURNS, asked | {"supposed": False}))
        told(3)
        no_change = [row.day for row in ask(Row(sql.NO_CHANGE, asked))]
        ask(Row(sql.CALENDAR_BEFORE), Row(sql.COUNT_CLOCKS, asked | {"supposed": True}))
        told(4)
        ask(Row(sql.COUNT_TURNS, asked | {"supposed": True}))
        told(5)
        altogether, *permits = ask(Row(sql.ANALYZED), Row(sql.BY_PERMIT, asked))
        told(6)
        steps, changed = ask(Row(sql.BY_STEP, asked)), ask(Row(sql.CHANGED, asked))
        [without_clock] = ask(Row(sql.WITHOUT_CLOCK, asked))
        told(STAGES)
    gained = changed[0].gained if changed else 0
    return Outcome(
        altogether=compared(altogether),
        permits={row.code: compared(row) for row in permits},
        steps={Place(row.kind, row.place): compared(row) for row in steps},
        gained=gained,
        lost=(changed[0].changed if changed else 0) - gained,
        changed=[Changed(**{name: getattr(row, name) for name in Changed.__dataclass_fields__}) for row in changed],
        without_clock=without_clock.number,
        no_change=no_change,
    )


def parameters(supposition: Supposition) -> dict[str, Any]:
    """What the statements take."""
    return {
        "worked": sorted(supposition.worked),
        "off": sorted(supposition.off),
        "no_collective_leave": supposition.no_collective_leave,
        "saturdays": supposition.saturdays,
        "codes": list(supposition.allowances),
        "allowances": list(supposition.allowances.values()),
        "percent": supposition.percent,
        "kinds": [place.kind for place in supposition.steps],
        "places": [place.where for place in supposition.steps],
        "step_days": list(supposition.steps.values()),
    }


def compared(row: Any) -> Compared:
    """The figures of a row."""
    return Compared(row.number, row.before, row.after, row.median_before, row.median_after)


@contextmanager
def rolled_back(datastore: Datastore, seconds: float) -> Iterator[Callable[..., list[Any]]]:
    """Run statements in a transaction of which nothing is left, all of them together in so many seconds."""
    ends = time.monotonic() + seconds
    with datastore.transaction() as transaction:

        def ask(*rows: Row) -> list[Any]:
            left = max(1, round((ends - time.monotonic()) * 1000))
            datastore.execute(Row("SELECT set_config('statement_timeout', %s, true)", (str(left),)))
            return datastore.execute(*rows)

        try:
            datastore.execute(Row(sql.SNAPSHOT))
            yield ask
        except QueryCanceled:
            raise TookTooLong from None
        finally:
            undo(transaction.connection)


def permits(datastore: Datastore) -> list[Any]:
    """The permit types (code, name, name_en, working_days) that were ever applied for."""
    return datastore.query(sql.PERMITS)


def places(datastore: Datastore) -> dict[Place, Decimal]:
    """Where steps with an allowance were done, and how many working days the allowance is at most."""
    return {Place(row.kind, row.place): row.working_days for row in datastore.query(sql.PLACES)}
