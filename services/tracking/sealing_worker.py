"""The worker that seals days, one after the other: also those that ended while nothing ran."""

from __future__ import annotations

import threading

import structlog

from services.shared.background import Background, Tell, tell_nobody
from services.shared.datastore import Datastore
from services.shared.trouble import Pauses, in_short, world_is_down
from services.tracking.root_signing import Signer
from services.tracking.sealing import seal_next

SECONDS = 60.0

log = structlog.get_logger(__name__)


class SealingLoop:
    """Looks every minute whether a day is over; several processes may."""

    def __init__(self, datastore: Datastore, signer: Signer, *, tell: Tell = tell_nobody) -> None:
        self._datastore = datastore
        self._signer = signer
        self._tell = tell

    def run(self, stopping: threading.Event, seconds: float = SECONDS) -> None:
        """Seal what is due at once, and again after a pause, until ``stopping`` is set."""
        pauses = Pauses()
        while not stopping.is_set():
            try:
                self.seal_all(stopping)
                self._tell("ok", "")
                pauses.reset()
                stopping.wait(seconds)
            except Exception as trouble:
                self._tell("waiting", in_short(trouble))
                log.warning("sealing waits", reason=in_short(trouble), exc_info=not world_is_down(trouble))
                stopping.wait(pauses.next())

    def seal_all(self, stopping: threading.Event) -> None:
        """Every day that is over, in order: each statement names the one before."""
        while not stopping.is_set() and (day := seal_next(self._datastore, self._signer)):
            log.info("sealed", day=day.isoformat())
            self._tell("ok", "")  # a year of days takes minutes, and is no reason to hold up the start


class Sealing(Background):
    """nameko extension: this process seals days."""

    def __init__(self, datastore: Datastore, signer: Signer) -> None:
        super().__init__()
        self._parts = datastore, signer

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        SealingLoop(*self._parts, tell=tell).run(stopping)
