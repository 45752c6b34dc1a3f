"""Taking messages in: what a batch of bodies does to the database, each message exactly once and in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import structlog

from services.shared import parking
from services.shared.contracts import CloudEvent, Contract
from services.shared.datastore import Datastore
from services.shared.metrics import inbox_batch_seconds, taken_messages
from services.shared.parking import Take
from services.shared.trouble import in_short, is_conflict, traceback_of, world_is_down

CONFLICT_TRIES = 5
CONFLICT_PAUSE_SECONDS = 0.02

log = structlog.get_logger(__name__)


class Letter(NamedTuple):
    """A message as it came: its bytes, and the envelope when it has one."""

    body: bytes
    event: CloudEvent | None

    @property
    def mark(self) -> tuple[str, str]:
        """What makes it the same message when it comes again."""
        if self.event is None:
            return "unreadable", sha256(self.body).hexdigest()
        return self.event.source, self.event.id


def opened(body: bytes) -> Letter:
    """Look for the envelope; names that PostgreSQL cannot keep are none."""
    try:
        event = CloudEvent.from_bytes(body)
    except ValueError:
        return Letter(body, None)
    return Letter(body, None if "\0" in event.source + event.id + event.subject else event)


def reacting(react: Callable[[Any, Any], None], application: Any, hears: Sequence[type[Contract]]) -> Take:
    """The way to take events in one by one with a service's reactions."""
    heard = {contract.type for contract in hears}

    def take(events: list[CloudEvent]) -> None:
        for event in events:
            contract = event.contract()
            if contract.type not in heard:  # a binding left over from an earlier version
                log.warning("not heard", type=event.type)
                continue
            with structlog.contextvars.bound_contextvars(
                application_id=event.subject, correlation_id=event.traceparent
            ):
                react(contract, application)

    return take


class Reception:
    """Takes batches of messages into one service's database."""

    def __init__(self, service: str, datastore: Datastore, take: Take) -> None:
        self._datastore = datastore
        self._take = take
        self._seconds = inbox_batch_seconds.labels(service)
        self._fate = {fate: taken_messages.labels(service, fate) for fate in ("done", "duplicate", "parked")}

    def receive(self, letters: Sequence[Letter]) -> None:
        """When this returns every message is done, a duplicate or parked: committed. Raises when the world is down."""
        try:
            with self._seconds.time():
                self._together(letters)
        except Exception as trouble:
            if world_is_down(trouble):
                raise
            log.info("batch is redone message by message", messages=len(letters), reason=in_short(trouble))
            for letter in letters:
                self._alone(letter)

    def _together(self, letters: Sequence[Letter]) -> None:
        """One transaction for all: marks, what reactions change, and what must wait behind a parked message."""
        with self._datastore.transaction():
            fresh = self._marked(letters)
            subjects = {letter.event.subject for letter in fresh if letter.event is not None}
            waiting = parking.standing_behind(self._datastore, subjects) if subjects else set()
            taken: list[CloudEvent] = []
            for letter in fresh:
                if letter.event is None:
                    parking.park(self._datastore, None, letter.body, "not an envelope")
                elif letter.event.subject in waiting:
                    parking.park(self._datastore, letter.event, letter.body, parking.WAITING_BEHIND)
                else:
                    taken.append(letter.event)
            if taken:
                self._take(taken)
                parking.overtake(self._datastore, {event.subject for event in taken})
        self._fate["done"].inc(len(taken))
        self._fate["parked"].inc(len(fresh) - len(taken))
        self._fate["duplicate"].inc(len(letters) - len(fresh))

    def _alone(self, letter: Letter) -> None:
        for attempt in range(1, CONFLICT_TRIES + 1):
            try:
                self._together([letter])
                return
            except Exception as trouble:
                if world_is_down(trouble):
                    raise
                if is_conflict(trouble) and attempt < CONFLICT_TRIES:
                    time.sleep(CONFLICT_PAUSE_SECONDS * attempt)
                    continue
                self._park(letter, trouble)
                return

    def _park(self, letter: Letter, trouble: Exception) -> None:
        trace = traceback_of(trouble)
        with self._datastore.transaction():
            if self._marked([letter]):
                parking.park(self._datastore, letter.event, letter.body, in_short(trouble), trace)
        self._fate["parked"].inc()
        source, event_id = letter.mark
        log.error("message parked", source=source, event_id=event_id, reason=in_short(trouble), exc_info=trouble)

    def _marked(self, letters: Sequence[Letter]) -> list[Letter]:
        """Mark all as taken in; the letters that were not marked before, each once, in order."""
        sources, event_ids = zip(*(letter.mark for letter in letters), strict=True)
        rows = self._datastore.query(
            "INSERT INTO inbox_marks (source, event_id) SELECT * FROM unnest(%s::text[], %s::text[])"
            " ON CONFLICT DO NOTHING RETURNING source, event_id",
            list(sources),
            list(event_ids),
        )
        new = {(row.source, row.event_id) for row in rows}
        fresh = []
        for letter in letters:
            if letter.mark in new:
                new.discard(letter.mark)
                fresh.append(letter)
        return fresh
