"""Rebuilding: a projection made anew from the journal beside the live one, compared with it, and put in its place.

A rebuild is one session with its own schema, ``rebuilt_<name>``. What a piece of the journal does there and how far it
is stand in one transaction, so that a rebuild which was killed goes on where it was. There is one writer of the journal
at a time, so whoever sees a position sees all before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, NamedTuple

import psycopg2
from psycopg2.extras import Json, NamedTupleCursor

from services.shared.datastore import Connection, Datastore, Row, sent_as_one_query
from services.shared.trouble import in_short, world_is_down
from services.tracking.comparing import Difference, compared
from services.tracking.journal import ONE_WRITER
from services.tracking.projections import PIECE, built_together, pieces, recipe
from services.tracking.switching import ViewsLost, relations, switched, tables_of

PIECE_ROWS = 50_000
LAST_ROWS = 1000  # may be left over for the moment in which live traffic stands still
SWITCH_TRIES = 20

# Whole minutes may pass in one comparison, and nobody waits for the disk: what a crash takes is built again. A process
# that is gone is noticed within a second.
SESSION = """
SET statement_timeout = 0; SET synchronous_commit = off; SET client_connection_check_interval = '1s';
SET work_mem = '64MB'; SET temp_buffers = '128MB'
"""
ALONE = "SELECT pg_advisory_lock(hashtext('rebuild'), hashtext(%s))"
BEGIN_REBUILD = """
INSERT INTO rebuilds (name, state, unattended, only_compare, recipe, started_at)
VALUES (%(name)s, 'building', %(unattended)s, %(only_compare)s, %(recipe)s, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET
    state = 'building', unattended = %(unattended)s, only_compare = %(only_compare)s, recipe = %(recipe)s,
    position = %(position)s,
    differences = '[]', rows = NULL, reason = NULL, ended_at = NULL,
    started_at = CASE WHEN %(position)s > 0 THEN coalesce(rebuilds.started_at, clock_timestamp())
                      ELSE clock_timestamp() END
WHERE NOT %(unattended)s OR rebuilds.state IN ('asked', 'building', 'comparing', 'switching')
RETURNING name
"""
END_OF_JOURNAL = "SELECT coalesce(max(position), 0) AS position FROM journal"
MADE_SO_FAR = "SELECT recipe, position FROM rebuilds WHERE name = %s AND to_regnamespace(%s) IS NOT NULL"
MOVE = """
UPDATE rebuilds SET position = %s, target = %s WHERE name = %s AND state <> 'stopping' RETURNING name
"""
STATE = "UPDATE rebuilds SET state = %s WHERE name = %s AND state <> 'stopping' RETURNING name"
COMPARED = "UPDATE rebuilds SET differences = %s, rows = %s WHERE name = %s AND state <> 'stopping' RETURNING name"
ENDED = """
UPDATE rebuilds SET state = %(state)s, reason = %(reason)s, ended_at = clock_timestamp(),
    switched_at = CASE %(state)s WHEN 'switched' THEN clock_timestamp() ELSE switched_at END,
    live_recipe = CASE %(state)s WHEN 'switched' THEN recipe ELSE live_recipe END
WHERE name = %(name)s AND (%(state)s <> 'stopped' OR state = 'stopping')
"""
# A rebuild replaces the tables of those that it reads as well.
ALONG = """
INSERT INTO rebuilds (name, state, unattended, live_recipe, switched_at)
VALUES (%(name)s, 'switched', true, %(recipe)s, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET live_recipe = excluded.live_recipe, switched_at = excluded.switched_at
"""
Told = Callable[[str, int, int], object]


class Busy(Exception):
    """This projection is being rebuilt by somebody else just now."""


class Stopped(Exception):
    """Somebody asked for the end of this rebuild."""


class Rebuilt(NamedTuple):
    """What came of it: rows of all tables, and what differed from the live ones. ``switched``: they were replaced."""

    rows: int
    differences: list[Difference]
    switched: bool


def nobody_looks(state: str, position: int, target: int) -> None:
    """Nobody looks at how far it is."""


class Rebuild:
    """One rebuild of a projection, and of those that it reads."""

    def __init__(
        self, datastore: Datastore, name: str, *, piece_rows: int = PIECE_ROWS, told: Told = nobody_looks
    ) -> None:
        """``told`` hears of the state and of two positions in the journal: where it is, and where it has to go."""
        self.name = name
        self.schema = f"rebuilt_{name}"
        self.together = built_together(name)
        self.position = 0
        self._datastore = datastore
        self._piece_rows = piece_rows
        self._told = told
        self._connection: Connection | None = None

    def run(self, *, only_compare: bool = False, unattended: bool = False) -> Rebuilt:
        """Build, compare and switch; goes on with a rebuild that was cut short, unless its file has changed since.

        Raises :class:`Busy`, :class:`Stopped` and :class:`ViewsLost`; whatever it raises, live tables are as they were.
        ``unattended``: the service goes on with it by itself should this process end.
        """
        with closing(self._datastore.connect()) as self._connection:
            self._sent(Row(SESSION))
            try:
                self._sent(Row(ALONE, (self.name,)))
            except psycopg2.errors.LockNotAvailable:
                raise Busy(self.name) from None
            try:
                return self._made(only_compare, unattended)
            except Stopped:
                self._end("stopped")
                raise
            except (ViewsLost, psycopg2.Error) as trouble:
                if not world_is_down(trouble):
                    self._end("failed", in_short(trouble))
                raise

    def interrupt(self) -> None:
        """Called by another thread: what the session does at this moment fails, so that ``run`` raises."""
        if self._connection is not None and not self._connection.closed:
            self._connection.cancel()

    def _made(self, only_compare: bool, unattended: bool) -> Rebuilt:
        self._prepare(only_compare, unattended)
        self._catch_up()
        self._say("comparing")
        rows, differences = self._compare()
        if only_compare:
            self._end("compared")
        else:
            self._say("switching")
            self._switch()
        return Rebuilt(rows, differences, switched=not only_compare)

    def _prepare(self, only_compare: bool, unattended: bool) -> None:
        made_of = recipe(self.together)
        with self._transaction():
            found = self._sent(Row(MADE_SO_FAR, (self.name, self.schema)))
            goes_on = bool(found) and found[0].recipe == made_of
            self.position = found[0].position if goes_on else 0
            if not goes_on:
                self._sent(Row(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE; CREATE SCHEMA {self.schema}"))
                self._sent(self._path(), *(Row(each.tables) for each in self.together))
            wanted = {"only_compare": only_compare, "unattended": unattended}
            self._move(Row(BEGIN_REBUILD, wanted | {"name": self.name, "recipe": made_of, "position": self.position}))

    def _catch_up(self) -> None:
        """Piece by piece towards the end of the journal, which moves on meanwhile."""
        pieces = 0
        while (end := self._end_of_journal()) - self.position > min(LAST_ROWS, self._piece_rows) or not pieces:
            with self._transaction():
                self._take(min(end, self.position + self._piece_rows), end)
            pieces += 1
            if pieces.bit_count() == 1:  # a growing table is looked at ever more seldom
                self._analyze()
            self._told("building", self.position, end)

    def _compare(self) -> tuple[int, list[Difference]]:
        """In one snapshot, with the rebuilt tables brought to where the live ones stand in it."""
        self._analyze()
        try:
            with self._transaction("ISOLATION LEVEL REPEATABLE READ"):
                end = self._end_of_journal()
                self._told("comparing", self.position, end)
                self._take(end, end)
                tables = [each.name for each in relations(self._sent, self.schema) if each.kind == "TABLE"]
                rows, differences = compared(self._sent, tables, self.schema)
        except psycopg2.errors.SerializationFailure:  # somebody wrote that it shall stop
            self._say("comparing")
            return self._compare()
        self._move(Row(COMPARED, (Json([each._asdict() for each in differences]), rows, self.name)))
        return rows, differences

    def _switch(self) -> None:
        """A reader that holds a table for long would make live traffic wait as well: try again later."""
        for attempt in range(1, SWITCH_TRIES + 1):
            self._catch_up()
            self._told("switching", self.position, self.position)
            try:
                with self._transaction():
                    self._switch_once()
                return
            except (psycopg2.errors.LockNotAvailable, psycopg2.errors.DeadlockDetected):
                if attempt == SWITCH_TRIES:
                    raise

    def _switch_once(self) -> None:
        # Whoever tidies up in these tables shall let go before anybody waits; readers and writers are not kept off.
        rebuilt = tables_of(self._sent, self.schema)
        replaced = {f"projections.{table.partition('.')[2]}" for table in rebuilt}
        tables = [*rebuilt, *sorted(replaced & set(tables_of(self._sent, "projections")))]
        tidy = [Row(f"LOCK TABLE {', '.join(tables)} IN SHARE UPDATE EXCLUSIVE MODE")] if tables else []
        self._sent(Row("SET LOCAL lock_timeout = '2s'; SET LOCAL synchronous_commit = on"), *tidy, Row(ONE_WRITER))
        self._sent(Row("SET LOCAL lock_timeout = '500ms'"))
        end = self._end_of_journal()
        self._take(end, end)
        switched(self._sent, self.schema)
        self._sent(Row(ENDED, {"name": self.name, "state": "switched", "reason": None}))
        for other in self.together:
            if other.name != self.name:
                self._sent(Row(ALONG, {"name": other.name, "recipe": recipe(built_together(other.name))}))

    def _take(self, last: int, end: int) -> None:
        """The journal up to ``last``, in the transaction in progress."""
        if last > self.position:
            batches = [Row(each.batch) for each in self.together]
            for first, up_to in pieces(self._sent, self.position + 1, last):
                self._sent(self._path(), Row(PIECE, {"first": first, "last": up_to}), *batches)
        self._move(Row(MOVE, (last, end, self.name)))
        self.position = last

    def _say(self, state: str) -> None:
        self._move(Row(STATE, (state, self.name)))

    def _move(self, change: Row) -> None:
        if not self._sent(change):
            raise Stopped(self.name)

    def _end(self, state: str, reason: str | None = None) -> None:
        with self._transaction():
            self._sent(Row(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE"))
            self._sent(Row(ENDED, {"name": self.name, "state": state, "reason": reason}))

    def _path(self) -> Row:
        return Row(f"SET LOCAL search_path = {self.schema}, projections, public")

    def _end_of_journal(self) -> int:
        return int(self._sent(Row(END_OF_JOURNAL))[0].position)

    def _analyze(self) -> None:
        if tables := tables_of(self._sent, self.schema):
            self._sent(Row(f"ANALYZE {', '.join(tables)}"))

    def _sent(self, *rows: Row) -> list[Any]:
        if self._connection is None:
            raise RuntimeError("this rebuild was not begun")
        return sent_as_one_query(self._connection, NamedTupleCursor, rows)

    @contextmanager
    def _transaction(self, mode: str = "") -> Iterator[None]:
        """What it did is undone when it fails, and so is the position that is known here."""
        before = self.position
        self._sent(Row(f"BEGIN {mode}"))
        try:
            yield
            self._sent(Row("COMMIT"))
        except BaseException:
            self.position = before
            if self._connection is not None and not self._connection.closed:
                self._sent(Row("ROLLBACK"))
            raise
