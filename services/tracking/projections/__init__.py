"""Projections: SQL over a batch of journal rows; the same file serves live traffic and rebuilds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
BATCH_LINE = "\n-- batch\n"


class Projection(NamedTuple):
    """One file: the tables it keeps, and how the journal from ``%(first)s`` to ``%(last)s`` changes them."""

    name: str
    tables: str
    batch: str


@cache
def projections() -> tuple[Projection, ...]:
    """All projections, by name; raises ``ValueError`` for a file without the line ``-- batch``."""
    found = []
    for file in sorted(FOLDER.glob("*.sql")):
        tables, mark, batch = file.read_text().partition(BATCH_LINE)
        if not mark:
            raise ValueError(f"{file.name} has no line “-- batch”")
        found.append(Projection(file.stem, tables, batch))
    return tuple(found)
