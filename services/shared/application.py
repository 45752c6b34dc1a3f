"""The base of every service's use cases: find, decide, save; read-model rows commit with their events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import wraps
from threading import Event
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application, ProcessingEvent
from eventsourcing.domain import Aggregate, DomainEventProtocol
from eventsourcing.persistence import IntegrityError, Recording

from services.shared.datastore import Datastore, Row
from services.shared.eventstore import Factory
from services.shared.refusals import NotFound, SomebodyWasFaster, Unavailable
from services.shared.sets import together

DomainEvent = DomainEventProtocol[UUID]
Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")
TRIES = 5
AggregateType = TypeVar("AggregateType", bound=Aggregate)


def now() -> datetime:
    """The present moment in UTC; the only clock that use cases read."""
    return datetime.now(UTC)


def no_rows(happened: DomainEvent) -> Iterable[Row]:
    """The read model of an application that has no pages."""
    return ()


def replayed(aggregate: Any, events: Iterable[Any]) -> Any:
    """The aggregate after its events. The library's own projector first asks each event whether it has the methods of
    an event, which takes half the time of a ``find``; ours come out of our own store.
    """
    for happened in events:
        aggregate = happened.mutate(aggregate)
    return aggregate


def decided_again(act: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """When somebody (often a second click) wrote between our reading and our writing, what now stands decides: the
    use case is run anew, and finds that nothing is left to do, or says who was faster."""

    @wraps(act)
    def persistent(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        for attempt in range(TRIES):
            try:
                return act(*args, **kwargs)
            except SomebodyWasFaster:
                if attempt:
                    raise
            except IntegrityError:
                continue
        raise Unavailable("this changes faster than it can be saved")

    return persistent


class EventSourcedApplication(Application[UUID]):
    """Use cases of one service over its own database.

    ``rows`` turns a recorded event into changes of the tables that pages read; they commit with the event.
    ``recorded`` is set after each commit that holds new events: the relay of this process waits for it.
    """

    def __init__(
        self,
        datastore: Datastore,
        *,
        rows: Callable[[DomainEvent], Iterable[Row]] = no_rows,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.datastore = datastore
        self.rows = rows
        self.clock = clock
        self.recorded = Event()
        super().__init__({"PERSISTENCE_MODULE": "services.shared.eventstore"})

    def construct_factory(self, env: Any) -> Any:
        """Events live in the same database, and the same transactions, as the read model."""
        return Factory(env, datastore=self.datastore)

    def find(self, kind: type[AggregateType], aggregate_id: UUID) -> AggregateType:
        """The aggregate in its present state; raises :class:`NotFound`."""
        try:
            aggregate: AggregateType = self.repository.get(aggregate_id, projector_func=replayed)
        except AggregateNotFoundError:
            raise NotFound from None
        return aggregate

    def exists(self, aggregate_id: UUID) -> bool:
        """Whether anything was ever recorded for this id."""
        return aggregate_id in self.repository

    def save(self, *aggregates: Any, **kwargs: Any) -> list[Recording[UUID]]:
        """Record what the aggregates have pending, all or nothing; raises :class:`SomebodyWasFaster`."""
        processing_event: ProcessingEvent[UUID] = ProcessingEvent()
        processing_event.saved_kwargs.update(kwargs)
        for aggregate in aggregates:
            processing_event.events += aggregate.collect_events()
            processing_event.aggregates[aggregate.id] = aggregate
        recordings = self._record(processing_event)
        self._take_snapshots(processing_event)
        return recordings

    def _record(self, processing_event: ProcessingEvent[UUID]) -> list[Recording[UUID]]:
        if not processing_event.events:
            return []
        rows = together([row for happened in processing_event.events for row in self.rows(happened)])
        try:
            recordings = self.events.put(processing_event.events, rows=rows, **processing_event.saved_kwargs)
        except IntegrityError as conflict:
            raise self._who_was_faster(processing_event) from conflict
        self.datastore.after_commit(self.recorded.set)
        return list(recordings)

    def _who_was_faster(self, processing_event: ProcessingEvent[UUID]) -> Exception:
        """The first act of a person among the events that got in between. Inside an outer transaction nothing can be
        asked any more: the conflict itself goes up, as it does when no person was faster.
        """
        if self.datastore.in_transaction():
            return IntegrityError("conflict inside a transaction")
        expected: dict[UUID, int] = {}
        for event in processing_event.events:
            expected.setdefault(event.originator_id, event.originator_version)
        for aggregate_id, version in expected.items():
            happened: Any
            for happened in self.events.get(aggregate_id, gt=version - 1):
                if by := getattr(happened, "by", None):
                    return SomebodyWasFaster(by=by, at=happened.timestamp)
        return IntegrityError("a row of the read model, or another service, was faster")
