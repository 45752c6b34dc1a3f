"""Whether two tables of the same name hold the same rows, however many these are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from services.shared.datastore import Row

LIVE = "projections"
SHOWN = 3
COLUMNS = """
SELECT DISTINCT quote_ident(attname) AS name, attrelid = to_regclass(%(live)s) AS live
FROM pg_attribute
WHERE attrelid IN (to_regclass(%(live)s), to_regclass(%(rebuilt)s)) AND attnum > 0 AND NOT attisdropped
ORDER BY 1
"""
# The sum of the hashes of all rows is the same in any order, and counts a row as often as it is there.
SUM = "SELECT count(*) AS rows, coalesce(sum(hashtextextended(spelt, 0)), 0) AS total FROM ({}) AS rows (spelt)"
ONLY_IN_FIRST = "SELECT spelt, count(*) OVER () AS number FROM ({} EXCEPT ALL {}) AS rows (spelt) ORDER BY 1 LIMIT {}"


class Difference(NamedTuple):
    """A table whose rows are not the same: how many are only here or only there, and the first of them, spelt out."""

    table: str
    only_live: int
    only_rebuilt: int
    first_live: list[str]
    first_rebuilt: list[str]


def compared(ask: Callable[..., list[Any]], tables: Sequence[str], rebuilt: str) -> tuple[int, list[Difference]]:
    """How many rows the tables in schema ``rebuilt`` have, and those tables that differ from the live ones.

    ``ask`` runs statements in one snapshot. Columns are compared by name; one that is only on one side is empty on the
    other.
    """
    rows, differences = 0, []
    for table in tables:
        live, new = spellings(ask, table, rebuilt)
        [sum_live], [sum_new] = ask(Row(SUM.format(live))), ask(Row(SUM.format(new)))
        rows += sum_new.rows
        if sum_live != sum_new:
            gone, came = only_in(ask, live, new), only_in(ask, new, live)
            differences.append(Difference(table, gone[0], came[0], gone[1], came[1]))
    return rows, differences


def spellings(ask: Callable[..., list[Any]], table: str, rebuilt: str) -> tuple[str, str]:
    """For both sides: a SELECT that spells every row as text."""
    names = {"live": f"{LIVE}.{table}", "rebuilt": f"{rebuilt}.{table}"}
    found = ask(Row(COLUMNS, names))
    every = sorted({each.name for each in found})
    here, there = ({each.name for each in found if each.live is side} for side in (True, False))
    return (
        spelling(every, here, names["live"]) if here else "SELECT NULL::text WHERE false",
        spelling(every, there, names["rebuilt"]),
    )


def spelling(every: Sequence[str], present: set[str], source: str) -> str:
    """A SELECT that spells every row of ``source`` as text."""
    columns = ", ".join(name if name in present else "NULL" for name in every)
    return f"SELECT ROW({columns})::text FROM {source}"


def only_in(ask: Callable[..., list[Any]], first: str, second: str) -> tuple[int, list[str]]:
    """How many rows the first has beyond the second, and some of them."""
    found = ask(Row(ONLY_IN_FIRST.format(first, second, SHOWN)))
    return (found[0].number if found else 0), [each.spelt for each in found]
