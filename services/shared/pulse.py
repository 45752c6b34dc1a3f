"""Pages that go on by themselves: who looks at something is told that it went on, and fetches what is new.

Whatever process something is written in, the database has it: one question a second tells this process which of the
things that are looked at went on, however many look. The stream holds no words.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask, Response, current_app, request

from services.shared.background import Background, Tell, tell_nobody
from services.shared.refusals import Unavailable
from services.shared.trouble import Pauses, in_short

PULSES = "sakpore_pulses"
SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
HEARTBEATS = 40  # then the browser asks anew, and whether it still may look is asked anew
MOST_VIEWERS = 2000
RETRY = b"retry: 3000\n\n"
HEARTBEAT = b": here\n\n"
NUMBERS = "0123456789"


@dataclass(eq=False)
class Viewer:
    """Somebody who looks at something, up to an event. ``person``: it is their own."""

    seen: int
    person: bool
    went_on: threading.Event = field(default_factory=threading.Event)


class Pulse(ABC):
    """Who looks at what in this process. A subclass says how far each thing has come."""

    def __init__(self) -> None:
        self.viewers: dict[UUID, set[Viewer]] = defaultdict(set)
        self.rounds = 0
        self.stopped = False

    @abstractmethod
    def versions(self, looked_at: Collection[UUID]) -> Mapping[UUID, int]:
        """How far each of these has come: a number that grows."""

    def after_look(self) -> None:  # noqa: B027 - most have nothing to do
        """What else each round does while somebody looks."""

    @property
    def number(self) -> int:
        """How many look."""
        return sum(map(len, self.viewers.values()))

    @contextmanager
    def watching(self, thing: UUID, seen: int, *, person: bool) -> Iterator[Viewer]:
        """Look as long as this lasts."""
        viewer = Viewer(seen, person)
        self.viewers[thing].add(viewer)
        try:
            yield viewer
        finally:
            self.viewers[thing].discard(viewer)
            if not self.viewers[thing]:
                del self.viewers[thing]

    def look(self) -> None:
        """Wake those for whom something went on."""
        if not self.viewers:
            return
        for thing, version in self.versions(list(self.viewers)).items():
            for viewer in self.viewers.get(thing, ()):
                if version > viewer.seen:
                    viewer.seen = version
                    viewer.went_on.set()
        self.after_look()
        self.rounds += 1

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
        self.let_go()

    def let_go(self) -> None:
        """The process stops: the browsers turn to another one."""
        self.stopped = True
        for viewers in self.viewers.values():
            for viewer in viewers:
                viewer.went_on.set()

    def stream(self, thing: UUID, seen: int, *, person: bool) -> Iterator[bytes]:
        """Server-sent events: the number of the latest event whenever there is one, heartbeats between."""
        yield RETRY
        with self.watching(thing, seen, person=person) as viewer:
            for _ in range(HEARTBEATS):
                went_on = viewer.went_on.wait(HEARTBEAT_SECONDS)
                if self.stopped:
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


def give_pulse(app: Flask, pulse: Pulse) -> Flask:
    """Let the pages of this app stream."""
    app.extensions.setdefault(PULSES, {})[type(pulse)] = pulse
    return app


def streaming(kind: type[Pulse], thing: UUID, *, person: bool) -> Response:
    """The stream of one thing for this request, from where the browser is; raises :class:`Unavailable` when too
    many look already."""
    pulse: Pulse = current_app.extensions[PULSES][kind]
    if pulse.number >= MOST_VIEWERS:
        raise Unavailable("too many look")
    seen = number_in(request.headers.get("Last-Event-ID") or request.args.get("sesudah"))
    # eventlet would collect 4096 bytes first
    request.environ["eventlet.minimum_write_chunk_size"] = 0
    response = Response(pulse.stream(thing, seen, person=person), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def number_in(text: Any) -> int:
    """The number of an event as a browser says it; 0 for anything else."""
    said = str(text or "")
    return int(said) if said and len(said) < 19 and not said.strip(NUMBERS) else 0
