"""What people without an account wrote is forgotten when it has served: nobody else could ask for that in their name.

The words of people with an account go with the account (``AccountErased``). Codes, days and counts stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.notify.application import Notify
from services.notify.office import office
from services.shared.datastore import Row

AT_ONCE = 200


@dataclass(frozen=True)
class Kept:
    """One kind of words: its ``purpose`` among the keys, how those that have served are found, and what goes."""

    purpose: str
    served: str
    gone: tuple[str, ...]


# A conversation that nobody closed has served as well, once nobody writes any more.
CONVERSATIONS = Kept(
    "conversation",
    """
    SELECT conversation_id AS id FROM conversations
    WHERE account_id IS NULL AND last_at < %(until)s
        AND EXISTS (SELECT FROM conversation_words AS words WHERE words.conversation_id = conversations.conversation_id)
        AND (%(last)s::uuid IS NULL OR conversation_id > %(last)s)
    ORDER BY id LIMIT %(most)s
    """,
    (
        "DELETE FROM conversation_words WHERE conversation_id = %s",
        "DELETE FROM conversation_senders WHERE conversation_id = %s",
    ),
)
# An open complaint is never too old.
COMPLAINTS = Kept(
    "complaint",
    """
    SELECT complaint_id AS id FROM complaints
    WHERE account_id IS NULL AND state <> 'open'
        AND NOT EXISTS (
            SELECT FROM complaint_words AS words
            WHERE words.complaint_id = complaints.complaint_id AND written_at >= %(until)s
        )
        AND EXISTS (SELECT FROM complaint_words AS words WHERE words.complaint_id = complaints.complaint_id)
        AND (%(last)s::uuid IS NULL OR complaint_id > %(last)s)
    ORDER BY id LIMIT %(most)s
    """,
    ("DELETE FROM complaint_words WHERE complaint_id = %s",),
)


class Forgetting:
    """What going round does about one kind of words, ``strangers_words_days`` after the last of them."""

    def __init__(self, notify: Notify, kept: Kept) -> None:
        self._notify = notify
        self._kept = kept

    def due(self, last: UUID | None) -> Sequence[UUID]:
        """The next whose words have served."""
        until = self._notify.clock() - timedelta(days=office().strangers_words_days)
        values = {"until": until, "last": last, "most": AT_ONCE}
        return [row.id for row in self._notify.datastore.execute(Row(self._kept.served, values))]

    def forget(self, whose: UUID) -> None:
        """Destroy the key, so that backups hold nothing readable either, and remove the words."""
        with self._notify.datastore.transaction():
            self._notify.words.destroy(whose, self._kept.purpose)
            self._notify.datastore.execute(*(Row(statement, (whose,)) for statement in self._kept.gone))
