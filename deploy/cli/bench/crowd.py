"""Very many applications in some minutes: what the projections hold of a few, copied under other names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deploy.cli.bench.processes import session

TABLES = """
SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) FROM information_schema.columns
JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'projections' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
GROUP BY table_name HAVING 'application_id' = ANY (array_agg(column_name::text))
"""
# What no two applications have in common; a copy's link ends with its id, as that of a made-up life does.
OTHERWISE = {
    "application_id": "md5(application_id::text || {copy})::uuid",
    "tracking_key": "encode(sha256(md5(application_id::text || {copy})::bytea), 'hex')",
    "number": "number || '-' || {copy}",
    "position": '"position" + {copy} * (SELECT max("position") FROM journal)',
}
# Without them each page that an index changes is written twice: these servers are thrown away.
QUICK = "full_page_writes = off", "max_wal_size = '8GB'"


def crowd(postgres_url: str, owner_url: str, copies: int) -> None:
    """Copy all applications of a tracking database so many times, but neither their events nor their chains."""
    with quick(postgres_url), session(owner_url) as cursor:
        cursor.execute(TABLES)
        for table, columns in cursor.fetchall():
            copy_lines(cursor, f"projections.{table}", columns, copies)
        cursor.execute("VACUUM ANALYZE")


def copy_lines(cursor: Any, table: str, columns: list[str], copies: int) -> None:
    """One round for each copy, so that lines which were written together lie together."""
    cursor.execute(f"CREATE TEMPORARY TABLE original AS SELECT * FROM {table}")
    names = ", ".join(f'"{column}"' for column in columns)
    for copy in range(1, copies + 1):
        values = ", ".join(OTHERWISE.get(column, f'"{column}"').format(copy=copy) for column in columns)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM original")
    cursor.execute("DROP TABLE original")


@contextmanager
def quick(postgres_url: str) -> Iterator[None]:
    """Let the server write less than it needs in order to live through a crash."""
    with session(postgres_url) as cursor:
        for setting in QUICK:
            cursor.execute(f"ALTER SYSTEM SET {setting}")
        cursor.execute("SELECT pg_reload_conf()")
        yield
        cursor.execute("ALTER SYSTEM RESET ALL")
        cursor.execute("SELECT pg_reload_conf()")
        cursor.execute("CHECKPOINT")
