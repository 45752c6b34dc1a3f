"""An application as it stood at a moment: the projections told again over a journal that is only as long as it was.

Temporary tables take the place of the journal's and of the projections' own on a connection that nobody else uses; the
same files run over them, and the same functions read what the pages show. Nothing is left of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from services.shared.datastore import Datastore, Row, undo
from services.tracking.projections import PIECE, pieces, projections

# ``then``: what had reached the journal by that moment. ``now``: what had happened by then, as is known today.
Known = Literal["then", "now"]
COLUMN = {"then": "journaled_at", "now": "at"}
SECONDS = 10

JOURNAL = """
CREATE TEMPORARY TABLE journal (LIKE public.journal) ON COMMIT DROP;
INSERT INTO pg_temp.journal SELECT * FROM public.journal
WHERE (application_id = %(application)s OR fact = 'calendar-changed') AND {column} <= %(moment)s
"""
# What follows is made in place of the live tables: whatever is created goes first into the path.
IN_THEIR_PLACE = "SET LOCAL search_path = pg_temp, projections, public"
ENDS = 'SELECT min("position") AS first, max("position") AS last FROM journal'
HEARD_LATER = """
SELECT count(*) AS number, max(journaled_at) AS last FROM journal
WHERE application_id = %(application)s AND at <= %(moment)s AND journaled_at > %(moment)s
"""
MOMENTS = """
SELECT max({column}) FILTER (WHERE {column} < date_trunc('minute', %(moment)s)) AS before,
       min({column}) FILTER (WHERE {column} > %(moment)s) AS after
FROM journal WHERE application_id = %(application)s
    OR fact = 'calendar-changed' AND at >= (SELECT min(at) FROM journal WHERE application_id = %(application)s)
"""


class Around(NamedTuple):
    """When something was said of the case, or of the calendar since it came in, before and after a moment; None:
    nothing was."""

    before: datetime | None
    after: datetime | None


@contextmanager
def as_of(datastore: Datastore, application_id: UUID, moment: datetime, known: Known) -> Iterator[Datastore]:
    """A database in which this application, and no other, stands as it stood at a moment (aware)."""
    asked = {"application": application_id, "moment": moment}
    with closing(Datastore(datastore.url, pool_size=1)) as past, past.transaction() as transaction:
        try:
            past.execute(Row(f"SET LOCAL statement_timeout = '{SECONDS}s'"))
            past.execute(Row(JOURNAL.format(column=COLUMN[known]), asked))
            past.execute(Row(IN_THEIR_PLACE), *(Row(each.tables) for each in projections()))
            [ends] = past.execute(Row(ENDS))
            batches = [Row(each.batch) for each in projections()]
            for first, last in pieces(past.execute, ends.first or 1, ends.last or 0):
                past.execute(Row(PIECE, {"first": first, "last": last}), *batches)
            yield past
        finally:
            undo(transaction.connection)


def heard_later(datastore: Datastore, application_id: UUID, moment: datetime) -> Any:
    """How many events (``number``) had happened by a moment and were not known then, and when the ``last`` was."""
    [row] = datastore.execute(Row(HEARD_LATER, {"application": application_id, "moment": moment}))
    return row


def around(datastore: Datastore, application_id: UUID, moment: datetime, known: Known) -> Around:
    """The moments to go on with from here, a minute away at least."""
    asked = {"application": application_id, "moment": moment}
    [row] = datastore.execute(Row(MOMENTS.format(column=COLUMN[known]), asked))
    return Around(row.before, row.after)
