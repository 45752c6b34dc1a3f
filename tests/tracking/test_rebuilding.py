"""Rebuilding: what is made anew from the journal is what live traffic has made, whatever happens meanwhile."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from operator import methodcaller
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.shared.contracts import CloudEvent, recommendation
from services.shared.datastore import Datastore, Row
from services.shared.reception import Reception, opened
from services.tracking.application import Tracking
from services.tracking.comparing import Difference
from services.tracking.projections import projections
from services.tracking.rebuilding import Busy, Rebuild, Stopped
from tests.tracking.lives import MORNING, Life, envelopes
from tests.tracking.test_projections import CHAPTERS, RESTART, Chapter

pytestmark = pytest.mark.servers

NAMES = [projection.name for projection in projections()]
TABLES = """
SELECT relname AS name FROM pg_class
WHERE relnamespace = 'projections'::regnamespace AND relkind = 'r' ORDER BY relname
"""
VISIT = {"step": "inspection:dinkes", "agency": "DINKES", "by": "officer"}
ALL_CHAPTERS = st.one_of(
    CHAPTERS,
    st.sampled_from(("suspended", "reinstated", "revoked", "superseded", "expired")).map(methodcaller),
    st.dates(date(2026, 3, 18), date(2026, 4, 30)).map(lambda day: lambda life: life.suspended(day)),
    st.integers(1, 900).map(
        lambda hours: (
            lambda life: life.says(
                recommendation.InspectionScheduled, **VISIT, scheduled_for=MORNING + timedelta(hours=hours)
            )
        )
    ),
)
SCHEMAS = "SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'rebuilt%'"
TOLD = "SELECT * FROM rebuilds WHERE name = %s"


def contents(datastore: Datastore) -> dict[str, list[str]]:
    """The rows of every table of every projection."""
    return {
        table.name: sorted(row.spelt for row in datastore.query(f"SELECT t::text AS spelt FROM {table.name} AS t"))
        for table in datastore.query(TABLES)
    }


def emptied(datastore: Datastore) -> None:
    """As if nothing had ever been heard."""
    tables = [each.name for each in datastore.query(TABLES)]
    datastore.execute(*(Row(f"DELETE FROM {each}") for each in (*tables, "journal", "chain_heads", "heard")))
    datastore.execute(Row("DELETE FROM inbox_marks"), Row("DELETE FROM rebuilds"), Row(RESTART))
    datastore.execute(Row("SET search_path = projections, public"), *(Row(each.tables) for each in projections()))


def lived(stories: list[list[Chapter]]) -> list[CloudEvent]:
    """The facts of applications, one after the other of each publisher."""
    lives = [Life().submitted() for _ in stories]
    for life, chapters in zip(lives, stories, strict=True):
        for chapter in chapters:
            chapter(life)
    return envelopes(*lives)


def heard(tracking: Tracking, events: list[CloudEvent], sizes: Iterator[int]) -> None:
    """Messages reach the inbox in batches of these sizes; a batch brings some of the one before once more."""
    reception = Reception("tracking", tracking.datastore, tracking.take_batch)
    waiting, before = [opened(event.to_bytes()) for event in events], []
    while waiting:
        size = next(sizes)
        batch, waiting = waiting[:size], waiting[size:]
        reception.receive([*before[-2:], *batch, *batch[:1]])
        before = batch


def a_few(tracking: Tracking, number: int = 12) -> list[Life]:
    """Lives in the journal, taken in a hundred at a time."""
    lives = [Life(number=f"2026-{each:04}") for each in range(number)]
    for life in lives:
        life.to_the_end()
    tracking.take_batch(envelopes(*lives))
    return lives


def told(tracking: Tracking, name: str = "status_page") -> Any:
    [row] = tracking.datastore.query(TOLD, name)
    return row


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(ALL_CHAPTERS, max_size=14), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
    st.lists(st.integers(1, 40), min_size=1, max_size=6),
    st.integers(1, 60),
)
def test_rebuilt_rows_are_the_live_ones_whatever_the_order_the_batches_and_the_pieces(
    tracking: Tracking, stories: list[list[Chapter]], mixed: random.Random, sizes: list[int], piece: int
) -> None:
    events = lived(stories)
    mixed.shuffle(events)
    emptied(tracking.datastore)
    heard(tracking, events, (sizes[place % len(sizes)] for place in range(len(events))))
    live = contents(tracking.datastore)
    assert len(live["status_timeline"]) > 0

    for name in NAMES:
        rebuilt = Rebuild(tracking.datastore, name, piece_rows=piece).run()
        assert (rebuilt.differences, rebuilt.switched) == ([], True)

    assert contents(tracking.datastore) == live
    assert tracking.datastore.query(SCHEMAS) == []


def test_a_changed_live_row_is_found_and_mended(tracking: Tracking) -> None:
    first, *_ = a_few(tracking)
    good = contents(tracking.datastore)
    tracking.datastore.execute(
        Row("UPDATE status_pages SET outcome = 'refused' WHERE application_id = %s", (first.id,))
    )
    tracking.datastore.execute(
        Row("DELETE FROM status_timeline WHERE application_id = %s AND step = 'draft'", (first.id,))
    )
    spoilt = contents(tracking.datastore)

    looked = Rebuild(tracking.datastore, "status_page").run(only_compare=True)

    assert contents(tracking.datastore) == spoilt
    assert [each[:3] for each in looked.differences] == [("status_pages", 1, 1), ("status_timeline", 0, 2)]
    assert "refused" in looked.differences[0].first_live[0]
    assert not looked.switched
    assert Rebuild(tracking.datastore, "status_page").run().differences == looked.differences
    assert contents(tracking.datastore) == good
    assert [Difference(**each) for each in told(tracking).differences] == looked.differences


def test_a_row_that_stands_twice_is_found(tracking: Tracking) -> None:
    a_few(tracking)
    tracking.datastore.execute(Row("ALTER TABLE status_timeline DROP CONSTRAINT status_timeline_pkey"))
    tracking.datastore.execute(Row("INSERT INTO status_timeline SELECT * FROM status_timeline LIMIT 1"))

    [difference] = Rebuild(tracking.datastore, "status_page").run().differences

    assert difference[:3] == ("status_timeline", 1, 0)


class Enough(Exception):
    """The test wants the rebuild to end here."""


def ends_at(number: int) -> Any:
    """Raises once so many pieces were built."""
    pieces = []

    def told(state: str, position: int, target: int) -> None:
        pieces.append(position)
        if len(pieces) == number:
            raise Enough

    return told


def test_a_rebuild_that_was_cut_short_goes_on_where_it_was(tracking: Tracking) -> None:
    a_few(tracking, 120)
    live, seen = contents(tracking.datastore), []
    with pytest.raises(Enough):
        Rebuild(tracking.datastore, "status_page", piece_rows=300, told=ends_at(2)).run()
    stands_at = told(tracking).position

    Rebuild(
        tracking.datastore, "status_page", piece_rows=300, told=lambda state, position, end: seen.append(position)
    ).run()

    assert stands_at > 0
    assert min(seen) > stands_at
    assert contents(tracking.datastore) == live


KILLED = """
import sys
from services.shared.datastore import Datastore
from services.tracking.rebuilding import Rebuild

