"""Events of the whole application: numbered in the notification log and read back in that order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventsourcing import persistence
from eventsourcing.persistence import Notification

from services.shared.datastore import Datastore, Row
from services.shared.eventstore.aggregates import AggregateRecorder
from services.shared.eventstore.errors import in_the_librarys_words
from services.shared.eventstore.subscription import PollingSubscription


class ApplicationRecorder(AggregateRecorder, persistence.ApplicationRecorder):
    """Records events and gives each its number in the notification log.

    Numbers grow, but become visible out of order when writers overlap, and a transaction rolled back leaves a hole:
    who follows the log must heed the rule written beside ``next_notification_id`` in ``schema.sql``.
    """

    table_in_schema = "events"
    returning = " RETURNING notification_id"

    def __init__(self, datastore: Datastore, *, events_table_name: str = "events") -> None:
        super().__init__(datastore, events_table_name=events_table_name)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """At most ``limit`` events as they stand in the log now, without regard to holes."""
        conditions: list[str] = []
        parameters: list[Any] = []
        if start is not None:
            conditions.append("notification_id >= %s" if inclusive_of_start else "notification_id > %s")
            parameters.append(start)
        if stop is not None:
            conditions.append("notification_id <= %s")
            parameters.append(stop)
        if topics:
            conditions.append("topic = ANY(%s)")
            parameters.append(list(topics))
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        statement = (
            f"SELECT notification_id, originator_id, originator_version, topic, state FROM {self.events_table_name}"
            f"{where} ORDER BY notification_id LIMIT %s"
        )
        with in_the_librarys_words():
            found = self.datastore.tuples(Row(statement, [*parameters, limit]))
        return [
            Notification(
                id=number, originator_id=originator_id, originator_version=version, topic=topic, state=bytes(state)
            )
            for number, originator_id, version, topic, state in found
        ]

    def max_notification_id(self) -> int | None:
        """The highest number that can be seen now; None when nothing was recorded."""
        with in_the_librarys_words():
            [(number,)] = self.datastore.tuples(Row(f"SELECT max(notification_id) FROM {self.events_table_name}"))
        return None if number is None else int(number)

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> PollingSubscription:
        """Events after ``gt``, then new ones as they come, until ``stop()``."""
        return PollingSubscription(self, self.datastore, gt=gt, topics=topics)
