"""The audit: is the journal as it was written, and does it say what the services themselves have recorded?

Two independent looks. The chains are followed in one reading of the journal, in the order in which it was written. What
each service's own store says, in the words of today's contracts, is compared with what the journal holds of it: by sums
over a thousand numbers at a time, so that millions of events need little memory and no sorting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

import orjson

from services.shared.contracts import CloudEvent, Contract, UnknownContract
from services.shared.datastore import Datastore, Row
from services.shared.envelopes import enveloped
from services.tracking.journal import GENESIS, Head

Fault = Literal["chain", "missing", "unknown", "different", "unreadable"]
Told = Callable[[int], object]
BUCKET = 1000
MOST_BUCKETS = 20  # that are looked into
FIRST = Head(0, GENESIS)
HALF = 2**128

LINKS = """
COPY (
    SELECT application_id, link, publisher, fact, at AT TIME ZONE 'UTC', encode(hash, 'hex'), envelope
    FROM journal ORDER BY position
) TO STDOUT
"""
# By a text: whatever stands in a changed envelope, it can be compared.
SAID = """
COPY (
    SELECT application_id, envelope FROM journal
    WHERE publisher = '{}' AND envelope ->> 'sequence' COLLATE "C" BETWEEN '{:020d}' AND '{:020d}'
) TO STDOUT
"""


class Found(NamedTuple):
    """Something that is not as it should be. ``chain``: ``number`` is the first link of this application's chain that
    does not fit. The others are about event ``number`` of a publisher: the journal has it not, the publisher has it
    not, they say different things of it, or what the journal has is no fact of the contracts."""

    fault: Fault
    application_id: UUID
    number: int
    publisher: str = ""


class Announced(Protocol):
    """What a service's own store says: facts with their numbers, above the first up to the second."""

    def __call__(self, above: int, up_to: int) -> Iterable[tuple[int, Contract]]: ...


def unwatched(number: int) -> None:
    """Nobody looks at how far it is."""


@dataclass
class Chains:
    """Follows all chains as the rows of the journal come."""

    told: Told
    heads: dict[bytes, Head] = field(default_factory=dict)
    broken: dict[bytes, int] = field(default_factory=dict)

    def write(self, line: bytes) -> None:
        """Take one row, as COPY spells it."""
        *beside, written, spelling = line.rstrip(b"\n").split(b"\t")
        application, link, publisher, fact, at = beside
        before = self.heads.get(application, FIRST)
        envelope = envelope_in(spelling)
        canonical = orjson.dumps(envelope, option=orjson.OPT_SORT_KEYS)
        head = Head(before.link + 1, sha256(before.hash + canonical).digest())
        fits = says(envelope, application.decode(), publisher.decode(), fact.decode(), at.decode())
        if int(link) != head.link or not fits or head.hash.hex().encode() != written:
            self.broken.setdefault(application, head.link)
        self.heads[application] = head
        self.told(1)


def envelope_in(spelling: bytes) -> dict[str, object]:
    """The JSON in a field of COPY, where a backslash stands twice."""
    envelope: dict[str, object] = orjson.loads(spelling.replace(b"\\\\", b"\\") if b"\\" in spelling else spelling)
    return envelope


def says(envelope: object, application: str, publisher: str, fact: str, at: str) -> bool:
    """Whether an envelope still says the same as the columns beside it, which projections read; ``at`` in UTC."""
    if not isinstance(envelope, dict):
        return False
    kind = str(envelope.get("type")).rpartition(".v")[0]
    if (envelope.get("subject"), envelope.get("source"), kind) != (
        application, f"sakpore/{publisher}", f"sakpore.{publisher}.{fact}",
    ):  # fmt: skip
        return False
    try:
        return datetime.fromisoformat(str(envelope.get("time"))) == datetime.fromisoformat(f"{at}+00")
    except ValueError:
        return False


def broken_chains(datastore: Datastore, told: Told = unwatched) -> Iterator[Found]:
    """Every application whose journal was changed, shortened or reordered, with the first link that does not fit.
    ``told`` is called with the number of links looked at since the last time."""
    chains = Chains(told)
    with datastore.connection() as connection, connection.cursor() as cursor:
        cursor.copy_expert(LINKS, chains)
    kept = datastore.tuples(Row("SELECT application_id::text, link, hash FROM chain_heads"))
    heads = {application.encode(): Head(link, bytes(digest)) for application, link, digest in kept}
    for application in sorted(chains.heads.keys() | heads.keys()):
        if application in chains.broken:
            yield Found("chain", UUID(application.decode()), chains.broken[application])
        elif chains.heads.get(application, FIRST) != heads.get(application, FIRST):
            yield Found("chain", UUID(application.decode()), chains.heads.get(application, FIRST).link + 1)