def told(state, position, target):
    print(position, flush=True)
    sys.stdin.read()  # until it is killed

Rebuild(Datastore(sys.argv[1]), "status_page", piece_rows=500, told=told).run()
"""


def test_a_killed_rebuild_goes_on_where_it_was(tracking: Tracking) -> None:
    a_few(tracking, 120)
    live, seen = contents(tracking.datastore), []
    command = [sys.executable, "-c", KILLED, tracking.datastore.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "500\n"
        process.kill()

    Rebuild(tracking.datastore, "status_page", told=lambda state, position, end: seen.append(position)).run()

    assert min(seen) > 500
    assert contents(tracking.datastore) == live


def test_a_rebuild_of_other_statements_begins_anew(tracking: Tracking) -> None:
    a_few(tracking, 120)
    live = contents(tracking.datastore)
    with pytest.raises(Enough):
        Rebuild(tracking.datastore, "status_page", piece_rows=300, told=ends_at(2)).run()
    tracking.datastore.execute(Row("UPDATE rebuilds SET recipe = 'of an earlier version'"))
    tracking.datastore.execute(Row("UPDATE rebuilt_status_page.status_pages SET outcome = 'of an earlier version'"))

    assert Rebuild(tracking.datastore, "status_page").run().differences == []

    assert contents(tracking.datastore) == live


def test_there_is_one_rebuild_of_a_projection_at_a_time(tracking: Tracking) -> None:
    a_few(tracking)
    impatient = Datastore(tracking.datastore.url + "?options=-c%20lock_timeout%3D100")

    def another(state: str, position: int, target: int) -> None:
        with pytest.raises(Busy):
            Second(impatient, "status_page").run()

    Rebuild(tracking.datastore, "status_page", told=another).run()
    assert told(tracking).state == "switched"


class Second(Rebuild):
    """One that does not wait long for the first."""

    def _sent(self, *rows: Row) -> list[Any]:
        patience = Row("SET lock_timeout = '50ms'")
        return super()._sent(patience, *rows)


def test_a_rebuild_can_be_stopped_and_leaves_nothing_behind(tracking: Tracking) -> None:
    a_few(tracking, 120)
    live = contents(tracking.datastore)

    def stop(state: str, position: int, target: int) -> None:
        tracking.datastore.execute(Row("UPDATE rebuilds SET state = 'stopping'"))

    with pytest.raises(Stopped):
        Rebuild(tracking.datastore, "status_page", piece_rows=300, told=stop).run()

    assert told(tracking).state == "stopped"
    assert tracking.datastore.query(SCHEMAS) == []
    assert contents(tracking.datastore) == live
