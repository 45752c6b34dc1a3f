"""Effects on the outside world: recorded as intents with the event that decided them, performed later by a worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg2.extras import Json

from services.shared.datastore import Row

CLAIM_SECONDS = 120
LONGEST_RETRY = timedelta(minutes=10)


@dataclass(frozen=True)
class Done:
    """It happened. ``data`` is what came back (JSON values only)."""

    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Retry:
    """It did not happen; try again ``after`` this time."""

    reason: str
    after: timedelta


@dataclass(frozen=True)
class Declined:
    """It will not happen by itself: a person must act."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """It was sent and no answer came: it may have happened."""

    reason: str


Settled = Done | Declined | Unknown
Outcome = Settled | Retry


@dataclass(frozen=True)
class Work:
    """One claimed piece of work. ``key`` identifies it to the outside; ``tries`` counts its claims, with this one."""

    key: str
    kind: str
    application_id: UUID
    payload: dict[str, Any]
    tries: int


@dataclass(frozen=True)
class Effect:
    """How one kind of work is done.

    ``perform`` runs outside any transaction and must bound its own time below ``CLAIM_SECONDS``; it raises
    :class:`Unavailable` only when nothing was sent. ``record`` runs in the transaction that settles the row; it is
    called for Done, Declined and Unknown, not for Retry. ``may_repeat`` says that performing twice does no harm: only
    then is work tried again whose worker died in the middle or failed in an unforeseen way.
    """

    perform: Callable[[Work], Outcome]
    record: Callable[[Work, Settled], None]
    may_repeat: bool = False


def intent(kind: str, key: str, payload: Mapping[str, Any], application_id: UUID) -> Row:
    """The row that asks for work; return it with the rows of the event that decides it. A repeated key is ignored."""
    return Row(
        "INSERT INTO outside_work (key, kind, application_id, payload) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (key, kind, application_id, Json(dict(payload))),
    )


def later(tries: int) -> timedelta:
    """A pause that grows with the number of tries: 2 s, 4 s, 8 s … ten minutes."""
    return min(timedelta(seconds=2 ** min(tries, 12)), LONGEST_RETRY)
