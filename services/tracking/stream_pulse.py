"""Who looks at the stream of events hears that the journal went on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from services.shared.datastore import Datastore
from services.shared.pulse import Pulse
from services.tracking.event_stream import last_position

JOURNAL = UUID(int=0)


class JournalPulse(Pulse):
    """Who looks at the journal; its version is the position where it ends."""

    def __init__(self, datastore: Datastore) -> None:
        super().__init__()
        self._datastore = datastore

    def versions(self, looked_at: Collection[UUID]) -> Mapping[UUID, int]:
        return dict.fromkeys(looked_at, last_position(self._datastore))
