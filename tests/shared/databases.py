"""Databases as a service finds them: event store, messaging tables, and what a test adds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

SHARED = Path(__file__).parents[2] / "services" / "shared"
SCHEMAS = (SHARED / "eventstore" / "schema.sql").read_text(), (SHARED / "messaging.sql").read_text()


def prepared(database_url: str, *more: str) -> str:
    """The same address, with the tables there."""
    with session(database_url) as cursor:
        for statements in (*SCHEMAS, *more):
            cursor.execute(statements)
    return database_url


@contextmanager
def session(database_url: str, *, autocommit: bool = True) -> Iterator[Any]:
    """A cursor on a connection of its own; what is not committed is rolled back."""
    connection = psycopg2.connect(database_url)
    connection.autocommit = autocommit
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
