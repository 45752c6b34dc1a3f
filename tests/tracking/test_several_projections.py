"""Projections that stand on each other: built together, and views that come back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.shared.datastore import Row
from services.tracking import projections as folder
from services.tracking.application import Tracking
from services.tracking.projections import Projection, built_together, projections
from services.tracking.rebuilding import Rebuild
from tests.tracking.test_rebuilding import a_few, contents

pytestmark = pytest.mark.servers

TURNS = """
CREATE TABLE IF NOT EXISTS turns (application_id uuid, "position" bigint PRIMARY KEY, number text);
CREATE OR REPLACE VIEW open_pages AS SELECT number FROM status_pages WHERE outcome IS NULL;

-- batch

INSERT INTO turns (application_id, "position", number)
SELECT application_id, "position", number FROM journal_piece JOIN status_pages USING (application_id)
WHERE fact = 'step-started'
"""
WHICH = "SELECT 'projections.status_pages'::regclass::oid::bigint AS number"


@pytest.fixture
def two(tracking: Tracking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tracking]:
    """Tracking with one more projection, which reads the pages."""
    for file in folder.FOLDER.glob("*.sql"):
        shutil.copy(file, tmp_path)
    (tmp_path / "turns.sql").write_text(TURNS)
    monkeypatch.setattr(folder, "FOLDER", tmp_path)
    projections.cache_clear()
    path = Row("SET LOCAL search_path = projections, public")
    tracking.datastore.execute(path, *(Row(each.tables) for each in projections()))
    yield tracking
    monkeypatch.undo()
    projections.cache_clear()


def test_a_projection_is_rebuilt_together_with_what_it_reads(two: Tracking) -> None:
    a_few(two)
    live = contents(two.datastore)
    [before] = two.datastore.query(WHICH)

    rebuilt = Rebuild(two.datastore, "turns", piece_rows=7).run()

    [after] = two.datastore.query(WHICH)
    assert rebuilt.differences == []
    assert len(live["turns"]) > 12
    assert contents(two.datastore) == live
    assert after.number != before.number


def test_a_view_on_another_projection_comes_back_with_its_file(two: Tracking) -> None:
    lives = a_few(two)

    Rebuild(two.datastore, "status_page").run()

    assert two.datastore.query("SELECT * FROM open_pages") == []
    two.datastore.execute(Row("UPDATE status_pages SET outcome = NULL WHERE application_id = %s", (lives[0].id,)))
    assert len(two.datastore.query("SELECT * FROM open_pages")) == 1


def test_everything_that_is_read_belongs_to_it_in_the_order_of_live_batches() -> None:
    first = Projection("a", "CREATE TABLE IF NOT EXISTS of_a (x int);", "INSERT INTO of_a SELECT 1")
    second = Projection("b", "CREATE TABLE IF NOT EXISTS of_b (x int);", "INSERT INTO of_b SELECT x FROM of_a")
    third = Projection("c", "CREATE TABLE IF NOT EXISTS of_c (x int);", "INSERT INTO of_c SELECT x FROM of_b")
    every = (third, first, second)

    assert built_together("c", every) == (first, second, third)
    assert built_together("a", every) == (first,)


def test_no_table_is_kept_by_two_projections() -> None:
    kept = [name for projection in projections() for name in projection.keeps]

    assert len(kept) == len(set(kept)) > 0
