"""Databases that many tests use one after the other: emptying one costs a hundredth of making one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from psycopg2.extras import Json

from tests.shared.databases import session
from tests.shared.waiting import eventually

TABLES = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind IN ('r', 'p') AND NOT relispartition
        AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)')
"""
SEQUENCES = """
    SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
    FROM pg_sequences
"""

# Counts every version of a row that describes tables, columns, indexes, functions …: each change of them shows.
SHAPE = """
    WITH own AS MATERIALIZED (SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'),
    described AS (
        SELECT xmin FROM pg_namespace WHERE oid IN (TABLE own)
        UNION ALL SELECT xmin FROM pg_class WHERE relnamespace IN (TABLE own)
        UNION ALL SELECT xmin FROM pg_attribute WHERE attrelid >= 16384
            AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace IN (TABLE own))
        UNION ALL SELECT xmin FROM pg_proc WHERE pronamespace IN (TABLE own)
        UNION ALL SELECT xmin FROM pg_type WHERE typnamespace IN (TABLE own)
        UNION ALL SELECT xmin FROM pg_constraint WHERE connamespace IN (TABLE own)
        UNION ALL SELECT xmin FROM pg_trigger
        UNION ALL SELECT xmin FROM pg_rewrite WHERE oid >= 16384
        UNION ALL SELECT xmin FROM pg_policy
        UNION ALL SELECT xmin FROM pg_extension
    )
    SELECT count(*), sum(xmin::text::bigint),
        (SELECT string_agg(setconfig::text, '') FROM pg_db_role_setting
         WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
    FROM described
"""
EVERYBODY_ELSE_LEAVES = """
    WITH others AS (
        SELECT xact_start IS NOT NULL AS busy, pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    )
    SELECT count(*) FROM others WHERE busy
"""


class Kept:
    """A database between two tests, and the connection that empties it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._connect()
        self._shape = self._shape_now()
        self._renewal = renewal(self._cursor)

    def renewed(self) -> bool:
        """Make the database as it was at first; ``False`` where rows are not all that a test changed."""
        try:
            eventually(self._nobody_else_is_busy)
        except psycopg2.Error:  # a test ended every connection, as it may
            self._connect()
            eventually(self._nobody_else_is_busy)
        if self._shape_now() != self._shape:
            return False
        self._cursor.execute(self._renewal)
        return True

    def close(self) -> None:
        self._connection.close()

    def _nobody_else_is_busy(self) -> bool:
        self._cursor.execute(EVERYBODY_ELSE_LEAVES)
        return self._cursor.fetchone() == (0,)

    def _connect(self) -> None:
        self._connection = psycopg2.connect(self.address)
        self._connection.autocommit = True
        self._cursor = self._connection.cursor()

    def _shape_now(self) -> Any:
        self._cursor.execute(SHAPE)
        return self._cursor.fetchone()


class KeptDatabases:
    """Databases with the same tables, lent to one test at a time.

    A test may do what it likes. What it wrote is deleted; where it changed a table, the database is not used again.
    """

    def __init__(self, server: str, install: Callable[[str], object]) -> None:
        """``install`` makes the tables in the empty database of this address."""
        self._server = server
        self._install = install
        self._free: list[Kept] = []

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of a database in which there is nothing but what ``install`` put there."""
        kept = self._free.pop() if self._free else self._made()
        yield kept.address
        if kept.renewed():
            self._free.append(kept)
        else:
            self._drop(kept)

    def close(self) -> None:
        """Drop those that are not lent."""
        while self._free:
            self._drop(self._free.pop())

    def _made(self) -> Kept:
        name = f"test_{secrets.token_hex(6)}"
        with session(self._server) as cursor:
            cursor.execute(f"CREATE DATABASE {name} STRATEGY file_copy")
        address = urlsplit(self._server)._replace(path=f"/{name}").geturl()
        self._install(address)
        return Kept(address)

    def _drop(self, kept: Kept) -> None:
        kept.close()
        with session(self._server) as cursor:
            cursor.execute(f"DROP DATABASE {urlsplit(kept.address).path[1:]} WITH (FORCE)")


def renewal(cursor: Any) -> str:
    """Statements that bring every table and sequence back to how they are now."""
    statements = ["SET session_replication_role = replica"]  # no trigger forbids a deletion or follows from one
    cursor.execute(TABLES)
    tables = [table for (table,) in cursor.fetchall()]
    statements += [f"DELETE FROM {table}" for table in tables]
    for table in tables:
        cursor.execute(f"SELECT json_agg(row) FROM {table} AS row")
        if (rows := cursor.fetchone()[0]) is not None:
            again = (
                f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::{table}, %s)"
            )
            statements.append(cursor.mogrify(again, (Json(rows),)).decode())
    cursor.execute(SEQUENCES)
    statements += [f"SELECT setval('{name}', {number}, {used})" for name, number, used in cursor.fetchall()]
    return "; ".join(statements)
