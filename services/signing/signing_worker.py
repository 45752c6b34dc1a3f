"""The hands of this process: they sign while a passphrase is at hand, and see to it that it is forgotten in time."""

from __future__ import annotations

import threading

import structlog

from services.shared.background import Background, Tell
from services.shared.trouble import Pauses, in_short
from services.signing.press import Press
from services.signing.turns import INTERRUPTED, Turns

HANDS = 3
AT_ONCE = 6
POLL_SECONDS = 0.5
BEAT_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Hands:
    """Takes the letters of the sessions whose pens lie in this process, a few from each in turn."""

    def __init__(self, press: Press, stopping: threading.Event) -> None:
        self._press = press
        self._sessions = press.sessions
        self._turns = Turns(press, stopping)
        self._stopping = stopping

    def work_once(self) -> bool:
        """A few letters of each session; False when none waits."""
        worked = False
        for session_id in self._press.pens.sessions():
            with self._press.pens.hand(session_id, AT_ONCE) as allowed:
                turns = self._sessions.claim(session_id, allowed) if allowed else []
                self._turns.take(turns)
            worked = worked or bool(turns)
        return worked

    def run(self) -> None:
        """One hand: work until told to stop."""
        pauses = Pauses()
        while not self._stopping.is_set():
            try:
                while not self._stopping.is_set() and self.work_once():
                    pass
                pauses.reset()
            except Exception as trouble:
                log.warning("signing waits", reason=in_short(trouble), exc_info=True)
                self._stopping.wait(pauses.next())
            else:
                self._press.pens.wake.wait(POLL_SECONDS)
                self._press.pens.wake.clear()

    def beat(self) -> None:
        """Say that the sessions live; forget the pens of those that are over or have nothing left to sign."""
        pens = self._press.pens
        self._sessions.beat(pens.sessions())
        for session_id in pens.over():
            if not pens.busy(session_id):
                self._turns.stop(session_id, INTERRUPTED)
        for session_id in self._sessions.done(pens.sessions()):
            self._turns.stop(session_id, INTERRUPTED)

    def put_down(self) -> None:
        """Forget every pen: what was not signed waits for whoever types the passphrase again."""
        for session_id in [*self._press.pens.sessions(), *self._press.pens.over()]:
            self._press.pens.forget(session_id)
            self._turns.bury(session_id)


class SigningHands(Background):
    """nameko extension: signs the letters of the sessions that were begun in this process."""

    def __init__(self, press: Press) -> None:
        super().__init__()
        self._press = press

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        hands = Hands(self._press, stopping)
        threads = [threading.Thread(target=hands.run, name=f"{self.attr_name}-{number}") for number in range(HANDS)]
        for thread in threads:
            thread.start()
        while not stopping.is_set():
            try:
                hands.beat()
                tell("ok", "")
            except Exception as trouble:  # noqa: BLE001 - the database does not answer
                tell("waiting", in_short(trouble))
            stopping.wait(BEAT_SECONDS)
        for thread in threads:
            thread.join()
        try:
            hands.put_down()
        except Exception as trouble:  # noqa: BLE001 - another process will find the sessions silent
            log.warning("sessions end without a word", reason=in_short(trouble))

    def wake(self) -> None:
        self._press.pens.wake.set()
