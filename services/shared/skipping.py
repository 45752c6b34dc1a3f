"""Skipping: a person takes a parked message out of the row, with a reason, and may put it back to its place.

Nothing is thrown away. A skip can be undone until a later message of the same subject has been taken in.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from services.shared import parking
from services.shared.datastore import Datastore, Row

MOST_SHOWN = 50

SUBJECT_OF_PARKED = "SELECT subject, id AS parked_id FROM parked_messages WHERE id = %s"
SUBJECT_OF_SKIPPED = "SELECT subject, parked_id FROM skipped_messages WHERE id = %s"
FIRST = """
SELECT id, subject FROM parked_messages AS parked
WHERE id = %s AND NOT EXISTS (SELECT FROM parked_messages WHERE subject = parked.subject AND id < parked.id)
"""
KEEP = """
INSERT INTO skipped_messages (parked_id, source, event_id, subject, body, cause, traceback, parked_at,
                              reason, skipped_by)
SELECT id, source, event_id, subject, body, reason, traceback, parked_at, %s, %s FROM parked_messages WHERE id = %s
"""
SKIPPED = """
SELECT skipped.id, subject, source, event_id, cause, reason, skipped_by, skipped_at, how, settled_by, settled_at
FROM skipped_messages AS skipped LEFT JOIN settled_skips ON skip_id = skipped.id
ORDER BY skipped.id DESC LIMIT %s
"""
PUT_BACK = """
INSERT INTO parked_messages (id, source, event_id, subject, body, reason, traceback, parked_at)
OVERRIDING SYSTEM VALUE
SELECT parked_id, source, event_id, subject, body, cause, traceback, parked_at FROM skipped_messages WHERE id = %s
"""
SETTLE = """
INSERT INTO settled_skips (skip_id, how, settled_by) VALUES (%s, 'put back', %s) ON CONFLICT DO NOTHING RETURNING 1
"""


class Skipped(NamedTuple):
    """A message that was skipped. ``how``: None while it can be put back, else ``put back`` or ``overtaken``."""

    id: int
    subject: str | None
    source: str | None
    event_id: str | None
    cause: str
    reason: str
    skipped_by: str
    skipped_at: datetime
    how: str | None
    settled_by: str | None
    settled_at: datetime | None


def skip(datastore: Datastore, parked_id: int, reason: str, by: str) -> bool:
    """Take this message out of its row; False when it is not the first one there, or no longer there."""
    with datastore.transaction():
        _locked(datastore, SUBJECT_OF_PARKED, parked_id)
        if not datastore.query(FIRST, parked_id):
            return False
        datastore.execute(
            Row(KEEP, (reason, by, parked_id)), Row("DELETE FROM parked_messages WHERE id = %s", (parked_id,))
        )
    return True


def put_back(datastore: Datastore, skip_id: int, by: str) -> bool:
    """Park this message again, in the place which it had; False when that is too late or was done already."""
    with datastore.transaction():
        if not _locked(datastore, SUBJECT_OF_SKIPPED, skip_id):
            return False
        if not datastore.query(SETTLE, skip_id, by):
            return False
        datastore.execute(Row(PUT_BACK, (skip_id,)))
    return True


def skipped(datastore: Datastore, most: int = MOST_SHOWN) -> list[Skipped]:
    """The latest skips, the newest first."""
    return [Skipped(*row) for row in datastore.query(SKIPPED, most)]


def _locked(datastore: Datastore, subject_of: str, row_id: int) -> bool:
    """Lock the row's subject until the transaction ends; whether there is such a row. A message that is no envelope
    has a row of its own."""
    found = datastore.query(subject_of, row_id)
    if found:
        parking.lock(datastore, found[0].subject or f"unreadable {found[0].parked_id}")
    return bool(found)
