"""Telling a world that is down (wait, try again) from us being wrong (a person must look), and how long to wait."""

from __future__ import annotations

import queue
import traceback

import psycopg2
from amqp.exceptions import AMQPError
from eventsourcing import persistence

from services.shared.refusals import Unavailable

_DOWN = (
    Unavailable,
    AMQPError,
    ConnectionError,
    TimeoutError,
    queue.Empty,  # no free connection in the datastore's pool
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
    persistence.OperationalError,
    persistence.InterfaceError,
)
_ABOUT_VALUES = ("DETAIL:", "CONTEXT:")
_CONFLICT = (psycopg2.IntegrityError, persistence.IntegrityError)
_PROGRAM_LIMIT_EXCEEDED = "54"  # an "operational" error that no waiting cures: a value too long for its index


def world_is_down(trouble: BaseException) -> bool:
    """Whether trying the same thing later can succeed without anybody changing the program or the message."""
    if not isinstance(trouble, _DOWN):
        return False
    code = getattr(trouble, "pgcode", None) or getattr(trouble.__cause__, "pgcode", None) or ""
    return not code.startswith(_PROGRAM_LIMIT_EXCEEDED)


def is_conflict(trouble: BaseException) -> bool:
    """Whether somebody else changed the same thing at the same moment: trying again at once makes sense."""
    return isinstance(trouble, _CONFLICT)


def in_short(trouble: BaseException) -> str:
    """One line for logs and the health page."""
    lines = fit_to_keep(str(trouble)).strip().splitlines()
    return f"{type(trouble).__name__}: {lines[0]}" if lines else type(trouble).__name__


def traceback_of(trouble: BaseException) -> str:
    """Where it came from, fit to keep."""
    return fit_to_keep("".join(traceback.format_exception(trouble)))


def fit_to_keep(text: str) -> str:
    """Without what PostgreSQL tells about values of the row, which may be a person's, and without zero bytes."""
    lines = (line for line in text.replace("\0", "").splitlines() if not line.lstrip().startswith(_ABOUT_VALUES))
    return "\n".join(lines)


class Pauses:
    """Growing pauses between tries: each twice as long as the one before, up to a limit."""

    def __init__(self, first: float = 0.2, longest: float = 5.0) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def next(self) -> float:
        """Seconds to wait now."""
        seconds, self._next = self._next, min(self._next * 2, self._longest)
        return seconds

    def reset(self) -> None:
        """It went well: the next pause is short again."""
        self._next = self._first
