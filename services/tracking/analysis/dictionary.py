"""The data dictionary: what the views of schema ``analytics`` hold, read from the comments that stand at them."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from services.shared.datastore import Datastore

COLUMNS = """
SELECT view.relname AS view, obj_description(view.oid, 'pg_class') AS told, attname AS name,
       format_type(atttypid, NULL) AS type, coalesce(col_description(view.oid, attnum), '') AS meaning
FROM pg_class AS view JOIN pg_attribute ON attrelid = view.oid
WHERE relnamespace = 'analytics'::regnamespace AND relkind = 'v' AND attnum > 0 ORDER BY view.relname, attnum
"""


class Kind(NamedTuple):
    """A type of PostgreSQL as others call it: Table Schema (Frictionless), and DuckDB."""

    schema: str
    duckdb: str


KINDS = {
    "text": Kind("string", "VARCHAR"),
    "uuid": Kind("string", "UUID"),
    "boolean": Kind("boolean", "BOOLEAN"),
    "smallint": Kind("integer", "SMALLINT"),
    "integer": Kind("integer", "INTEGER"),
    "bigint": Kind("integer", "BIGINT"),
    "numeric": Kind("number", "DOUBLE"),
    "date": Kind("date", "DATE"),
    "timestamp with time zone": Kind("datetime", "TIMESTAMPTZ"),
}


class Column(NamedTuple):
    """A column and what it means, in English."""

    name: str
    type: str
    meaning: str

    @property
    def kind(self) -> Kind:
        return KINDS[self.type]


class View(NamedTuple):
    """A view and what it holds, in English."""

    name: str
    told: str
    columns: tuple[Column, ...]

    @property
    def time(self) -> Column | None:
        """By which its rows belong to a month; None: to none."""
        by_name = {column.name: column for column in self.columns}
        return by_name.get("month") or next((each for each in self.columns if each.type == "date"), None)


def views(datastore: Datastore) -> dict[str, View]:
    """All views by name."""
    found = groupby(datastore.query(COLUMNS), key=lambda row: (row.view, row.told))
    return {
        name: View(name, told, tuple(Column(row.name, row.type, row.meaning) for row in rows))
        for (name, told), rows in found
    }
