"""Many open cases in a second: one that came in as any other, copied with its events and its lines in the tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from deploy.cli.bench.processes import session

EVENTS = "events", "originator_id"
MADE = "CREATE TEMPORARY TABLE made AS SELECT gen_random_uuid() AS id FROM generate_series(1, %s)"
COLUMNS = """
SELECT string_agg(column_name, ', ') FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
    AND column_name NOT IN (%s, 'notification_id')
"""
ALL_PUBLISHED = "UPDATE relay_position SET position = (SELECT max(notification_id) FROM events)"


def copies(owner_url: str, original: UUID, number: int, tables: Iterable[str]) -> list[UUID]:
    """The ids of so many copies; ``tables`` are those with a line about each application. Nothing of them is
    published: that is not what is measured."""
    with session(owner_url) as cursor:
        cursor.execute(MADE, (number,))
        for table, key in (EVENTS, *((table, "application_id") for table in tables)):
            copy_lines(cursor, table, key, original)
        cursor.execute(ALL_PUBLISHED)
        cursor.execute("SELECT id FROM made")
        made = [UUID(str(found)) for (found,) in cursor.fetchall()]
        cursor.execute("DROP TABLE made")
        cursor.execute("VACUUM ANALYZE")
    return made


def copy_lines(cursor: Any, table: str, key: str, original: UUID) -> None:
    """The lines of one table."""
    cursor.execute(COLUMNS, (table, key))
    (columns,) = cursor.fetchone()
    order = " ORDER BY made.id, originator_version" if table == "events" else ""
    cursor.execute(
        f"INSERT INTO {table} ({key}, {columns}) SELECT made.id, {columns} FROM {table}, made WHERE {key} = %s{order}",
        (str(original),),
    )
