"""The journal as a stream: what was said last, and what is said next, narrowed to what somebody looks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shared.datastore import Datastore, Row

PIECE = 500
EVENTS = """
SELECT position, publisher, fact, at, journal.application_id, number, permit_code, envelope -> 'data' AS data
FROM journal LEFT JOIN status_pages USING (application_id)
WHERE {conditions} ORDER BY position {order} LIMIT %(most)s
"""


@dataclass(frozen=True)
class Narrowed:
    """Only these events; what is empty narrows nothing. ``application`` is an id or a number. ``begins`` and ``ends``
    are about when the journal heard of them."""

    publisher: str = ""
    fact: str = ""
    application: str = ""
    permit_code: str = ""
    begins: datetime | None = None
    ends: datetime | None = None

    def conditions(self) -> list[str]:
        """In SQL."""
        found = {
            "publisher = %(publisher)s": self.publisher,
            "fact = %(fact)s": self.fact,
            "upper(permit_code) = upper(%(permit_code)s)": self.permit_code,
            "journal.application_id = %(application)s::uuid": self.application if is_id(self.application) else "",
            "number = upper(%(application)s)": "" if is_id(self.application) else self.application,
            "journaled_at >= %(begins)s": self.begins,
            "journaled_at < %(ends)s": self.ends,
        }
        return [condition for condition, given in found.items() if given]


def is_id(text: str) -> bool:
    """Whether this is the id of an application."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def latest(datastore: Datastore, narrowed: Narrowed, up_to: int, most: int, behind: int = 0) -> list[Any]:
    """The last events up to a position and behind another one, the oldest of them first."""
    between = ["position <= %(position)s", "position > %(behind)s"]
    found = _asked(datastore, narrowed, between, "DESC", position=up_to, behind=behind, most=most)
    return list(reversed(found))


def after(datastore: Datastore, narrowed: Narrowed, position: int, most: int = PIECE) -> list[Any]:
    """The next events behind a position. There is one writer at a time: none appears later before one that was seen."""
    return _asked(datastore, narrowed, ["position > %(position)s"], "", position=position, most=most)


def everything(datastore: Datastore, narrowed: Narrowed, most: int) -> Iterator[Any]:
    """All events that the journal holds now, the oldest first, at most so many; read piece by piece."""
    ends, position = last_position(datastore), 0
    while most > 0 and (piece := after(datastore, narrowed, position, min(most, PIECE))):
        yield from (row for row in piece if row.position <= ends)
        most, position = most - len(piece), piece[-1].position
        if position >= ends:
            return


def last_position(datastore: Datastore) -> int:
    """Where the journal ends now."""
    [row] = datastore.query("SELECT coalesce(max(position), 0) AS position FROM journal")
    return int(row.position)


def _asked(datastore: Datastore, narrowed: Narrowed, where: list[str], order: str, **more: int) -> list[Any]:
    conditions = " AND ".join([*where, *narrowed.conditions()])
    return datastore.execute(Row(EVENTS.format(conditions=conditions, order=order), vars(narrowed) | more))
