"""Rebuilds that operators ask for on a page, and what there is to tell of every projection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.shared.datastore import Datastore, Row
from services.tracking.comparing import Difference
from services.tracking.projections import Projection, built_together, projections, recipe

UNDER_WAY = ("asked", "building", "comparing", "switching", "stopping")
ASK = """
INSERT INTO rebuilds (name, state, unattended, only_compare) VALUES (%s, 'asked', true, %s)
ON CONFLICT (name) DO UPDATE SET
    state = 'asked', unattended = true, only_compare = excluded.only_compare, asked_at = clock_timestamp(),
    started_at = NULL, ended_at = NULL, reason = NULL, differences = '[]', position = 0, target = 0
WHERE rebuilds.state <> ALL(%s)
RETURNING name
"""
# What was never heard of needs nothing made anew; a file that changed since its tables were made does.
ASK_FOR_CHANGED = """
INSERT INTO rebuilds (name, state, unattended, live_recipe)
SELECT %(name)s, CASE WHEN EXISTS (SELECT FROM journal) THEN 'asked' ELSE 'switched' END, true,
       CASE WHEN EXISTS (SELECT FROM journal) THEN NULL ELSE %(recipe)s END
ON CONFLICT (name) DO UPDATE SET
    state = 'asked', unattended = true, only_compare = false, asked_at = clock_timestamp(),
    started_at = NULL, ended_at = NULL, reason = NULL, differences = '[]', position = 0, target = 0
WHERE rebuilds.state <> ALL(%(under_way)s) AND rebuilds.live_recipe IS DISTINCT FROM %(recipe)s
      AND (rebuilds.state <> 'failed' OR rebuilds.recipe IS DISTINCT FROM %(recipe)s)
RETURNING name, state
"""
# Whoever builds it sees this at the next piece; where nobody does any more, the service tidies up.
STOP = "UPDATE rebuilds SET state = 'stopping', unattended = true WHERE name = %s AND state = ANY(%s) RETURNING name"
WAITING = "SELECT name FROM rebuilds WHERE unattended AND state = ANY(%s) ORDER BY asked_at"
# What was switched without rows was never built: the office began with it.
LAST = "SELECT * FROM rebuilds WHERE state <> 'switched' OR rows IS NOT NULL"
TABLES = """
SELECT relname AS name, reltuples::bigint AS about FROM pg_class
WHERE relnamespace = 'projections'::regnamespace AND relkind IN ('r', 'p')
"""
COUNTED = 100_000  # rows; of more there is an estimate


@dataclass(frozen=True)
class Kept:
    """A projection as it stands. ``rows``: about how many its tables have; ``last``: its last rebuild."""

    name: str
    rows: int
    last: Any

    @property
    def under_way(self) -> bool:
        """Whether it is being rebuilt, or will be."""
        return self.last is not None and self.last.state in UNDER_WAY

    @property
    def percent(self) -> int:
        """How much of the journal the rebuild has gone through."""
        return int(100 * self.last.position / self.last.target) if self.last and self.last.target else 0

    @property
    def differences(self) -> list[Difference]:
        """What the last rebuild found."""
        return [Difference(**each) for each in self.last.differences] if self.last else []

    @property
    def switched_at(self) -> datetime | None:
        """When its tables were replaced last."""
        return self.last.switched_at if self.last else None


def ask(datastore: Datastore, name: str, *, only_compare: bool) -> bool:
    """Ask the service to rebuild a projection; False while that is under way already."""
    return bool(datastore.query(ASK, name, only_compare, list(UNDER_WAY)))


def ask_for_changed(datastore: Datastore) -> list[str]:
    """Ask for those projections whose files are not the ones that made the live tables; their names. What a rebuild
    makes along with its own needs none, and what failed with the same files is left to the operators."""
    asked, made = [], set()
    together = {projection.name: built_together(projection.name) for projection in projections()}
    for name in sorted(together, key=lambda name: -len(together[name])):
        wanted = {"name": name, "recipe": recipe(together[name]), "under_way": list(UNDER_WAY)}
        if name not in made and any(row.state == "asked" for row in datastore.execute(Row(ASK_FOR_CHANGED, wanted))):
            asked.append(name)
            made.update(each.name for each in together[name])
    return asked


def stop(datastore: Datastore, name: str) -> bool:
    """Ask for the end of a rebuild, whoever runs it; False where none is under way."""
    return bool(datastore.query(STOP, name, list(UNDER_WAY)))


def waiting(datastore: Datastore) -> list[str]:
    """The projections that the service has to rebuild, or to go on with, in the order in which it was asked."""
    known = {projection.name for projection in projections()}
    return [row.name for row in datastore.query(WAITING, list(UNDER_WAY)) if row.name in known]


def overview(datastore: Datastore) -> list[Kept]:
    """Every projection."""
    last = {row.name: row for row in datastore.query(LAST)}
    rows = {table.name: rows_of(datastore, table) for table in datastore.query(TABLES)}

    def kept(projection: Projection) -> Kept:
        about = sum(rows.get(name, 0) for name in projection.keeps)
        return Kept(projection.name, about, last.get(projection.name))

    return [kept(projection) for projection in projections()]


def rows_of(datastore: Datastore, table: Any) -> int:
    """About how many rows a table has."""
    if table.about > COUNTED:
        return int(table.about)
    [row] = datastore.query(f"SELECT count(*) AS rows FROM projections.{table.name}")
    return int(row.rows)
