"""The pens of this process: who typed a passphrase may sign with it for some minutes; it lies in memory only."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

from services.signing.esign.provider import Pen
from services.signing.sessions import LASTS


class Held(NamedTuple):
    """One open pen, and until when (of the monotonic clock) it may be used. ``proved``: somebody has accepted the
    passphrase; before, one letter is tried alone, since too many wrong ones lock a person out."""

    pen: Pen
    leaves_the_house: bool
    proved: bool
    until: float


class Pens:
    """Which session signs with which pen. ``wake`` is set when there is something to sign."""

    def __init__(self) -> None:
        self.wake = threading.Event()
        self._held: dict[UUID, Held] = {}
        self._in_hand: Counter[UUID] = Counter()

    def hold(self, session_id: UUID, pen: Pen, *, leaves_the_house: bool) -> None:
        """Keep a pen for the time that a session lasts."""
        self._held[session_id] = Held(
            pen, leaves_the_house, not leaves_the_house, time.monotonic() + LASTS.total_seconds()
        )
        self.wake.set()

    def of(self, session_id: UUID) -> Held | None:
        """The pen of a session, unless its time is over."""
        held = self._held.get(session_id)
        return held if held is not None and time.monotonic() < held.until else None

    def prove(self, session_id: UUID) -> None:
        """The passphrase was accepted."""
        if (held := self._held.get(session_id)) is not None and not held.proved:
            self._held[session_id] = held._replace(proved=True)

    @contextmanager
    def hand(self, session_id: UUID, most: int) -> Iterator[int]:
        """How many letters of a session may be taken in hand now."""
        held = self.of(session_id)
        if held is None:
            allowed = 0
        elif held.proved:
            allowed = most
        else:
            allowed = 0 if self.busy(session_id) else 1
        self._in_hand[session_id] += 1
        try:
            yield allowed
        finally:
            self._in_hand[session_id] -= 1

    def busy(self, session_id: UUID) -> bool:
        """Whether a letter of this session is in somebody's hand."""
        return self._in_hand[session_id] > 0

    def sessions(self) -> list[UUID]:
        """The sessions that may sign now."""
        return [each for each in list(self._held) if self.of(each) is not None]

    def over(self) -> list[UUID]:
        """Those whose time is over and whose pens still lie here."""
        return [each for each in list(self._held) if self.of(each) is None]

    def forget(self, session_id: UUID) -> None:
        """Close the pen: nobody signs with it any more."""
        if (held := self._held.pop(session_id, None)) is not None:
            held.pen.close()
