"""Projections: SQL over a batch of journal rows; the same file serves live traffic and rebuilds."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from services.shared.contracts import CONTRACTS
from services.shared.datastore import Row

FOLDER = Path(__file__).parent
BATCH_LINE = "\n-- batch\n"
MADE = re.compile(
    r"^CREATE (?:TABLE IF NOT EXISTS|MATERIALIZED VIEW IF NOT EXISTS|OR REPLACE VIEW) (\w+)", re.MULTILINE
)
ABOUT_NO_APPLICATION = ",".join(
    f"{contract.publisher}/{contract.fact}" for contract in CONTRACTS.values() if not contract.about_an_application
)

# What everything behind it is counted by: such a fact is a piece of the journal by itself, so that a piece, however
# large, is counted by one calendar.
TURNING_POINTS = "fact = 'calendar-changed'"

# The journal from one position to another, unpacked once for all statements of all projections: what is about an
# application, and what is about the office. The routing slip, most of an envelope's bytes, stays only where the
# application begins.
PIECE = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS journal_piece (
    "position" bigint, application_id uuid, publisher text, fact text, at timestamptz, data jsonb
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS office_piece (LIKE journal_piece) ON COMMIT DELETE ROWS;
DELETE FROM journal_piece;
DELETE FROM office_piece;
INSERT INTO journal_piece
SELECT "position", application_id, publisher, fact, at,
       CASE fact WHEN 'application-submitted' THEN envelope -> 'data' ELSE (envelope -> 'data') - 'slip' END
FROM journal WHERE "position" BETWEEN %(first)s AND %(last)s
     AND publisher || '/' || fact <> ALL ('{{{ABOUT_NO_APPLICATION}}}');
INSERT INTO office_piece
SELECT "position", application_id, publisher, fact, at, envelope -> 'data'
FROM journal WHERE "position" BETWEEN %(first)s AND %(last)s
     AND publisher || '/' || fact = ANY ('{{{ABOUT_NO_APPLICATION}}}')
"""
TURNING = f'SELECT "position" FROM journal WHERE "position" BETWEEN %s AND %s AND {TURNING_POINTS} ORDER BY "position"'


class Projection(NamedTuple):
    """One file: the tables it keeps, and how the piece of the journal in ``journal_piece`` changes them."""

    name: str
    tables: str
    batch: str

    @property
    def keeps(self) -> list[str]:
        """The names of its tables and views."""
        return MADE.findall(self.tables)

    def reads(self, other: Projection) -> bool:
        """Whether its batch names a table of the other one."""
        return any(re.search(rf"\b{table}\b", self.batch) for table in other.keeps)


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


def pieces(ask: Callable[[Row], list[Any]], first: int, last: int) -> list[tuple[int, int]]:
    """The journal between two positions (both included), cut at its turning points, which ``ask`` looks for."""
    found: list[tuple[int, int]] = []
    for row in ask(Row(TURNING, (first, last))):
        found += [(first, row.position - 1), (row.position, row.position)]
        first = row.position + 1
    return [(begin, end) for begin, end in [*found, (first, last)] if begin <= end]


def built_together(name: str, among: tuple[Projection, ...] | None = None) -> tuple[Projection, ...]:
    """A projection and all that it reads, in the order in which live batches run them: only beside it do those tables
    stand, at every piece of the journal, as they stood for the live batch. Raises ``KeyError`` for an unknown name."""
    known = {projection.name: projection for projection in among or projections()}
    found, waiting = {name}, [known[name]]
    while waiting:
        reader = waiting.pop()
        read = [each for each in known.values() if each.name not in found and reader.reads(each)]
        found.update(each.name for each in read)
        waiting += read
    return tuple(known[each] for each in sorted(found))


def along(name: str) -> list[str]:
    """The names of those that are built beside this projection, since it reads them."""
    return [each.name for each in built_together(name) if each.name != name]


def read_by_none() -> tuple[Projection, ...]:
    """Those that no other one reads: built together with what they read, they are all projections."""
    known = projections()
    return tuple(each for each in known if not any(other.reads(each) for other in known if other is not each))


def recipe(together: tuple[Projection, ...]) -> str:
    """The hash of everything that decides what a rebuild makes of the same journal."""
    return sha256("\0".join([PIECE, *(each.tables + each.batch for each in together)]).encode()).hexdigest()
