"""Loops of a service process, run on threads of the test."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Running:
    """A loop that runs from entering until leaving; ``wake`` ends its pause."""

    def __init__(self, run: Callable[[threading.Event], None], wake: Callable[[], None]) -> None:
        self._stopping = threading.Event()
        self._wake = wake
        self._thread = threading.Thread(target=run, args=(self._stopping,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._wake()
        self._thread.join(20)
        assert not self._thread.is_alive()


def nothing_to_wake() -> None:
    """For loops that look at ``stopping`` often enough."""
