"""The library's own way to remember how far another application's log was processed: one position, only upwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventsourcing import persistence
from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking

from services.shared.datastore import Datastore, Row
from services.shared.eventstore.errors import in_the_librarys_words
from services.shared.eventstore.notifications import ApplicationRecorder
from services.shared.eventstore.schema import identifier, table_like


class TrackingRecorder(persistence.TrackingRecorder):
    """Positions in other applications' logs. Our inbox does not use it: see decision 0003."""

    def __init__(self, datastore: Datastore, *, tracking_table_name: str = "tracking") -> None:
        self.datastore = datastore
        self.tracking_table_name = identifier(tracking_table_name)

    def create_table(self) -> None:
        """For the library's tests; in production the owner of the database runs ``schema.sql``."""
        with in_the_librarys_words():
            self.datastore.execute(Row(table_like("tracking", self.tracking_table_name)))

    def insert_tracking(self, tracking: Tracking) -> None:
        """Move the position up; raises the library's IntegrityError when it is there already or beyond."""
        statement = (
            f"INSERT INTO {self.tracking_table_name} AS t (application_name, notification_id) VALUES (%s, %s)"
            " ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id"
            " WHERE t.notification_id < excluded.notification_id RETURNING 1"
        )
        with in_the_librarys_words():
            moved = self.datastore.tuples(Row(statement, (tracking.application_name, tracking.notification_id)))
        if not moved:
            raise IntegrityError(f"{tracking} was processed before")

    def max_tracking_id(self, application_name: str) -> int | None:
        """The position in the named application's log; None before its first event."""
        statement = f"SELECT notification_id FROM {self.tracking_table_name} WHERE application_name = %s"
        with in_the_librarys_words():
            found = self.datastore.tuples(Row(statement, (application_name,)))
        return int(found[0][0]) if found else None


class ProcessRecorder(TrackingRecorder, ApplicationRecorder, persistence.ProcessRecorder):
    """Events and the position that caused them, in one transaction."""

    def __init__(
        self, datastore: Datastore, *, events_table_name: str = "events", tracking_table_name: str = "tracking"
    ) -> None:
        ApplicationRecorder.__init__(self, datastore, events_table_name=events_table_name)
        TrackingRecorder.__init__(self, datastore, tracking_table_name=tracking_table_name)

    def create_table(self) -> None:
        """For the library's tests; in production the owner of the database runs ``schema.sql``."""
        ApplicationRecorder.create_table(self)
        TrackingRecorder.create_table(self)

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        rows: Sequence[Row] = (),
        tracking: Tracking | None = None,
        **kwargs: Any,
    ) -> Sequence[int] | None:
        """As in the application recorder; a position that does not move up undoes everything."""
        if tracking is None:
            return super().insert_events(stored_events, rows=rows, **kwargs)
        with in_the_librarys_words(), self.datastore.transaction():
            self.insert_tracking(tracking)
            return super().insert_events(stored_events, rows=rows, **kwargs)
