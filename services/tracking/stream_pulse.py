"""Who looks at the stream hears that the journal went on; one question a second serves all who look."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from services.shared.background import Background, Tell, tell_nobody
from services.shared.datastore import Datastore
from services.shared.trouble import Pauses, in_short
from services.tracking.event_stream import last_position

SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
HEARTBEATS = 40  # then the browser asks anew, and whether it still may look is asked anew
MOST_VIEWERS = 200
RETRY = b"retry: 3000\n\n"
HEARTBEAT = b": here\n\n"


@dataclass(eq=False)
class Viewer:
    """Somebody who has seen the journal up to a position."""

    seen: int
    went_on: threading.Event = field(default_factory=threading.Event)


class Pulse:
    """Who looks at the stream in this process."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore
        self._viewers: set[Viewer] = set()
        self._stopped = False

    @property
    def is_full(self) -> bool:
        """Whether nobody more may look."""
        return len(self._viewers) >= MOST_VIEWERS

    @contextmanager
    def watching(self, seen: int) -> Iterator[Viewer]:
        """Look as long as this lasts."""
        viewer = Viewer(seen)
        self._viewers.add(viewer)
        try:
            yield viewer
        finally:
            self._viewers.discard(viewer)

    def look(self) -> None:
        """Wake those who have not seen the end of the journal."""
        if not self._viewers:
            return
        position = last_position(self._datastore)
        for viewer in tuple(self._viewers):
            if position > viewer.seen:
                viewer.seen = position
                viewer.went_on.set()

    def run(self, stopping: threading.Event, tell: Tell = tell_nobody) -> None:
        """Look every second until ``stopping`` is set; while the database is down nobody hears anything."""
        pauses = Pauses()
        while not stopping.is_set():
            try:
                self.look()
                tell("ok", "")
                pauses.reset()
                stopping.wait(SECONDS)
            except Exception as trouble:  # noqa: BLE001 - whatever it is: those who look must not lose their stream
                tell("waiting", in_short(trouble))
                stopping.wait(pauses.next())
        self._stopped = True
        for viewer in tuple(self._viewers):
            viewer.went_on.set()

    def stream(self, seen: int) -> Iterator[bytes]:
        """Server-sent events: where the journal ends, whenever it went on; heartbeats between."""
        yield RETRY
        with self.watching(seen) as viewer:
            for _ in range(HEARTBEATS):
                went_on = viewer.went_on.wait(HEARTBEAT_SECONDS)
                if self._stopped:
                    return
                viewer.went_on.clear()
                yield f"id: {viewer.seen}\ndata: {viewer.seen}\n\n".encode() if went_on else HEARTBEAT


class Watching(Background):
    """nameko extension: keeps the pulse of this process."""

    def __init__(self, pulse: Pulse) -> None:
        super().__init__()
        self._pulse = pulse

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        self._pulse.run(stopping, tell)
