"""Going round every minute: finding what is due, and seeing to it one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from uuid import UUID

import structlog

from services.shared.background import Background, Tell, tell_nobody
from services.shared.refusals import SomebodyWasFaster
from services.shared.trouble import Pauses, in_short, is_conflict, world_is_down

SECONDS = 60.0

Find = Callable[[UUID | None], Sequence[UUID]]
SeeTo = Callable[[UUID], None]

log = structlog.get_logger(__name__)


class RoundsLoop:
    """One round after the other; ``find`` gives the next ids behind one (None: the first), in order, none at the end.

    Whatever is seen to must not be found again, and seeing to it twice must do no harm: two processes may find the
    same.
    """

    def __init__(self, find: Find, see_to: SeeTo, *, tell: Tell = tell_nobody) -> None:
        self._find = find
        self._see_to = see_to
        self._tell = tell

    def run(self, stopping: threading.Event, seconds: float = SECONDS) -> None:
        """Go round at once, and again after a pause, until ``stopping`` is set."""
        pauses = Pauses()
        while not stopping.is_set():
            try:
                self.go_round(stopping)
                self._tell("ok", "")
                pauses.reset()
                stopping.wait(seconds)
            except Exception as trouble:
                self._tell("waiting", in_short(trouble))
                log.warning("the round waits", reason=in_short(trouble), exc_info=True)
                stopping.wait(pauses.next())

    def go_round(self, stopping: threading.Event) -> None:
        """See to everything that is due now."""
        last: UUID | None = None
        while not stopping.is_set() and (found := self._find(last)):
            for each in found:
                if stopping.is_set():
                    return
                self._one(each)
            last = found[-1]

    def _one(self, each: UUID) -> None:
        """One that cannot be seen to does not keep the others waiting; the next round tries it again."""
        try:
            self._see_to(each)
        except Exception as trouble:
            if world_is_down(trouble):
                raise
            if not (is_conflict(trouble) or isinstance(trouble, SomebodyWasFaster)):
                log.error("left for the next round", id=str(each), reason=in_short(trouble), exc_info=True)


class Rounds(Background):
    """nameko extension: this process goes round; several may, and whoever writes first has said it."""

    def __init__(self, find: Find, see_to: SeeTo, *, seconds: float = SECONDS) -> None:
        super().__init__()
        self._loop = find, see_to
        self._seconds = seconds

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        RoundsLoop(*self._loop, tell=tell).run(stopping, self._seconds)
