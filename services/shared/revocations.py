"""Sessions that ended before their time: kept by each service for itself, so that none depends on another."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from services.shared.datastore import Datastore, Row

KNOWN_FOR_SECONDS = 10

REVOKE = """
INSERT INTO revoked_sessions (username, before) VALUES (%s, %s)
ON CONFLICT (username) DO UPDATE SET before = greatest(revoked_sessions.before, excluded.before)
"""


def revocation(username: str, before: datetime) -> Row:
    """Every session of this person that began before this moment is over; an earlier moment changes nothing."""
    return Row(REVOKE, (username, before))


def end_sessions(datastore: Datastore, username: str, before: datetime) -> None:
    """For reactions: joins the transaction in progress, and is safe to run twice."""
    datastore.execute(revocation(username, before))


class RevokedSessions:
    """What this process knows of ended sessions: at most ten seconds old, however many pages ask.

    A database that does not answer raises: what is older than that must not be believed.
    """

    def __init__(self, datastore: Datastore, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._datastore = datastore
        self._clock = clock
        self._known: dict[str, datetime] = {}
        self._known_until = float("-inf")

    def includes(self, username: str, issued_at: datetime) -> bool:
        """Whether a session that began at this moment is over."""
        asked_at = self._clock()
        if asked_at >= self._known_until:
            rows = self._datastore.query("SELECT username, before FROM revoked_sessions")
            self._known = {row.username: row.before for row in rows}
            self._known_until = asked_at + KNOWN_FOR_SECONDS
        before = self._known.get(username)
        return before is not None and issued_at < before
