"""Finding a status page without its link: by the number of the application and something that only the applicant knows.

The applicant's data stay with the counter: it compares, and answers with the end of the link or not at all. After a few
wrong tries a number is closed for a while, also for the right answer, and also when there is no such application.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from hashlib import sha256
from uuid import UUID, uuid4

from services.shared.datastore import Datastore, Row
from services.shared.refusals import Refused

MOST_TRIES = 5
MINUTES = 60
LEAST_SECONDS = 0.15
GROUPS = 4, 4, 4
NO_SIGN = re.compile(r"[^A-Z0-9]")
NUMBER = re.compile(r"20[0-9]{2}(-[A-Z0-9]{4}){2}")

ONE_BY_ONE = "SELECT pg_advisory_xact_lock(hashtextextended('lookup ' || %s, 0))"
TRIES = """
SELECT count(*) AS tries FROM lookup_tries
WHERE number_key = %s AND at > clock_timestamp() - %s * interval '1 minute'
"""
TRY = "INSERT INTO lookup_tries (number_key) VALUES (%s) RETURNING id"
WAS_RIGHT = "DELETE FROM lookup_tries WHERE id = %s"
FORGET = "DELETE FROM lookup_tries WHERE at < clock_timestamp() - interval '1 day'"
WITH_NUMBER = "SELECT application_id FROM status_pages WHERE number = %s"

# The end of the link of an application, when these digits are right; raises Unavailable.
LinkOf = Callable[[UUID, str], str | None]


class TooManyTries(Refused):
    """Somebody guesses."""

    sentence = "There were too many wrong tries for this number. Try again in an hour, or use the link in our message."


def link_by_number(datastore: Datastore, link_of: LinkOf, typed: str, digits: str) -> str | None:
    """The end of the link of the application with this number; None when the number or the digits are wrong, after at
    least a moment: the time of the answer shall not tell which. Raises :class:`TooManyTries`, and Unavailable when
    nobody can compare now: that is no try."""
    began = time.monotonic()
    link = compared(datastore, link_of, typed, digits)
    if link is None:
        time.sleep(max(0.0, LEAST_SECONDS - (time.monotonic() - began)))
    return link


def compared(datastore: Datastore, link_of: LinkOf, typed: str, digits: str) -> str | None:
    """As :func:`link_by_number`, as soon as it is known."""
    number = spelt(typed)
    key = sha256(number.encode()).hexdigest()
    with datastore.transaction():
        datastore.query(ONE_BY_ONE, key)
        if datastore.query(TRIES, key, MINUTES)[0].tries >= MOST_TRIES:
            raise TooManyTries
        this_try = datastore.query(TRY, key)[0].id
        datastore.execute(Row(FORGET))
    found = datastore.query(WITH_NUMBER, number)
    try:
        # Somebody is asked about in any case: whether there is such an application is the counter's to know.
        link = link_of(found[0].application_id if found else uuid4(), digits)
    except Exception:
        datastore.execute(Row(WAS_RIGHT, (this_try,)))
        raise
    if link is not None:
        datastore.execute(Row(WAS_RIGHT, (this_try,)))
    return link


def is_number(typed: str) -> bool:
    """Whether this can be the number of an application."""
    return NUMBER.fullmatch(spelt(typed)) is not None


def spelt(typed: str) -> str:
    """A number as we write it, however it was typed: 2026-K7QF-3M2X."""
    signs = NO_SIGN.sub("", typed.upper())
    if len(signs) != sum(GROUPS):
        return signs
    return "-".join((signs[:4], signs[4:8], signs[8:]))
