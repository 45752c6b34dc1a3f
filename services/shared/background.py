"""Long-running loops inside a nameko process, and the one board on which they say how they are."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Literal

from nameko.extensions import DependencyProvider, SharedExtension

State = Literal["starting", "ok", "waiting"]
Tell = Callable[[State, str], None]


def tell_nobody(state: State, detail: str) -> None:
    """For loops that run outside a service process."""


class Health(SharedExtension):  # type: ignore[misc]
    """What each loop of this process last said about itself."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[State, str]] = {}

    def teller(self, part: str) -> Tell:
        """The function with which one part reports."""
        self._said[part] = ("starting", "")

        def tell(state: State, detail: str) -> None:
            self._said[part] = (state, detail)

        return tell

    def state(self) -> tuple[State, str]:
        """The worst state of all parts, and what the parts that are not well say."""
        unwell = {part: said for part, said in self._said.items() if said[0] != "ok"}
        detail = "; ".join(f"{part}: {words or state}" for part, (state, words) in sorted(unwell.items()))
        if any(state == "waiting" for state, _ in unwell.values()):
            return "waiting", detail
        return ("starting", detail) if unwell else ("ok", "")


class Background(DependencyProvider):  # type: ignore[misc]
    """A loop that runs as long as its service: subclasses give the loop and know how to wake it."""

    health = Health()

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: Any = None

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        """Work until ``stopping`` is set; an exception that leaves this ends the process."""
        raise NotImplementedError

    def wake(self) -> None:
        """End a pause early, so that the loop sees that it shall stop."""

    def start(self) -> None:
        tell = self.health.teller(self.attr_name)
        self._thread = self.container.spawn_managed_thread(lambda: self.run(self._stopping, tell), self.attr_name)

    def stop(self) -> None:
        self._stopping.set()
        self.wake()
        if self._thread is not None:
            self._thread.wait()
