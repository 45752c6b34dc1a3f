"""How each way out does: paused by an operator, closed off after failures in a row, and healed by one that succeeds."""

from __future__ import annotations

import secrets
import time
from datetime import datetime, timedelta
from typing import Any

from services.notify.channels.channel import Answer, NoAnswer, NotNow
from services.shared.contracts.notify import Channel
from services.shared.datastore import Datastore, Row

FAILURES = 5  # in a row: then the other side is left alone
FIRST_BREAK, LONGEST_BREAK = timedelta(seconds=30), timedelta(minutes=15)
PROBE_SECONDS = 120
WELL_SECONDS = 1.0

PAUSE = "UPDATE channels SET paused_by = %s, paused_at = %s WHERE channel = %s AND paused_by IS NULL"
RESUME = """
UPDATE channels SET paused_by = NULL, paused_at = NULL, failures = 0, openings = 0, open_until = NULL,
    probed_until = NULL
WHERE channel = %s
"""
PROBE = f"""
UPDATE channels SET probed_until = clock_timestamp() + interval '{PROBE_SECONDS} seconds'
WHERE channel = %s AND paused_by IS NULL AND open_until <= clock_timestamp()
    AND (probed_until IS NULL OR probed_until < clock_timestamp())
RETURNING channel
"""
SUCCEEDED = """
UPDATE channels SET failures = 0, openings = 0, open_until = NULL, probed_until = NULL,
    last_success_at = clock_timestamp()
WHERE channel = %s
"""
FAILED = """
UPDATE channels SET failures = failures + 1, last_error = %s, last_error_at = clock_timestamp(), probed_until = NULL
WHERE channel = %s RETURNING failures, openings, open_until
"""
OPEN = """
UPDATE channels SET openings = openings + 1, open_until = clock_timestamp() + %s
WHERE channel = %s AND openings = %s AND paused_by IS NULL
"""
RELEASED = "UPDATE channels SET probed_until = NULL WHERE channel = %s"
UNKNOWN_NEWS = "UPDATE channels SET unknown_news = unknown_news + 1 WHERE channel = %s"
STATES = """
SELECT channel, paused_by, paused_at, failures, open_until, last_error, last_error_at, last_success_at, unknown_news,
    CASE WHEN paused_by IS NOT NULL THEN 'paused' WHEN open_until IS NULL THEN 'ok'
         WHEN open_until > clock_timestamp() THEN 'open' ELSE 'trying' END AS state
FROM channels ORDER BY channel
"""


# What operators do


def pause(datastore: Datastore, channel: Channel, by: str, at: datetime) -> None:
    """Nothing leaves by this channel until somebody resumes it; who paused it first is remembered."""
    datastore.execute(Row(PAUSE, (by, at, channel)))


def resume(datastore: Datastore, channel: Channel) -> None:
    """Go on at once, also when the channel had closed itself off."""
    datastore.execute(Row(RESUME, (channel,)))


def states(datastore: Datastore) -> list[Any]:
    """All channels; ``state`` is ok, paused, open (left alone until ``open_until``) or trying (by one message)."""
    return datastore.query(STATES)


# What the sending worker asks and says


def allowance(datastore: Datastore, channel: Channel, most: int) -> int:
    """How many messages may go now: none while it is closed off, one to try it, otherwise ``most``."""
    [state] = [each.state for each in states(datastore) if each.channel == channel] or ["ok"]
    if state == "trying":
        return 1 if datastore.query(PROBE, channel) else 0
    return most if state == "ok" else 0


def nothing_to_try(datastore: Datastore, channel: Channel) -> None:
    """No message was there with which to try a closed-off channel: the next one may."""
    datastore.execute(Row(RELEASED, (channel,)))


def succeeded(datastore: Datastore, channel: Channel) -> None:
    """The other side does its work: failures are forgotten, a closed-off channel is healed."""
    datastore.execute(Row(SUCCEEDED, (channel,)))


def failed(datastore: Datastore, channel: Channel, reason: str) -> bool:
    """The other side took nothing; whether the channel is closed off now."""
    [found] = datastore.query(FAILED, reason, channel)
    if found.failures < FAILURES and found.open_until is None:
        return False
    datastore.execute(Row(OPEN, (break_of(found.openings), channel, found.openings)))
    return True


def unknown_news(datastore: Datastore, channel: Channel) -> None:
    """The other side speaks of a message that we do not know."""
    datastore.execute(Row(UNKNOWN_NEWS, (channel,)))


def break_of(openings: int) -> timedelta:
    """30 s, one minute, two … a quarter of an hour; a little more or less, so that processes do not come at once."""
    longer: timedelta = min(FIRST_BREAK * 2 ** min(openings, 10), LONGEST_BREAK)
    return jittered(longer)


def jittered(pause: timedelta) -> timedelta:
    """Three quarters of it to five quarters, by chance."""
    return pause * (0.75 + secrets.randbelow(1000) / 2000)


class Bookkeeper:
    """Writes down what one channel answers: each failure, and successes as often as anybody looks."""

    def __init__(self, datastore: Datastore, channel: Channel) -> None:
        self._datastore = datastore
        self._channel = channel
        self._well_at = float("-inf")

    def note(self, answer: Answer) -> None:
        """A refusal, and what is said of one person only, tells that the other side does its work."""
        match answer:
            case NoAnswer(reason) | NotNow(reason, personal=False):
                self._well_at = float("-inf")
                failed(self._datastore, self._channel, reason)
            case _ if time.monotonic() - self._well_at > WELL_SECONDS:
                self._well_at = time.monotonic()
                succeeded(self._datastore, self._channel)
