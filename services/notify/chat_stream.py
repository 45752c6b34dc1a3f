"""Messages that appear by themselves, whatever process they were written in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from uuid import UUID

from services.notify import conversation_read_model
from services.shared.application import now
from services.shared.datastore import Datastore
from services.shared.pulse import Pulse

PRESENCE_ROUNDS = 15


class ConversationPulse(Pulse):
    """Who looks at which conversation; that its person is here is noted, since they need no message then."""

    def __init__(self, datastore: Datastore, clock: Callable[[], datetime] = now) -> None:
        super().__init__()
        self._datastore = datastore
        self._clock = clock

    def versions(self, looked_at: Collection[UUID]) -> Mapping[UUID, int]:
        return conversation_read_model.versions(self._datastore, looked_at)

    def after_look(self) -> None:
        if self.rounds % PRESENCE_ROUNDS == 0:
            here = [each for each, viewers in self.viewers.items() if any(viewer.person for viewer in viewers)]
            self._datastore.execute(conversation_read_model.person_is_here(here, self._clock()))
