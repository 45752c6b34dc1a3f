"""The conversations as lists and one by one, and the usual time to an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notify.conversation import Conversation, Written
from services.notify.conversation_files import OfConversation
from services.notify.conversation_rules import owner_of
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row

OPENED = """
INSERT INTO conversations (conversation_id, account_id, application_id, way, state, opened_at, last_at, version)
VALUES (%s, %s, %s, %s, 'answered', %s, %s, %s) ON CONFLICT (conversation_id) DO NOTHING
"""
ENTRY = """
INSERT INTO conversation_entries (conversation_id, number, kind, by, way, other, at) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (conversation_id, number) DO NOTHING
"""
HAPPENED = "UPDATE conversations SET version = %s, last_at = %s WHERE conversation_id = %s"
ASKED = """
UPDATE conversations SET state = 'waiting', waiting_since = coalesce(waiting_since, %s), way = %s
WHERE conversation_id = %s
"""
ANSWERED = """
UPDATE conversations SET state = 'answered', waiting_since = NULL, first_answered_at = coalesce(first_answered_at, %s),
    first_minutes = coalesce(first_minutes, %s)
WHERE conversation_id = %s
"""
CLOSED = "UPDATE conversations SET state = 'closed', waiting_since = NULL, holder = '' WHERE conversation_id = %s"
HOLDER = "UPDATE conversations SET holder = %s WHERE conversation_id = %s"
FILE = """
INSERT INTO conversation_files (conversation_id, number, place, file_id, sha256, media_type, size)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (conversation_id, file_id) DO NOTHING
"""
PROPOSED = """
INSERT INTO conversation_proposals (conversation_id, file_id, requirement, title) VALUES (%s, %s, %s, %s)
ON CONFLICT (conversation_id, file_id, requirement) DO NOTHING
"""
GIVEN = """
UPDATE conversation_proposals SET given = true WHERE conversation_id = %s AND file_id = %s AND requirement = %s
"""
DECLINED = "DELETE FROM conversation_proposals WHERE conversation_id = %s AND file_id = %s AND requirement = %s"
LISTED = """
SELECT conversations.*, applications.number, applications.permit_name, applications.permit_name_en
FROM conversations LEFT JOIN applications USING (application_id)
"""
LISTS = {
    "waiting": "state <> 'closed' AND holder = ''",
    "mine": "state <> 'closed' AND holder = %(username)s",
    "others": "state <> 'closed' AND holder NOT IN ('', %(username)s)",
    "closed": "state = 'closed'",
}
LONGEST_LIST = 100
ENTRIES = """
SELECT conversation_entries.*, sealed
FROM conversation_entries LEFT JOIN conversation_words USING (conversation_id, number)
WHERE conversation_id = %s AND number > %s AND kind = ANY(%s) ORDER BY number
"""
THEIRS = """(
    account_id = %s OR (%s::uuid IS NULL AND account_id IS NULL AND conversation_id IN (
        SELECT conversation_id FROM conversation_senders WHERE sender = %s))
)"""
USUAL = """
SELECT count(*) AS answers, percentile_cont(0.5) WITHIN GROUP (ORDER BY first_minutes) AS median
FROM conversations WHERE first_answered_at > %s AND first_minutes IS NOT NULL
"""
FORGET = """
DELETE FROM conversation_words USING conversations
WHERE conversation_words.conversation_id = conversations.conversation_id AND account_id = %s
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    conversation, number = happened.originator_id, happened.originator_version
    match happened:
        case Conversation.Opened(account_id=account_id, application_id=application_id, way=way, at=at):
            yield Row(OPENED, (conversation, account_id, application_id, way, at, at, number))
        case OfConversation(by=by, at=at):
            way = happened.way if isinstance(happened, Written) else "portal"
            other = other_of(happened)
            yield Row(ENTRY, (conversation, number, happened.kind, by, way, other, at))
            yield Row(HAPPENED, (number, at, conversation))
    match happened:
        case Conversation.Asked(way=way, at=at):
            yield Row(ASKED, (at, way, conversation))
        case Conversation.Answered(at=at, minutes=minutes):
            yield Row(ANSWERED, (at, minutes, conversation))
        case Conversation.Taken(by=by):
            yield Row(HOLDER, (by, conversation))
        case Conversation.GivenBack():
            yield Row(HOLDER, ("", conversation))
        case Conversation.HandedOver(to=to):
            yield Row(HOLDER, (to, conversation))
        case Conversation.Closed():
            yield Row(CLOSED, (conversation,))
    yield from rows_of_files(happened)


