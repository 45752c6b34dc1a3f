"""Reading the event table in the order of its numbers without stepping over one that may still appear."""

from __future__ import annotations

from typing import NamedTuple

from eventsourcing.persistence import StoredEvent
from psycopg2 import extensions

READ = """
SELECT (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint), notification_id,
       originator_id, originator_version, topic, state
FROM events WHERE notification_id > %s ORDER BY notification_id LIMIT %s
"""
# A fresh transaction id is above every id handed out before: also above those of transactions that have not ended.
# (The upper end of a snapshot is not: it only counts transactions that have ended.)
NEXT_TRANSACTION = "SELECT pg_current_xact_id()::text::bigint"


class Notification(NamedTuple):
    """An event and its place in the log."""

    number: int
    stored: StoredEvent


class Sighting(NamedTuple):
    """Numbers below ``number`` were handed out, each to a transaction whose id is below ``transaction``."""

    number: int
    transaction: int


class NotificationLog:
    """The event table, read forwards.

    A writer takes its transaction id before its number. So when a number is missing while a higher one is visible, its
    transaction's id is lower than one taken now; once all transactions below that have ended, a number that is
    still missing in a snapshot taken then was given up, and will never appear.
    """

    def __init__(self, connection: extensions.connection) -> None:
        self._connection = connection
        self._sighting: Sighting | None = None
        self.held_up = False

    def after(self, position: int, limit: int) -> list[Notification]:
        """The next events, up to the first number that an unfinished transaction may still fill: then ``held_up``."""
        with self._connection.cursor() as cursor:
            cursor.execute(READ, (position, limit))
            rows = cursor.fetchall()
        settled_below = self._settled_below(oldest_transaction=rows[0][0]) if rows else 0
        taken = in_sequence([row[1] for row in rows], position, settled_below)
        self.held_up = taken < len(rows)
        if self.held_up and (self._sighting is None or self._sighting.number < rows[taken][1]):
            self._sighting = Sighting(rows[-1][1], self._transaction_id())
        return [
            Notification(number, StoredEvent(originator_id, version, topic, bytes(state)))
            for _, number, originator_id, version, topic, state in rows[:taken]
        ]

    def _settled_below(self, oldest_transaction: int) -> int:
        if self._sighting is None or oldest_transaction < self._sighting.transaction:
            return 0
        settled, self._sighting = self._sighting.number, None
        return settled

    def _transaction_id(self) -> int:
        with self._connection.cursor() as cursor:
            cursor.execute(NEXT_TRANSACTION)
            (transaction,) = cursor.fetchone() or (0,)
        return int(transaction)


def in_sequence(numbers: list[int], position: int, settled_below: int) -> int:
    """How many of these ascending numbers follow ``position`` with no hole but those below ``settled_below``."""
    expected = position + 1
    for count, number in enumerate(numbers):
        if number != expected and number > settled_below:
            return count
        expected = number + 1
    return len(numbers)
