"""How a person wants to be told things: which channels and optional topics not, and when not to be disturbed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.shared.datastore import Datastore, Row

OF_ACCOUNT = "SELECT channels_off, topics_off, quiet_from, quiet_to FROM contact_wishes WHERE account_id = %s"
KEEP = """
INSERT INTO contact_wishes (account_id, channels_off, topics_off, quiet_from, quiet_to) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (account_id) DO UPDATE SET channels_off = excluded.channels_off, topics_off = excluded.topics_off,
    quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to
"""


@dataclass(frozen=True)
class Wishes:
    """Everything is wanted at any time unless it says otherwise; ``quiet`` is from and to (``21:00``) by the clock of
    the office."""

    channels_off: tuple[str, ...] = ()
    topics_off: tuple[str, ...] = ()
    quiet: tuple[str, str] | None = None

    def told(self) -> dict[str, Any]:
        """As the post room asks for it."""
        return {
            "channels_off": list(self.channels_off),
            "topics_off": list(self.topics_off),
            "quiet": list(self.quiet) if self.quiet else None,
        }


def wishes_of(datastore: Datastore, account_id: UUID) -> Wishes:
    """What this person wants."""
    found = datastore.query(OF_ACCOUNT, account_id)
    if not found:
        return Wishes()
    [row] = found
    quiet = (row.quiet_from, row.quiet_to) if row.quiet_from else None
    return Wishes(tuple(row.channels_off), tuple(row.topics_off), quiet)


def keep(datastore: Datastore, account_id: UUID, wishes: Wishes) -> None:
    """From now on."""
    quiet = wishes.quiet or (None, None)
    datastore.execute(Row(KEEP, (account_id, list(wishes.channels_off), list(wishes.topics_off), *quiet)))