@dataclass
class Sums:
    """What was said, as sums over a thousand numbers each: equal for the same facts in any order."""

    by_bucket: dict[int, tuple[int, int]] = field(default_factory=lambda: defaultdict(lambda: (0, 0)))

    def add(self, number: int, spelling: bytes) -> None:
        count, total = self.by_bucket[number // BUCKET]
        digest = int.from_bytes(sha256(spelling).digest()[:16], "big")
        self.by_bucket[number // BUCKET] = (count + 1, (total + digest) % HALF)


@dataclass
class Journaled:
    """Takes the facts that the journal holds as they come, in the words of today's contracts."""

    take: Callable[[int, Contract], object]
    told: Told
    unreadable: dict[int, UUID] = field(default_factory=dict)

    def write(self, line: bytes) -> None:
        """Take one row, as COPY spells it; what is no fact is remembered by its number."""
        application, spelling = line.rstrip(b"\n").split(b"\t")
        envelope = envelope_in(spelling)
        try:
            event = CloudEvent.model_validate(envelope)
            number, contract = int(event.id), event.contract()
        except (ValueError, UnknownContract):
            sequence = str(envelope["sequence"])
            self.unreadable[int(sequence) if sequence.isdecimal() else 0] = UUID(application.decode())
        else:
            self.take(number, contract)
        self.told(1)


def contradictions(
    datastore: Datastore, publisher: str, announced: Announced, told: Told = unwatched
) -> Iterator[Found]:
    """Where the journal and a publisher's own store do not say the same, of everything up to the last fact that was
    heard; of many places the first ones. ``told`` hears of facts on both sides."""
    [row] = datastore.query("SELECT coalesce(max(number), 0) AS number FROM heard WHERE publisher = %s", publisher)
    ours, theirs = Sums(), Sums()
    journaled = Journaled(spelt(ours), told)
    read(datastore, publisher, 0, row.number, journaled)
    for number, application_id in sorted(journaled.unreadable.items()):
        yield Found("unreadable", application_id, number, publisher)
    add = spelt(theirs)
    for number, contract in announced(0, row.number):
        add(number, contract)
        told(1)
    differing = [
        bucket
        for bucket in sorted(ours.by_bucket.keys() | theirs.by_bucket.keys())
        if ours.by_bucket.get(bucket) != theirs.by_bucket.get(bucket)
    ]
    for bucket in differing[:MOST_BUCKETS]:
        above, up_to = bucket * BUCKET - 1, min((bucket + 1) * BUCKET - 1, row.number)
        yield from looked_into(datastore, publisher, announced, above, up_to)


def spelt(sums: Sums) -> Callable[[int, Contract], None]:
    """Adds a fact, spelt like its envelope."""
    return lambda number, contract: sums.add(number, enveloped(contract, number))


def looked_into(datastore: Datastore, publisher: str, announced: Announced, above: int, up_to: int) -> Iterator[Found]:
    """Which of these numbers it is."""
    ours: dict[int, Contract] = {}
    read(datastore, publisher, above, up_to, told := Journaled(ours.__setitem__, unwatched))
    theirs = dict(announced(above, up_to))
    for number in sorted((ours.keys() | theirs.keys()) - told.unreadable.keys()):
        journaled, recorded = ours.get(number), theirs.get(number)
        if journaled is None and recorded is not None:
            yield Found("missing", recorded.application_id, number, publisher)
        elif recorded is None and journaled is not None:
            yield Found("unknown", journaled.application_id, number, publisher)
        elif journaled is not None and journaled != recorded:
            yield Found("different", journaled.application_id, number, publisher)


def read(datastore: Datastore, publisher: str, above: int, up_to: int, into: Journaled) -> None:
    """What the journal holds of a publisher, above the first number up to the second."""
    with datastore.connection() as connection, connection.cursor() as cursor:
        cursor.copy_expert(SAID.format(publisher, max(above + 1, 0), up_to), into)
