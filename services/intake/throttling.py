"""Guessing is slowed down: after a few failures each attempt waits longer, whether the account exists or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from services.shared.datastore import Datastore, Row
from services.shared.refusals import Refused

FREE_FAILURES = 5
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)

# One statement, so that many attempts at once are counted one by one. An attempt counts before it is looked at;
# while the delay lasts no row comes back.
COUNT = """
INSERT INTO sign_in_failures AS known (who, failures, last_at) VALUES (%(who)s, 1, %(now)s)
ON CONFLICT (who) DO UPDATE SET
    failures = CASE WHEN known.last_at < %(stale)s THEN 1 ELSE known.failures + 1 END,
    last_at = excluded.last_at,
    locked_until = CASE WHEN known.last_at >= %(stale)s AND known.failures + 1 >= %(free)s
        THEN excluded.last_at + least(%(first)s * power(2, least(known.failures + 1 - %(free)s, 20)), %(longest)s)
    END
WHERE known.locked_until IS NULL OR known.locked_until <= %(now)s
RETURNING failures
"""


class TooManyAttempts(Refused):
    """Locked for less than two minutes."""

    sentence = "Too many attempts. Try again in %(wait)s seconds."


class LockedForMinutes(TooManyAttempts):
    """Locked for longer."""

    sentence = "Too many attempts. Try again in %(wait)s minutes."


class Throttle:
    """Counts failed attempts per name; the names are given as keyed hashes."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore

    def count(self, who: str, now: datetime) -> None:
        """Count an attempt as failed until :meth:`succeeded`; raises :class:`TooManyAttempts` while it has to wait."""
        parameters = {
            "who": who,
            "now": now,
            "stale": now - FORGOTTEN_AFTER,
            "free": FREE_FAILURES,
            "first": FIRST_DELAY,
            "longest": LONGEST_DELAY,
        }
        if self._datastore.execute(Row(COUNT, parameters)):
            return
        found = self._datastore.query("SELECT locked_until FROM sign_in_failures WHERE who = %s", who)
        until = found[0].locked_until if found else None
        raise waiting((until or now) - now)

    def succeeded(self, who: str, now: datetime) -> None:
        """The attempt was right: nothing is held against the name, and old failures of others are swept out."""
        self._datastore.execute(
            Row("DELETE FROM sign_in_failures WHERE who = %s OR last_at < %s", (who, now - FORGOTTEN_AFTER))
        )


def waiting(left: timedelta) -> TooManyAttempts:
    """The refusal that says how long."""
    seconds = max(1, ceil(left.total_seconds()))
    return TooManyAttempts(wait=seconds) if seconds < 120 else LockedForMinutes(wait=ceil(seconds / 60))
