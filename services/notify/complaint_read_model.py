"""The complaints as lists, one by one, and as the numbers that the public sees."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.notify.complaint import Complaint
from services.notify.complaint_rules import ABOUT_PEOPLE
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row

FILED = """
INSERT INTO complaints (complaint_id, number, category, level, state, due_on, first_due_on, application_id, account_id,
                        filed_at)
VALUES (%s, %s, %s, %s, 'open', %s, %s, %s, %s, %s) ON CONFLICT (complaint_id) DO NOTHING
"""
STATE = "UPDATE complaints SET state = %s WHERE complaint_id = %s"
ANSWERED = """
UPDATE complaints SET state = 'answered', answered_at = %s, first_answered_at = coalesce(first_answered_at, %s)
WHERE complaint_id = %s
"""
ESCALATED = "UPDATE complaints SET state = 'open', level = %s, due_on = %s, taken_by = '' WHERE complaint_id = %s"
WROTE = "INSERT INTO complaint_words (complaint_id, writer, sealed, written_at) VALUES (%s, %s, %s, %s)"
TIMELY = """
SELECT complaint_id FROM complaints
WHERE complaint_id > coalesce(%s, '00000000-0000-0000-0000-000000000000'::uuid)
  AND ((state = 'open' AND level <> 'head' AND due_on < %s) OR (state = 'answered' AND answered_at < %s))
ORDER BY complaint_id LIMIT 500
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    complaint = happened.originator_id
    match happened:
        case Complaint.Filed(number=number, category=category, level=level, due_on=due_on, at=at):
            whose = happened.application_id, happened.account_id
            yield Row(FILED, (complaint, number, category, level, due_on, due_on, *whose, at))
        case Complaint.Taken(by=by):
            yield Row("UPDATE complaints SET taken_by = %s WHERE complaint_id = %s", (by, complaint))
        case Complaint.Answered(at=at):
            yield Row(ANSWERED, (at, at, complaint))
        case Complaint.Escalated(level=level, due_on=due_on):
            yield Row(ESCALATED, (level, due_on, complaint))
        case Complaint.Closed() | Complaint.Withdrawn() | Complaint.Objected():
            yield Row(STATE, (happened.becomes, complaint))


def wrote(complaint_id: UUID, writer: str, sealed: bytes, at: datetime) -> Row:
    """What somebody wrote, sealed."""
    return Row(WROTE, (complaint_id, writer, sealed, at))


def forget(complaint_id: UUID) -> Row:
    """The words of a complaint, whose key is destroyed."""
    return Row("DELETE FROM complaint_words WHERE complaint_id = %s", (complaint_id,))


def words(datastore: Datastore, complaint_id: UUID) -> list[Any]:
    """What was written, in order, sealed."""
    return datastore.query("SELECT * FROM complaint_words WHERE complaint_id = %s ORDER BY place", complaint_id)


def by_number(datastore: Datastore, number: str) -> list[Any]:
    """One complaint."""
    return datastore.query("SELECT * FROM complaints WHERE number = %s", number)


def one(datastore: Datastore, complaint_id: UUID) -> list[Any]:
    """One complaint."""
    return datastore.query("SELECT * FROM complaints WHERE complaint_id = %s", complaint_id)


def of_account(datastore: Datastore, account_id: UUID) -> list[Any]:
    """What one account filed, the latest first."""
    return datastore.query(
        "SELECT * FROM complaints WHERE account_id = %s ORDER BY filed_at DESC, complaint_id LIMIT 100", account_id
    )


def at_levels(datastore: Datastore, levels: Collection[str], *, about_people: bool, still_open: bool) -> list[Any]:
    """Complaints on these levels; the open ones by due date, the others the latest first. ``about_people``: also
    those that only superiors see."""
    order = "due_on, filed_at" if still_open else "filed_at DESC"
    return datastore.query(
        "SELECT * FROM complaints WHERE level = ANY(%s) AND (%s OR NOT category = ANY(%s)) AND (state = 'open') = %s"
        f" ORDER BY {order}, complaint_id LIMIT 200",
        list(levels),
        about_people,
        list(ABOUT_PEOPLE),
        still_open,
    )


def touched_by_time(datastore: Datastore, after: UUID | None, today: date, answered_before: datetime) -> list[UUID]:
    """Those that are late, or were answered long ago."""
    return [row.complaint_id for row in datastore.query(TIMELY, after, today, answered_before)]


def from_strangers(datastore: Datastore, since: datetime) -> int:
    """How many came without an account since then."""
    [found] = datastore.query(
        "SELECT count(*) AS number FROM complaints WHERE account_id IS NULL AND filed_at > %s", since
    )
    return int(found.number)


def all_of(datastore: Datastore, since: date) -> list[Any]:
    """What the public numbers are made of; nothing of what was written."""
    return datastore.query(
        "SELECT category, state, first_due_on, filed_at, first_answered_at FROM complaints WHERE filed_at >= %s"
        " AND state <> 'withdrawn' ORDER BY filed_at",
        since,
    )
