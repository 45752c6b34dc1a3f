"""Following the notification log by asking again and again, and waiting where an event may still appear."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from threading import Event

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

from services.shared.datastore import Datastore, Row
from services.shared.eventstore.errors import in_the_librarys_words
from services.shared.notification_log import NEXT_TRANSACTION, Sighting, in_sequence

PAUSE = 0.1
PAGE = 500
OLDEST_TRANSACTION = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class PollingSubscription(Subscription[ApplicationRecorder]):
    """Every event after ``gt`` in the order of its number; polls, because a NOTIFY in each commit takes a lock that all
    commits of the cluster share. Stops before a number that an unfinished transaction may still fill, by the same rule
    as :class:`services.shared.notification_log.NotificationLog`.
    """

    def __init__(
        self, recorder: ApplicationRecorder, datastore: Datastore, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        super().__init__(recorder, gt=gt, topics=topics)
        self._datastore = datastore
        self._position = gt or 0
        self._sighting: Sighting | None = None
        self._page: deque[Notification] = deque()
        self._stopped = Event()

    def stop(self) -> None:
        """End the iteration, at once when it is waiting."""
        super().stop()
        self._stopped.set()

    @property
    def waits_for_a_hole(self) -> bool:
        """Whether something lies behind a number that is not decided yet."""
        return self._sighting is not None

    def __next__(self) -> Notification:
        while not self._stopped.is_set():
            if self._page:
                return self._page.popleft()
            if not self._read_on():
                self._stopped.wait(PAUSE)
        raise StopIteration

    def _read_on(self) -> bool:
        """Fetch what follows; whether there was anything. The oldest transaction is asked for before the events: what
        had ended then is seen in them.
        """
        settled_below = self._settled_below()
        found = self._recorder.select_notifications(self._position, PAGE, inclusive_of_start=False)
        taken = in_sequence([notification.id for notification in found], self._position, settled_below)
        if taken < len(found) and (self._sighting is None or self._sighting.number < found[taken].id):
            self._sighting = Sighting(found[-1].id, self._transaction_id(NEXT_TRANSACTION))
        if taken:
            self._position = found[taken - 1].id
        wanted = (
            notification for notification in found[:taken] if not self._topics or notification.topic in self._topics
        )
        self._page.extend(wanted)
        return taken > 0

    def _settled_below(self) -> int:
        if self._sighting is None or self._transaction_id(OLDEST_TRANSACTION) < self._sighting.transaction:
            return 0
        settled, self._sighting = self._sighting.number, None
        return settled

    def _transaction_id(self, question: str) -> int:
        with in_the_librarys_words():
            [(transaction,)] = self._datastore.tuples(Row(question))
        return int(transaction)