def rows_of_files(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes about files."""
    conversation = happened.originator_id
    match happened:
        case Written(files=files):
            for place, file in enumerate(files):
                of_file = (file["file_id"], file["sha256"], file["media_type"], file["size"])
                yield Row(FILE, (conversation, happened.originator_version, place, *of_file))
        case Conversation.Proposed(file_id=file_id, requirement=requirement, title=title):
            yield Row(PROPOSED, (conversation, file_id, requirement, title))
        case Conversation.Given(file_id=file_id, requirement=requirement):
            yield Row(GIVEN, (conversation, file_id, requirement))
        case Conversation.Declined(file_id=file_id, requirement=requirement):
            yield Row(DECLINED, (conversation, file_id, requirement))


def other_of(happened: OfConversation) -> str:
    """Whom or what else it concerns: who has it now, or what the file would be."""
    match happened:
        case Conversation.HandedOver(to=to):
            return to
        case Conversation.Proposed(title=title) | Conversation.Given(title=title) | Conversation.Declined(title=title):
            return title
    return ""


def wrote(conversation_id: UUID, number: int, sealed: bytes) -> Row:
    """The words of an entry, sealed."""
    insert = "INSERT INTO conversation_words (conversation_id, number, sealed) VALUES (%s, %s, %s)"
    return Row(insert, (conversation_id, number, sealed))


def one(datastore: Datastore, conversation_id: UUID) -> Any:
    """One conversation, or None."""
    found = datastore.query(f"{LISTED} WHERE conversation_id = %s", conversation_id)
    return found[0] if found else None


def entries(datastore: Datastore, conversation_id: UUID, after: int, kinds: Collection[str]) -> list[Any]:
    """What happened after an entry, in order, with the sealed words."""
    return datastore.query(ENTRIES, conversation_id, after, list(kinds))


def files(datastore: Datastore, conversation_id: UUID, after: int = 0) -> list[Any]:
    """The files that came after an entry, in order."""
    return datastore.query(
        "SELECT * FROM conversation_files WHERE conversation_id = %s AND number > %s ORDER BY number, place",
        conversation_id,
        after,
    )


def proposals(datastore: Datastore, conversation_id: UUID) -> list[Any]:
    """What was proposed for files of a conversation."""
    return datastore.query(
        "SELECT * FROM conversation_proposals WHERE conversation_id = %s ORDER BY title, file_id", conversation_id
    )


def anything_given(datastore: Datastore, conversation_id: UUID) -> bool:
    """Whether the person ever let a file go into the correction."""
    return any(each.given for each in proposals(datastore, conversation_id))


def listed(datastore: Datastore, which: str, username: str) -> list[Any]:
    """One of the lists of the desk: who waits longest first, then the latest."""
    order = "last_at DESC" if which == "closed" else "waiting_since NULLS LAST, last_at DESC"
    sql = f"{LISTED} WHERE {LISTS[which]} ORDER BY {order}, conversation_id LIMIT {LONGEST_LIST}"
    return datastore.execute(Row(sql, {"username": username}))


def of_account(datastore: Datastore, account_id: UUID) -> list[Any]:
    """What one account wrote about, the latest first."""
    return datastore.query(
        f"{LISTED} WHERE account_id = %s ORDER BY last_at DESC, conversation_id LIMIT {LONGEST_LIST}", account_id
    )


def open_one(datastore: Datastore, account_id: UUID, application_id: UUID | None) -> UUID | None:
    """The open conversation of an account about an application, or about none."""
    found = datastore.query(
        "SELECT conversation_id FROM conversations WHERE account_id = %s AND state <> 'closed'"
        " AND application_id IS NOT DISTINCT FROM %s ORDER BY last_at DESC LIMIT 1",
        account_id,
        application_id,
    )
    return found[0].conversation_id if found else None


def written_from(sender: str, conversation_id: UUID) -> Row:
    """From which address (keyed hash) a stranger writes."""
    insert = "INSERT INTO conversation_senders (sender, conversation_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"
    return Row(insert, (sender, conversation_id))


def open_ones(datastore: Datastore, account_id: UUID | None, sender: str) -> list[UUID]:
    """The open conversations of an account, or of a stranger with this address, the latest first."""
    found = datastore.query(
        f"SELECT conversation_id FROM conversations WHERE state <> 'closed' AND {THEIRS} ORDER BY last_at DESC",
        account_id,
        account_id,
        sender,
    )
    return [row.conversation_id for row in found]


def belongs_to(datastore: Datastore, conversation_id: UUID, account_id: UUID | None, sender: str) -> bool:
    """Whether it is that of this account, or of a stranger with this address."""
    sql = f"SELECT 1 FROM conversations WHERE conversation_id = %s AND {THEIRS}"
    return bool(datastore.query(sql, conversation_id, account_id, account_id, sender))


def several(datastore: Datastore, conversations: Collection[UUID]) -> list[Any]:
    """These, the latest first."""
    return datastore.query(
        f"{LISTED} WHERE conversation_id = ANY(%s) ORDER BY last_at DESC, conversation_id", list(conversations)
    )


def versions(datastore: Datastore, conversations: Collection[UUID]) -> dict[UUID, int]:
    """How far each has come."""
    found = datastore.query(
        "SELECT conversation_id, version FROM conversations WHERE conversation_id = ANY(%s)", list(conversations)
    )
    return {row.conversation_id: row.version for row in found}


def from_strangers(datastore: Datastore, since: datetime) -> int:
    """How many were opened without an account since then."""
    [found] = datastore.query(
        "SELECT count(*) AS number FROM conversations WHERE account_id IS NULL AND opened_at > %s", since
    )
    return int(found.number)


def usual_minutes(datastore: Datastore, since: datetime) -> tuple[int, int]:
    """How many first answers were given since then, and the median of their open minutes."""
    [found] = datastore.query(USUAL, since)
    return int(found.answers), round(found.median or 0)


def person_is_here(conversations: Collection[UUID], at: datetime) -> Row:
    """They have it open."""
    update = "UPDATE conversations SET person_here_at = %s WHERE conversation_id = ANY(%s)"
    return Row(update, (at, list(conversations)))


def forget(account_id: UUID) -> Row:
    """The words of an account, whose key is destroyed."""
    return Row(FORGET, (account_id,))


def owner(row: Any) -> UUID:
    """With whose key the words of a conversation are sealed."""
    return owner_of(row.conversation_id, row.account_id)
