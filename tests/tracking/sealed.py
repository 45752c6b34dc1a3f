"""Journals with days behind them: lives that were heard of on days of our choice, and a key to seal them."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.shared.datastore import Row
from services.shared.working_days import WIB
from services.tracking.application import Tracking
from services.tracking.root_signing import Signer
from services.tracking.sealing import seal_next
from tests.tracking.lives import Life, envelopes

KEY = Ed25519PrivateKey.generate()
JOURNAL_KEY = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
SIGNER = Signer(KEY)
MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
MOVED = "UPDATE journal SET journaled_at = %s WHERE position = ANY(%s)"
LAST = "SELECT coalesce(max(position), 0) AS position FROM journal"


def heard_at(tracking: Tracking, moment: datetime, *lives: Life) -> None:
    """The journal takes in what the lives have said and it did not know, as if it were this moment."""
    [before] = tracking.datastore.query(LAST)
    tracking.take_batch([event for event in envelopes(*lives) if is_new(tracking, event)])
    [after] = tracking.datastore.query(LAST)
    positions = list(range(before.position + 1, after.position + 1))
    tracking.datastore.execute(Row(MOVED, (moment, positions)))


def is_new(tracking: Tracking, event: Any) -> bool:
    known = tracking.datastore.query(
        "SELECT 1 FROM journal WHERE application_id = %s AND fact = %s AND at = %s",
        event.subject,
        event.fact,
        event.time,
    )
    return not known


def said_on(tracking: Tracking, day: date, *lives: Life) -> None:
    """At noon of this day of the office."""
    heard_at(tracking, datetime.combine(day, time(12), tzinfo=WIB), *lives)


def sealed(tracking: Tracking) -> list[date]:
    """Seal whatever is due; the days."""
    days = []
    while day := seal_next(tracking.datastore, SIGNER):
        days.append(day)
    return days


def statements(tracking: Tracking) -> list[dict[str, Any]]:
    """What was signed, the oldest day first."""
    return [
        json.loads(row.statement) for row in tracking.datastore.query("SELECT statement FROM daily_roots ORDER BY day")
    ]


def three_days(tracking: Tracking) -> tuple[Life, Life]:
    """Two lives: both go on on Monday, one on Tuesday, both on Wednesday; the days are sealed."""
    life, other = Life().submitted(), Life().submitted()
    said_on(tracking, MONDAY, life, other)
    said_on(tracking, TUESDAY, life.passed("completeness"))
    said_on(tracking, WEDNESDAY, life.began("substance"), other.began("completeness"))
    assert sealed(tracking) == [MONDAY, TUESDAY, WEDNESDAY]
    return life, other
