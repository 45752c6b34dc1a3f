"""Events of one aggregate: recorded together with what must commit with them, and read back in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing import persistence
from eventsourcing.persistence import StoredEvent

from services.shared.datastore import Datastore, Row
from services.shared.eventstore.errors import in_the_librarys_words
from services.shared.eventstore.schema import identifier, table_like


class AggregateRecorder(persistence.AggregateRecorder):
    """Records events under their aggregate only, without a number in the notification log: snapshots."""

    table_in_schema = "snapshots"
    returning = ""

    def __init__(self, datastore: Datastore, *, events_table_name: str = "snapshots") -> None:
        self.datastore = datastore
        self.events_table_name = identifier(events_table_name)
        self._insert = f"INSERT INTO {events_table_name} (originator_id, originator_version, topic, state) VALUES "
        self._select = f"SELECT originator_version, topic, state FROM {events_table_name} WHERE originator_id = %s"

    def create_table(self) -> None:
        """For the library's tests; in production the owner of the database runs ``schema.sql``."""
        with in_the_librarys_words():
            self.datastore.execute(Row(table_like(self.table_in_schema, self.events_table_name)))

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, rows: Sequence[Row] = (), **kwargs: Any
    ) -> Sequence[int] | None:
        """Record events, and change ``rows`` with them, in one round trip: all of it or nothing.

        The statements travel as one query. PostgreSQL runs the statements of one query as a single transaction
        unless they say BEGIN or COMMIT themselves, so the first error (a version that somebody else recorded already)
        undoes all of them. Inside ``with datastore.transaction():`` they join that transaction instead. The INSERT
        comes last because only the last statement's result comes back.
        """
        statements = [*rows, self._insertion(stored_events)] if stored_events else list(rows)
        if not statements:
            return None
        with in_the_librarys_words():
            numbers = self.datastore.tuples(*statements)
        return [number for (number,) in numbers] if stored_events and self.returning else None

    def _insertion(self, stored_events: Sequence[StoredEvent]) -> Row:
        values = ", ".join(["(%s, %s, %s, %s)"] * len(stored_events))
        parameters: list[Any] = []
        for event in stored_events:
            parameters += (event.originator_id, event.originator_version, event.topic, event.state)
        return Row(f"{self._insert}{values}{self.returning}", parameters)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The aggregate's events with ``gt`` < version <= ``lte``, oldest first unless ``desc``."""
        statement = self._select
        parameters: list[Any] = [originator_id]
        if gt is not None:
            statement += " AND originator_version > %s"
            parameters.append(gt)
        if lte is not None:
            statement += " AND originator_version <= %s"
            parameters.append(lte)
        statement += " ORDER BY originator_version" + (" DESC" if desc else "")
        if limit is not None:
            statement += " LIMIT %s"
            parameters.append(limit)
        with in_the_librarys_words():
            found = self.datastore.tuples(Row(statement, parameters))
        return [StoredEvent(originator_id, version, topic, bytes(state)) for version, topic, state in found]
