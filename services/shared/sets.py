"""Many rows for the same tables as few statements: what a set of events changes costs little more than one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from services.shared.datastore import Row

INSERTION = re.compile(
    r"(?P<before>\s*INSERT INTO .*?\bVALUES )(?P<values>\([^()]*\))"
    r"(?P<after> ON CONFLICT(?: \([^()]*\))? DO NOTHING\s*)",
    re.DOTALL,
)


def together(rows: Sequence[Row]) -> Sequence[Row]:
    """One statement for all rows with the same words, in the order of the first of each.

    Only where every row inserts what may be there already: such statements do not see each other's rows, so their
    order makes no difference. With any other statement among them everything stays as it is.
    """
    if len(rows) < 2:
        return rows
    sets: dict[str, list[Row]] = {}
    for row in rows:
        if insertion(row.sql) is None or not isinstance(row.parameters, Sequence):
            return rows
        sets.setdefault(row.sql, []).append(row)
    return [as_one(sql, same) for sql, same in sets.items()]


@lru_cache(maxsize=500)
def insertion(sql: str) -> re.Match[str] | None:
    """The parts of a statement that inserts one row, unless it is there; None for any other."""
    return INSERTION.fullmatch(sql)


def as_one(sql: str, rows: Sequence[Row]) -> Row:
    """All of them in one statement."""
    if len(rows) == 1 or (found := insertion(sql)) is None:
        return rows[0]
    values = ", ".join([found["values"]] * len(rows))
    return Row(f"{found['before']}{values}{found['after']}", [*chain.from_iterable(row.parameters for row in rows)])
