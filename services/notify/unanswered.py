"""Messages of which nobody says whether they were taken: after a while the next channel brings them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.notify.application import Notify
from services.notify.rules import GOOD_TIME

NO_NEWS = "no answer: nobody said what became of it"
TOO_LONG = """
SELECT message_id FROM message WHERE state = 'unanswered' AND since < %s AND (%s::uuid IS NULL OR message_id > %s)
ORDER BY message_id LIMIT 100
"""


class Waiting:
    """Looks for them, and waits no longer."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify

    def too_long(self, after: UUID | None) -> Sequence[UUID]:
        """The next ones behind this."""
        since = self._notify.clock() - GOOD_TIME
        return [row.message_id for row in self._notify.datastore.query(TOO_LONG, since, after, after)]

    def give_up(self, message_id: UUID) -> None:
        """News that came meanwhile stands."""
        self._notify.give_up_waiting(message_id, NO_NEWS)
