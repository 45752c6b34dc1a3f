"""The worker that rebuilds what operators asked for, and goes on with it after a restart."""

from __future__ import annotations

import threading

import psycopg2
import structlog

from services.shared.background import Background, Tell, tell_nobody
from services.shared.datastore import Datastore
from services.shared.trouble import Pauses, in_short, world_is_down
from services.tracking.rebuild_requests import ask_for_changed, waiting
from services.tracking.rebuilding import PIECE_ROWS, Busy, Rebuild, Stopped
from services.tracking.switching import ViewsLost

POLL_SECONDS = 2.0

log = structlog.get_logger(__name__)


class CutShort(Exception):
    """The process ends; the rebuild goes on in the next one."""


class RebuildLoop:
    """One rebuild after the other; PostgreSQL does the work, this only waits for it."""

    def __init__(self, datastore: Datastore, *, tell: Tell = tell_nobody, piece_rows: int = PIECE_ROWS) -> None:
        self._datastore = datastore
        self._tell = tell
        self._piece_rows = piece_rows
        self._present: Rebuild | None = None

    def run(self, stopping: threading.Event) -> None:
        """Look for requests until ``stopping`` is set."""
        pauses, looked = Pauses(), False
        while not stopping.is_set():
            try:
                if not looked:
                    self._ask_for_changed()
                    looked = True
                self.work_once(stopping)
                self._tell("ok", "")
                pauses.reset()
                stopping.wait(POLL_SECONDS)
            except CutShort:
                return
            except Exception as trouble:
                self._tell("waiting", in_short(trouble))
                log.warning("rebuilding waits", reason=in_short(trouble), exc_info=not world_is_down(trouble))
                stopping.wait(pauses.next())

    def work_once(self, stopping: threading.Event) -> None:
        """Everything that was asked for by now."""
        for name in waiting(self._datastore):
            self._one(name, stopping)

    def _ask_for_changed(self) -> None:
        """A new version of the program may bring other files: what they make of the past is made now."""
        for name in ask_for_changed(self._datastore):
            log.info("will be rebuilt: its file changed", projection=name)

    def interrupt(self) -> None:
        """Do not wait for the end of what PostgreSQL does at this moment."""
        if self._present is not None:
            self._present.interrupt()

    def _one(self, name: str, stopping: threading.Event) -> None:
        def told(state: str, position: int, target: int) -> None:
            if stopping.is_set():
                raise CutShort

        self._present = Rebuild(self._datastore, name, piece_rows=self._piece_rows, told=told)
        try:
            rebuilt = self._present.run(only_compare=asked_to_compare(self._datastore, name), unattended=True)
            log.info("rebuilt", projection=name, rows=rebuilt.rows, differing=len(rebuilt.differences))
        except (Busy, Stopped) as fact:
            log.info("not rebuilt", projection=name, reason=type(fact).__name__)
        except (ViewsLost, psycopg2.Error) as trouble:
            if world_is_down(trouble):
                raise
            log.error("rebuild failed", projection=name, reason=in_short(trouble), exc_info=True)
        finally:
            self._present = None


def asked_to_compare(datastore: Datastore, name: str) -> bool:
    """Whether the live tables shall stay."""
    [row] = datastore.query("SELECT only_compare FROM rebuilds WHERE name = %s", name)
    return bool(row.only_compare)


class Rebuilds(Background):
    """nameko extension: this process rebuilds projections on request; of several, one does it at a time."""

    def __init__(self, datastore: Datastore) -> None:
        super().__init__()
        self._datastore = datastore
        self._loop: RebuildLoop | None = None

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        self._loop = RebuildLoop(self._datastore, tell=tell)
        self._loop.run(stopping)

    def wake(self) -> None:
        if self._loop is not None:
            self._loop.interrupt()
