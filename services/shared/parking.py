"""Parked messages: what a service could not take in, kept in order per application until a person has looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from services.shared.contracts import CloudEvent
from services.shared.datastore import Datastore, Row
from services.shared.trouble import in_short, traceback_of, world_is_down

Take = Callable[[list[CloudEvent]], None]

WAITING_BEHIND = "waiting behind"

PARKED = """
SELECT DISTINCT ON (coalesce(subject, id::text)) id, subject, source, event_id, reason, traceback, parked_at,
       count(*) OVER (PARTITION BY coalesce(subject, id::text)) - 1 AS waiting_behind
FROM parked_messages ORDER BY coalesce(subject, id::text), id
"""
PARKED_OR_SKIPPED = """
SELECT subject FROM parked_messages WHERE subject = ANY(%s)
UNION
SELECT subject FROM skipped_messages AS skipped
WHERE subject = ANY(%s) AND NOT EXISTS (SELECT FROM settled_skips WHERE skip_id = skipped.id)
"""
OVERTAKE = """
INSERT INTO settled_skips (skip_id, how)
SELECT id, 'overtaken' FROM skipped_messages AS skipped
WHERE subject = ANY(%s) AND NOT EXISTS (SELECT FROM settled_skips WHERE skip_id = skipped.id)
ON CONFLICT DO NOTHING
"""


class Parked(NamedTuple):
    """One subject with parked messages: the first one and why, and how many wait behind it."""

    id: int
    subject: str | None
    source: str | None
    event_id: str | None
    reason: str
    traceback: str
    parked_at: datetime
    waiting_behind: int


class Replayed(NamedTuple):
    """How a replay went: messages taken in, messages left, and why it stopped (None: nothing is left)."""

    done: int
    left: int
    reason: str | None


def parked(datastore: Datastore) -> list[Parked]:
    """For each application the message that stopped it, oldest first; every unreadable message by itself."""
    return [Parked(*row) for row in datastore.query(PARKED)]


def body_of(datastore: Datastore, parked_id: int) -> bytes:
    """The message as it came; empty when it is not parked any more."""
    rows = datastore.query("SELECT body FROM parked_messages WHERE id = %s", parked_id)
    return bytes(rows[0].body) if rows else b""


def park(datastore: Datastore, event: CloudEvent | None, body: bytes, reason: str, trace: str = "") -> None:
    """Put one message at the end of its subject's row; part of the transaction in progress."""
    datastore.execute(
        Row(
            "INSERT INTO parked_messages (source, event_id, subject, body, reason, traceback)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (event and event.source, event and event.id, event and event.subject, body, reason, trace),
        )
    )


def lock(datastore: Datastore, subject: str) -> None:
    """Until the transaction ends, nobody else replays this subject or parks behind it."""
    datastore.query("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", subject)


def standing_behind(datastore: Datastore, subjects: set[str]) -> set[str]:
    """Which of these subjects have parked messages; those are locked until the transaction ends."""
    found = {row.subject for row in datastore.query(PARKED_OR_SKIPPED, list(subjects), list(subjects))}
    if not found:
        return found
    for subject in sorted(found):
        lock(datastore, subject)
    # A replay may have finished one while we waited for its lock.
    return _with_parked(datastore, found)


def overtake(datastore: Datastore, subjects: set[str]) -> None:
    """Messages of these subjects are taken in: what was skipped before them cannot come back to its place."""
    datastore.execute(Row(OVERTAKE, (sorted(subjects),)))


def replay(datastore: Datastore, take: Take, subject: str) -> Replayed:
    """Take in the parked messages of one subject, in order, each in a transaction of its own; stop at a failure.

    Raises what says that the world is down; what was done until then stays done.
    """
    done = 0
    while True:
        try:
            with datastore.transaction():
                lock(datastore, subject)
                first = _first(datastore, subject)
                if first is None:
                    return Replayed(done, 0, None)
                parked_id = first.id
                take([CloudEvent.from_bytes(bytes(first.body))])
                overtake(datastore, {subject})
                datastore.execute(Row("DELETE FROM parked_messages WHERE id = %s", (parked_id,)))
            done += 1
        except Exception as trouble:
            if world_is_down(trouble):
                raise
            _still_parked(datastore, parked_id, trouble)
            return Replayed(done, _count(datastore, subject), in_short(trouble))


def _with_parked(datastore: Datastore, subjects: set[str]) -> set[str]:
    rows = datastore.query("SELECT DISTINCT subject FROM parked_messages WHERE subject = ANY(%s)", list(subjects))
    return {row.subject for row in rows}


def _first(datastore: Datastore, subject: str) -> Any | None:
    rows = datastore.query("SELECT id, body FROM parked_messages WHERE subject = %s ORDER BY id LIMIT 1", subject)
    return rows[0] if rows else None


def _count(datastore: Datastore, subject: str) -> int:
    return int(datastore.query("SELECT count(*) AS n FROM parked_messages WHERE subject = %s", subject)[0].n)


def _still_parked(datastore: Datastore, parked_id: int, trouble: Exception) -> None:
    datastore.execute(
        Row(
            "UPDATE parked_messages SET reason = %s, traceback = %s WHERE id = %s",
            (in_short(trouble), traceback_of(trouble), parked_id),
        )
    )
