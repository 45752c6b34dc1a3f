"""The event store: a psycopg2 persistence module for the eventsourcing library, without a table lock."""

from services.shared.eventstore.aggregates import AggregateRecorder
from services.shared.eventstore.factory import Factory
from services.shared.eventstore.notifications import ApplicationRecorder
from services.shared.eventstore.schema import install
from services.shared.eventstore.tracking import ProcessRecorder, TrackingRecorder

__all__ = ["AggregateRecorder", "ApplicationRecorder", "Factory", "ProcessRecorder", "TrackingRecorder", "install"]
