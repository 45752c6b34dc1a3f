"""A status page that goes on by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from services.shared.datastore import Datastore
from services.shared.pulse import Pulse

LATEST = """
SELECT application_id, greatest(max("position"), (SELECT max("position") FROM calendar_changes)) AS version
FROM status_timeline WHERE application_id = ANY(%s::uuid[]) GROUP BY application_id
"""


class StatusPulse(Pulse):
    """Who looks at which application; its version is the place in the journal of what was said last, of it or of the
    calendar."""

    def __init__(self, datastore: Datastore) -> None:
        super().__init__()
        self._datastore = datastore

    def versions(self, looked_at: Collection[UUID]) -> Mapping[UUID, int]:
        return {row.application_id: row.version for row in self._datastore.query(LATEST, list(looked_at))}
