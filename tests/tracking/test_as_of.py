"""An application as of any moment: what stood on its pages then can be told again, from the journal alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.shared.application import now
from services.shared.contracts import CloudEvent
from services.shared.datastore import Datastore
from services.tracking.application import Tracking
from services.tracking.as_of import Known, around, as_of, heard_later
from tests.tracking.lives import DatedLife, Life, calendar, complete, envelopes
from tests.tracking.test_clocks import Calendar, march
from tests.tracking.test_projections import CHAPTERS, TABLES, tables_after

pytestmark = pytest.mark.servers


def rows(datastore: Datastore, application_id: UUID) -> dict[str, list[str]]:
    """What the projections say of an application."""
    found = {}
    for table in TABLES:
        if table == "names":  # how other applications call things as well
            continue
        condition = "true" if table.startswith("calendar_") else "application_id = %s"
        told = datastore.query(
            f"SELECT * FROM {table} WHERE {condition}", *([] if condition == "true" else [application_id])
        )
        found[table] = sorted(map(repr, told))
    return found


def then(tracking: Tracking, application_id: UUID, moment: datetime, known: Known = "then") -> dict[str, list[str]]:
    with as_of(tracking.datastore, application_id, moment, known) as past:
        return rows(past, application_id)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CHAPTERS, max_size=10), min_size=2, max_size=3), st.integers(1, 5))
def test_what_was_known_then_is_what_the_pages_showed_then(
    tracking: Tracking, stories: list[list[Callable[[Life], Any]]], size: int
) -> None:
    tables_after(tracking, [], 1)
    lives = [Life().submitted() for _ in stories]
    for life, chapters in zip(lives, stories, strict=True):
        for chapter in chapters:
            chapter(life)
    seen = []
    tracking.take_batch(calendar(2026))
    events = envelopes(*lives)
    for start in range(0, len(events), size):
        tracking.take_batch(events[start : start + size])
        seen.append((now(), rows(tracking.datastore, lives[0].id)))
        time.sleep(0.001)  # two moments are never the same

    for moment, shown in seen[:: max(1, len(seen) // 3)]:
        assert then(tracking, lives[0].id, moment) == shown
    assert then(tracking, lives[0].id, now(), "now") == seen[-1][1]


def test_what_became_known_later_belongs_to_how_it_was_and_not_to_what_was_known(tracking: Tracking) -> None:
    life = complete(DatedLife())
    life.later(1).ended("substance")
    tracking.take_batch(envelopes(life)[:3])
    known_then = now()
    time.sleep(0.001)
    tracking.take_batch(envelopes(life)[3:])
    happened = life.at + timedelta(days=1)

    assert len(then(tracking, life.id, known_then)["status_timeline"]) == 3
    assert len(then(tracking, life.id, happened, "now")["status_timeline"]) == len(life.said)
    assert heard_later(tracking.datastore, life.id, known_then).number == len(life.said) - 3
    assert then(tracking, life.id, happened)["status_timeline"] == []


def test_a_decree_counts_from_the_moment_at_which_it_was_known(tracking: Tracking) -> None:
    life, decree = complete(DatedLife()), Calendar()
    tracking.take_batch(envelopes(life))
    before = now()
    time.sleep(0.001)
    decree.says_off(march(4), changed=march(4), at=life.at)
    tracking.take_batch([CloudEvent.around(each, 900) for each in decree.said])

    def due(moment: datetime) -> Any:
        with as_of(tracking.datastore, life.id, moment, "then") as past:
            return past.query("SELECT due_on FROM application_clocks")[0].due_on

    assert (due(before), due(now())) == (march(5), march(6))


def test_before_it_began_there_is_nothing_and_nobody_else_shows(tracking: Tracking) -> None:
    life, other = complete(DatedLife()), complete(DatedLife())
    tracking.take_batch(envelopes(life, other))

    with as_of(tracking.datastore, life.id, now(), "then") as past:
        assert [row.application_id for row in past.query("SELECT application_id FROM status_pages")] == [life.id]
    for application_id, moment in (life.id, datetime(2020, 1, 1, tzinfo=UTC)), (uuid4(), now()):
        assert then(tracking, application_id, moment)["status_pages"] == []


def test_nothing_is_left_behind_and_the_live_tables_stay(tracking: Tracking) -> None:
    life = complete(DatedLife())
    tracking.take_batch(envelopes(life))
    live = rows(tracking.datastore, life.id)

    then(tracking, life.id, now())

    assert rows(tracking.datastore, life.id) == live
    left = tracking.datastore.query("SELECT relname FROM pg_class WHERE relname = 'status_pages'")
    assert len(left) == 1


def test_one_goes_from_what_was_said_to_what_was_said_next(tracking: Tracking) -> None:
    life = complete(DatedLife()).later(2).ended("substance").later(3).began("inspection:dinkes")
    tracking.take_batch(envelopes(life))
    said = [each.at for each in life.said]

    here = around(tracking.datastore, life.id, said[-2], "now")

    assert here.after == said[-1]
    assert here.before is not None
    assert here.before < said[-2]
    assert around(tracking.datastore, life.id, now(), "now").after is None


def test_a_decree_since_it_came_in_is_a_moment_to_go_to(tracking: Tracking) -> None:
    early, life, decree = Calendar(), complete(DatedLife()), Calendar()
    early.says_off(at=life.said[0].at - timedelta(days=2))
    decree.says_off(march(4), changed=march(4), at=life.at + timedelta(hours=1))
    tracking.take_batch(envelopes(early, life, decree))

    assert around(tracking.datastore, life.id, life.at, "now").after == life.at + timedelta(hours=1)
    assert around(tracking.datastore, life.id, life.said[0].at, "now").before is None
