"""The one use case of the read side: take events into the journal and the projections."""

from __future__ import annotations

from services.shared.contracts import CloudEvent
from services.shared.datastore import Datastore, Row
from services.tracking import journal
from services.tracking.projections import PIECE, projections


class Tracking:
    """Journal and projections over one database."""

    def __init__(self, datastore: Datastore) -> None:
        self.datastore = datastore

    def take_batch(self, events: list[CloudEvent]) -> None:
        """Append to the journal and bring every projection up to it, in one transaction (joined, if one is open)."""
        with self.datastore.transaction():
            appended = journal.append(self.datastore, events)
            batches = [Row(projection.batch) for projection in projections()]
            self.datastore.execute(Row(PIECE, appended._asdict()), *batches)
