"""The audit of days: does the journal still give the roots that were signed?

A chain that was cut together with its head, or whose hashes were all computed anew, is whole in itself; the root of its
day says that it once was another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

from services.shared.datastore import Datastore
from services.tracking.auditing import Told, unwatched
from services.tracking.merkle import root_of, tree_of
from services.tracking.root_signing import fingerprint_of, is_signed
from services.tracking.sealing import digest_of, leaves_of, period_of

RootFault = Literal["root", "tree", "signature", "order", "unsealed"]
DAYS = "SELECT day FROM daily_roots ORDER BY day"
DAY = "SELECT day, statement, signature, public_key, tree FROM daily_roots WHERE day = %s"
SAID_BETWEEN = """
SELECT DISTINCT (journaled_at AT TIME ZONE 'UTC' + interval '7 hours')::date AS day FROM journal
WHERE journaled_at < %s AND (journaled_at AT TIME ZONE 'UTC' + interval '7 hours')::date NOT IN (
    SELECT day FROM daily_roots
) ORDER BY day
"""


class UnfitRoot(NamedTuple):
    """A day whose root does not hold. ``root``: the journal gives another one now. ``tree``: what proofs are made of is
    not what was signed. ``signature``: the statement was not signed so. ``order``: it does not name the statement
    before it. ``unsealed``: the journal has events of this day, and there are roots of later days, but none of it."""

    fault: RootFault
    day: date


def unfit_roots(datastore: Datastore, told: Told = unwatched) -> Iterator[UnfitRoot]:
    """Every sealed day that does not fit any more; ``told`` is called with 1 after each."""
    days = [row.day for row in datastore.query(DAYS)]
    previous = None
    for day in days:
        [kept] = datastore.query(DAY, day)
        for fault in faults_of(datastore, kept, previous):
            yield UnfitRoot(fault, day)
        previous = kept.statement
        told(1)
    if days:
        yield from (UnfitRoot("unsealed", row.day) for row in datastore.query(SAID_BETWEEN, period_of(days[-1]).ends))


def faults_of(datastore: Datastore, kept: Any, previous: str | None) -> Iterator[RootFault]:
    """What is wrong with one day."""
    if not is_signed(kept.statement, bytes(kept.signature), kept.public_key):
        yield "signature"
    try:
        said = json.loads(kept.statement)
        stated = said["day"], said["leaves"], said["root"], said["previous"]
    except (ValueError, KeyError, TypeError):
        return
    leaves = leaves_of(datastore, kept.day)
    tree = tree_of(leaves) if leaves else b""
    if stated[:3] != (kept.day.isoformat(), len(leaves), root_of(tree).hex()):
        yield "root"
    elif bytes(kept.tree) != tree:
        yield "tree"
    if stated[3] != (digest_of(previous) if previous is not None else None):
        yield "order"


def keys_used(datastore: Datastore) -> list[str]:
    """The fingerprints of the keys that signed roots: to be compared with what the office has published."""
    rows = datastore.query("SELECT public_key FROM daily_roots GROUP BY public_key ORDER BY min(day)")
    return [fingerprint_of(row.public_key) for row in rows]
