"""Sealing days: one signed root over everything that the journal took in on a day of the office.

A leaf is a chain that went on that day, as it stood at the end of it. Whoever keeps a root can tell later whether any
of these chains was changed since, also when its head and every hash of it were computed anew.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from services.shared.datastore import Datastore
from services.shared.offload import offload
from services.shared.working_days import WIB, day_of
from services.tracking.journal import ONE_WRITER
from services.tracking.merkle import SIZE, root_of, tree_of
from services.tracking.root_signing import Signer, fingerprint_of

FORMAT = "sakpore-daily-root/1"
SETTLED = timedelta(minutes=10)  # a database clock that is put right may go back so far
NOW = "SELECT clock_timestamp() AS moment"
LAST = "SELECT day, statement FROM daily_roots ORDER BY day DESC LIMIT 1"
FIRST_SAID = """
SELECT min(journaled_at) AS moment FROM journal
WHERE journaled_at >= coalesce(%s, '-infinity'::timestamptz) AND journaled_at < %s
"""
# As leaf_content() spells them, with the byte of a leaf before it (merkle.py): a day of a hundred thousand chains comes
# as three megabytes, and the process does nothing meanwhile.
LEAVES = r"""
SELECT string_agg(sha256('\x00'::bytea || convert_to(
    format('{"application":"%%s","hash":"%%s","link":%%s}', application_id, encode(hash, 'hex'), link), 'UTF8'
)), '' ORDER BY application_id) AS hashes
FROM (
    SELECT DISTINCT ON (application_id) application_id, link, hash FROM journal
    WHERE journaled_at >= %s AND journaled_at < %s ORDER BY application_id, link DESC
) AS last_links
"""
SEAL = "INSERT INTO daily_roots (day, statement, signature, public_key, tree) VALUES (%s, %s, %s, %s, %s)"


class Period(NamedTuple):
    """A day as moments: from ``begins`` on, before ``ends``."""

    begins: datetime
    ends: datetime


def period_of(day: date) -> Period:
    """The day on the office's wall."""
    begins = datetime.combine(day, time(), tzinfo=WIB)
    return Period(begins, begins + timedelta(days=1))


def over_before(moment: datetime) -> datetime:
    """Up to where the journal will not change any more, as the clock of the database says this moment."""
    return period_of(day_of(moment - SETTLED)).begins


def leaf_content(application_id: object, link: int, digest: str) -> bytes:
    """What the leaf of a chain says: its last link on that day, and the chain's hash (hex) at it."""
    leaf = {"application": str(application_id), "hash": digest, "link": link}
    return orjson.dumps(leaf, option=orjson.OPT_SORT_KEYS)


def leaves_of(datastore: Datastore, day: date) -> list[bytes]:
    """The hashes of the leaves of a day as the journal gives them now; none when nothing was said."""
    [row] = datastore.query(LEAVES, *period_of(day))
    hashes = bytes(row.hashes or b"")
    return [hashes[place : place + SIZE] for place in range(0, len(hashes), SIZE)]


def seal_next(datastore: Datastore, signer: Signer) -> date | None:
    """Seal the first day that is over and has no root yet; the day, or None when there is none. Two processes may try:
    the one that comes second finds nothing to do."""
    if first_unsealed(datastore, last_root(datastore)) is None:
        return None
    with datastore.transaction():
        # Who appends takes the moment behind this lock: whatever belongs into an ended day is there now.
        datastore.query(ONE_WRITER)
        last = last_root(datastore)
        day = first_unsealed(datastore, last)
        if day is None:
            return None
        leaves = leaves_of(datastore, day)
        tree = offload(tree_of, leaves)
        statement = stated(day, len(leaves), root_of(tree), last.statement if last else None, signer)
        datastore.query(SEAL, day, statement, signer.sign(statement), signer.public_key, tree)
    return day


def last_root(datastore: Datastore) -> Any:
    """The day and the statement of the newest root; None before the first."""
    return next(iter(datastore.query(LAST)), None)


def first_unsealed(datastore: Datastore, last: Any) -> date | None:
    """The first day behind the last root that is over and on which something was said."""
    [clock] = datastore.query(NOW)
    begins, ends = period_of(last.day).ends if last else None, over_before(clock.moment)
    if begins and begins >= ends:
        return None
    [first] = datastore.query(FIRST_SAID, begins, ends)
    return day_of(first.moment) if first.moment else None


def stated(day: date, leaves: int, root: bytes, previous: str | None, signer: Signer) -> str:
    """What is signed, in its one spelling. ``previous``: the statement before, of which the SHA-256 is named, so that
    each statement stands for all before it."""
    said = {
        "format": FORMAT,
        "day": day.isoformat(),
        "leaves": leaves,
        "root": root.hex(),
        "previous": digest_of(previous) if previous is not None else None,
        "key": fingerprint_of(signer.public_key),
    }
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()


def digest_of(statement: str) -> str:
    """By which the next statement names this one."""
    return sha256(statement.encode()).hexdigest()
