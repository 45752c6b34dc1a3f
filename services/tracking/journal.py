"""The journal: every event appended once, chained per application so that any later change or removal shows."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from pydantic_core import to_jsonable_python

from services.shared.contracts import CloudEvent
from services.shared.datastore import Datastore

GENESIS = b""
ONE_WRITER = "SELECT pg_advisory_xact_lock(hashtext('journal'))"
HEADS = "SELECT application_id, link, hash FROM chain_heads WHERE application_id = ANY(%s::uuid[])"
APPEND = """
INSERT INTO journal (journaled_at, application_id, link, publisher, fact, at, envelope, hash)
SELECT statement_timestamp(), * FROM unnest(
    %s::uuid[], %s::integer[], %s::text[], %s::text[], %s::timestamptz[], %s::jsonb[], %s::bytea[]
)
RETURNING position
"""
LINKS = """
SELECT position, application_id, link, publisher, fact, at, envelope, hash
FROM journal WHERE application_id = %s ORDER BY link
"""
SET_HEADS = """
INSERT INTO chain_heads (application_id, link, hash) SELECT * FROM unnest(%s::uuid[], %s::integer[], %s::bytea[])
ON CONFLICT (application_id) DO UPDATE SET link = excluded.link, hash = excluded.hash
"""
HEARD = """
INSERT INTO heard (publisher, number, events, at)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[])
ON CONFLICT (publisher) DO UPDATE SET
    number = greatest(heard.number, excluded.number), events = heard.events + excluded.events,
    at = greatest(heard.at, excluded.at)
"""


class Head(NamedTuple):
    """The last link of a chain."""

    link: int
    hash: bytes


class Appended(NamedTuple):
    """The piece of the journal that a batch became; both positions belong to it."""

    first: int
    last: int


def canonical(envelope: dict[str, Any]) -> bytes:
    """The one spelling of an envelope that is hashed: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(envelope, option=orjson.OPT_SORT_KEYS)


def plain(event: CloudEvent) -> dict[str, Any]:
    """The envelope in JSON values. Its data came as such: looking through it again takes as long as hashing it."""
    return {**vars(event), "time": to_jsonable_python(event.time)}


def append(datastore: Datastore, events: Sequence[CloudEvent]) -> Appended:
    """Append a batch inside the caller's transaction. One writer at a time: positions of a batch have no gaps, and
    ``journaled_at`` never goes back. It is taken behind the lock, not when the transaction began: a day is over for the
    journal once whoever holds the lock sees that it is over (see sealing.py)."""
    datastore.query(ONE_WRITER)
    subjects = list({event.subject for event in events})
    heads = {str(row.application_id): Head(row.link, bytes(row.hash)) for row in datastore.query(HEADS, subjects)}
    links, spelt, hashes = [], [], []
    for event in events:
        spelling = canonical(plain(event))
        before = heads.get(event.subject, Head(0, GENESIS))
        head = Head(before.link + 1, sha256(before.hash + spelling).digest())
        heads[event.subject] = head
        links.append(head.link)
        spelt.append(spelling.decode())
        hashes.append(head.hash)
    positions = datastore.query(
        APPEND,
        [event.subject for event in events],
        links,
        [event.publisher for event in events],
        [event.fact for event in events],
        [event.time for event in events],
        spelt,
        hashes,
    )
    datastore.query(SET_HEADS, list(heads), [head.link for head in heads.values()], [h.hash for h in heads.values()])
    remember_publishers(datastore, events)
    taken = [row.position for row in positions]
    return Appended(min(taken), max(taken))


def remember_publishers(datastore: Datastore, events: Sequence[CloudEvent]) -> None:
    """How far each publisher was heard."""
    by_publisher: dict[str, list[CloudEvent]] = {}
    for event in events:
        by_publisher.setdefault(event.publisher, []).append(event)
    datastore.query(
        HEARD,
        list(by_publisher),
        [max(int(event.sequence) for event in heard) for heard in by_publisher.values()],
        [len(heard) for heard in by_publisher.values()],
        [max(event.time for event in heard) for heard in by_publisher.values()],
    )


def chain_of(datastore: Datastore, application_id: UUID) -> list[dict[str, str]]:
    """What was said of one application, in order: each fact as it is hashed, and its hash (hex)."""
    return [
        {"spelling": canonical(row.envelope).decode(), "hash": bytes(row.hash).hex()}
        for row in datastore.query(LINKS, application_id)
    ]
