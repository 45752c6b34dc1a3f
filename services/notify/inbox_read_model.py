"""What the inboxes of the site query: the messages of a person, whatever the channels made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.shared.datastore import Datastore, Row

PER_PAGE = 20
THEIRS = """(
    audience = 'staff' AND recipient = %(username)s
    OR audience = 'applicant' AND application_id = ANY(%(applications)s::uuid[])
)"""
LISTED = f"""
SELECT message_id, application_id, coalesce(nullif(message.number, ''), applications.number, '') AS number,
    subject_matter, facts, requested_at, read_on_site_at
FROM message LEFT JOIN applications USING (application_id) WHERE {THEIRS}
"""
READ = f"""
UPDATE message SET read_on_site_at = %(now)s
WHERE {THEIRS} AND read_on_site_at IS NULL AND (%(message)s::uuid IS NULL OR message_id = %(message)s)
"""


@dataclass(frozen=True)
class Reader:
    """Whose inbox it is: a member of staff by username, an applicant by their applications."""

    username: str = ""
    applications: Sequence[UUID] = ()

    def parameters(self, **more: Any) -> dict[str, Any]:
        """Of :data:`THEIRS`. Nobody's messages are not those of a nameless person."""
        return {"username": self.username or None, "applications": [str(each) for each in self.applications], **more}


class Page(NamedTuple):
    """One page of the inbox, the latest message first."""

    lines: list[Any]
    found: int
    unread: int
    number: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.found // PER_PAGE))


def page(datastore: Datastore, reader: Reader, number: int) -> Page:
    """One page; a number beyond the last is the last."""
    [counts] = datastore.execute(
        Row(
            "SELECT count(*) AS found, count(*) FILTER (WHERE read_on_site_at IS NULL) AS unread"
            f" FROM message WHERE {THEIRS}",
            reader.parameters(),
        )
    )
    empty = Page([], counts.found, counts.unread, 1)
    number = min(max(number, 1), empty.last)
    lines = datastore.execute(
        Row(
            f"{LISTED} ORDER BY requested_at DESC, message_id LIMIT %(limit)s OFFSET %(offset)s",
            reader.parameters(limit=PER_PAGE, offset=(number - 1) * PER_PAGE),
        )
    )
    return empty._replace(lines=lines, number=number)


def message(datastore: Datastore, reader: Reader, message_id: UUID) -> Any:
    """One of their messages, or None."""
    found = datastore.execute(Row(f"{LISTED} AND message_id = %(message)s", reader.parameters(message=message_id)))
    return found[0] if found else None


def mark_read(datastore: Datastore, reader: Reader, now: datetime, message_id: UUID | None = None) -> None:
    """One message, or all of them."""
    datastore.execute(Row(READ, reader.parameters(now=now, message=message_id)))
