"""The one use case of the read side: take events into the journal and the projections."""

from __future__ import annotations

from services.shared.application import now
from services.shared.contracts import CloudEvent
from services.shared.contracts.intake import StaffAccessRevoked
from services.shared.datastore import Datastore, Row
from services.shared.metrics import projection_lag_seconds, projection_seconds
from services.shared.revocations import end_sessions
from services.tracking import journal
from services.tracking.forecast import Forecasts
from services.tracking.projections import PIECE, pieces, projections


class WrongSubject(Exception):
    """An envelope is about another application than the fact inside."""


class Tracking:
    """Journal and projections over one database."""

    def __init__(self, datastore: Datastore) -> None:
        self.datastore = datastore
        self.forecasts = Forecasts(datastore)

    def take_batch(self, events: list[CloudEvent]) -> None:
        """Append to the journal and bring every projection up to it, in one transaction (joined, if one is open).

        What stands in the journal once stays there: only facts of today's contracts come in. Raises
        :class:`UnknownContract`, :class:`pydantic.ValidationError` or :class:`WrongSubject` for anything else.
        """
        for event in events:
            if str(event.contract().application_id) != event.subject:
                raise WrongSubject(event.subject)
        with projection_seconds.time(), self.datastore.transaction():
            appended = journal.append(self.datastore, events)
            batches = [Row(projection.batch) for projection in projections()]
            for first, last in pieces(self.datastore.execute, *appended):
                self.datastore.execute(Row(PIECE, {"first": first, "last": last}), *batches)
            self._end_sessions(events)
        if events:
            projection_lag_seconds.set(max(0.0, (now() - events[-1].time).total_seconds()))

    def _end_sessions(self, events: list[CloudEvent]) -> None:
        """What the other services do in a reaction: tracking takes sets of events in, and has none."""
        for event in events:
            if event.type == StaffAccessRevoked.type:
                said = StaffAccessRevoked.model_validate(event.data)
                end_sessions(self.datastore, said.username, said.revoked_at)
