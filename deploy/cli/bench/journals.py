"""Journals full of made-up lives, written by COPY: as the inbox writes them, without its work for each message."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from typing import NamedTuple

from deploy.cli.bench.lives import envelopes, life
from services.shared.contracts import Contract
from services.shared.datastore import Datastore
from services.tracking.auditing import FIRST
from services.tracking.journal import Head, canonical, plain

TOGETHER = 500
FACTS_OF_ONE = 18
LINES = "COPY journal (application_id, link, publisher, fact, at, envelope, hash) FROM STDIN"
HEADS = "COPY chain_heads (application_id, link, hash) FROM STDIN"


Lived = Callable[[str], list[Contract]]


class Spelt(NamedTuple):
    """Some lives as COPY wants them."""

    lines: bytes
    heads: bytes
    events: int


def spelt(first: int, applications: int, lived: Lived = life) -> Spelt:
    """Lives from the number ``first`` on, with their chains."""
    heads: dict[str, Head] = {}
    lines = []
    for event in envelopes(applications, first, counted_from=first * FACTS_OF_ONE, lived=lived):
        spelling = canonical(plain(event))
        before = heads.get(event.subject, FIRST)
        head = heads[event.subject] = Head(before.link + 1, sha256(before.hash + spelling).digest())
        columns = event.subject, str(head.link), event.publisher, event.fact, event.time.isoformat()
        quoted = spelling.replace(b"\\", b"\\\\")
        lines.append(b"\t".join([*(each.encode() for each in columns), quoted, binary(head.hash)]) + b"\n")
    ends = (b"\t".join([each.encode(), str(head.link).encode(), binary(head.hash)]) for each, head in heads.items())
    return Spelt(b"".join(lines), b"\n".join(ends) + b"\n", len(lines))


def binary(digest: bytes) -> bytes:
    """As COPY spells bytes."""
    return b"\\\\x" + digest.hex().encode()


def all_spelt(applications: int, first: int, lived: Lived) -> Iterator[Spelt]:
    """Lives in order, made by all processors a little ahead of whoever takes them."""
    end = first + applications
    starts = range(first, end, TOGETHER)
    waves = max(1, os.cpu_count() or 1)
    with ProcessPoolExecutor(waves, mp_context=get_context("forkserver")) as processors:
        for wave in range(0, len(starts), waves):
            sizes = [(start, min(TOGETHER, end - start)) for start in starts[wave : wave + waves]]
            yield from processors.map(partial(spelt, lived=lived), *zip(*sizes, strict=True))


def fill(datastore: Datastore, applications: int, first: int = 1, lived: Lived = life) -> int:
    """Write so many lives, numbered from the ``first`` on, into the journal; how many events they are."""
    events = 0
    for part in all_spelt(applications, first, lived):
        with datastore.transaction() as transaction, transaction.connection.cursor() as cursor:
            cursor.copy_expert(LINES, io.BytesIO(part.lines))
            cursor.copy_expert(HEADS, io.BytesIO(part.heads))
        events += part.events
    return events
