"""What the operators' page shows: each channel's queue and pace, and the messages that fit a search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.notify.read_model import SELECTED
from services.shared.datastore import Datastore, Row

PER_PAGE = 50
MOST_COUNTED = 1000
# A day is the longest that is counted: a month of messages would take longer than people wait for a page.
PACE = """
SELECT channel,
    (SELECT count(*) FROM message AS queue WHERE queue.channel = channels.channel AND state = 'waiting') AS waiting,
    (SELECT min(requested_at) FROM message AS queue
        WHERE queue.channel = channels.channel AND state = 'waiting') AS oldest,
    count(since) FILTER (WHERE since > %(now)s - interval '1 minute') AS minute,
    count(since) FILTER (WHERE since > %(now)s - interval '1 hour') AS hour, count(since) AS day
FROM channels LEFT JOIN LATERAL (
    SELECT since FROM message AS gone WHERE gone.channel = channels.channel
        AND state IN ('sent', 'delivered', 'read') AND since > %(now)s - interval '1 day'
) AS gone ON true
GROUP BY channel
"""
# By what the reason begins with and the code it ends with; in between stands what the other side said.
FAILURES = """
SELECT channel, reason, count(*) AS failed, max(since) AS latest FROM message
WHERE state = 'failed' AND since > %s GROUP BY channel, reason ORDER BY failed DESC, reason LIMIT 50
"""
ABOUT = """
SELECT application_id FROM applications WHERE number = %s
UNION SELECT application_id FROM message WHERE number = %s
"""
SHORT_ID = re.compile(r"[0-9a-f]{8}")  # what the list shows of conversations and complaints, which have no number
SMALLEST, LARGEST = "-0000-0000-0000-000000000000", "-ffff-ffff-ffff-ffffffffffff"
OF_MESSAGE = f"{SELECTED} WHERE message_id = %s"


@dataclass(frozen=True)
class Search:
    """What narrows the list; ``who`` is the number of an application, or the username of a member of staff."""

    state: str = ""
    channel: str = ""
    subject_matter: str = ""
    who: str = ""
    begin: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Place:
    """A message in the list."""

    since: datetime
    message_id: UUID


def pace(datastore: Datastore, now: datetime) -> dict[str, Any]:
    """By channel: what waits since when, and what went out in the last minute, hour and day."""
    return {row.channel: row for row in datastore.execute(Row(PACE, {"now": now}))}


def failures(datastore: Datastore, now: datetime) -> list[Any]:
    """Of the last thirty days, by channel and reason, the most frequent first."""
    return datastore.query(FAILURES, now - timedelta(days=30))


def found(datastore: Datastore, search: Search, after: Place | None, most: int = PER_PAGE + 1) -> list[Any]:
    """The messages that fit, newest first, from below ``after``."""
    where, known = condition(datastore, search)
    if after is not None:
        where += " AND (since, message_id) < (%(since)s, %(after)s)"
        known |= {"since": after.since, "after": after.message_id}
    ordered = f"{SELECTED} WHERE {where} ORDER BY since DESC, message_id DESC LIMIT %(most)s"
    return datastore.execute(Row(ordered, known | {"most": most}))


def counted(datastore: Datastore, search: Search) -> int:
    """How many fit; one more than ``MOST_COUNTED`` stands for any number above it."""
    where, known = condition(datastore, search)
    counting = f"SELECT count(*) AS fitting FROM (SELECT FROM message WHERE {where} LIMIT %(most)s) AS fit"
    [row] = datastore.execute(Row(counting, known | {"most": MOST_COUNTED + 1}))
    return int(row.fitting)


def message(datastore: Datastore, message_id: UUID) -> Any | None:
    """One message."""
    rows = datastore.query(OF_MESSAGE, message_id)
    return rows[0] if rows else None


def condition(datastore: Datastore, search: Search) -> tuple[str, dict[str, Any]]:
    """Only what narrows: the planner shall see which index serves."""
    known: dict[str, Any] = {
        "state": search.state,
        "channel": search.channel,
        "subject_matter": search.subject_matter,
        "begin": search.begin,
        "end": search.end,
    }
    parts = ["true"]
    parts += [f"{name} = %({name})s" for name in ("state", "channel", "subject_matter") if known[name]]
    parts += ["since >= %(begin)s"] if search.begin else []
    parts += ["since < %(end)s"] if search.end else []
    if search.who:
        number = search.who.upper()
        about = [row.application_id for row in datastore.query(ABOUT, number, number)]
        if SHORT_ID.fullmatch(search.who):
            parts.append("application_id BETWEEN %(first)s::uuid AND %(last)s::uuid")
            known |= {"first": f"{search.who}{SMALLEST}", "last": f"{search.who}{LARGEST}"}
        else:
            parts.append("application_id = ANY(%(about)s)" if about else "recipient = %(who)s")
            known |= {"about": about, "who": search.who}
    return " AND ".join(parts), known
