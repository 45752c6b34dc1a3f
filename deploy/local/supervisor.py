"""honcho's manager, made to last: a process that ends is started again, and each stage waits for the one before.

Decision 0002 says why and what of honcho is kept.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import psutil
from honcho.manager import Manager
from honcho.printer import Message
from honcho.process import Popen, Process

from deploy.local import state as states
from deploy.local.components import Component
from deploy.local.home import Home
from deploy.local.install.progress import StepFailed, last_words, rights_of
from deploy.local.processes import Identity, end, tree
from deploy.local.state import Running, State

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_SECONDS = 60
LARGEST_LOG = 10 * 1024**2
EX_CONFIG = 78  # a process that ends so would end so again


class LogFiles:
    """honcho's printer: each component's lines go to its own log, of which one older part is kept."""

    width = 0

    def __init__(self, home: Home) -> None:
        self._home = home

    def write(self, message: Message) -> None:
        log = self._home.log(message.name)
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        data = message.data if isinstance(message.data, bytes) else message.data.encode()
        with log.open("ab") as output:
            output.write(data)


class OwnProcess(Process):  # type: ignore[misc] # honcho has no types
    """A process started without a shell, perhaps as another user; ``run`` is repeated for each new start."""

    def __init__(self, component: Component, **arguments: Any) -> None:
        super().__init__(list(component.command), env=dict(component.environment), cwd=component.folder, **arguments)
        rights = rights_of(component.user)
        self._child_ctor = lambda command, **options: Popen(command, **(options | {"shell": False} | rights))


@dataclass
class Watched:
    """A component with its place in the cycle of starting, running and starting again."""

    component: Component
    process: OwnProcess
    running: Running = field(default_factory=Running)
    wanted: bool = False
    pause: float = FIRST_PAUSE
    began: float = 0.0
    again_at: float | None = None


class Supervisor(Manager):  # type: ignore[misc] # honcho has no types
    """Keeps the wanted components running until it is told to stop."""

    def __init__(self, home: Home, components: Iterable[Component]) -> None:
        super().__init__(printer=LogFiles(home))
        self.events: queue.Queue[Message] = queue.Queue()  # threads instead of honcho's one more process per process
        self._home = home
        self._watched = {one.name: Watched(one, OwnProcess(one, name=one.name)) for one in components}
        self.state = State(
            supervisor=Identity.of(psutil.Process().pid),
            components={name: watched.running for name, watched in self._watched.items()},
        )
        self._stopping = threading.Event()
        self._lock = threading.RLock()

    def loop(self) -> None:
        """Carry out events until :meth:`stop` was asked for, then end everything, services first."""
        for number in signal.SIGTERM, signal.SIGINT:
            signal.signal(number, lambda *_: self._stopping.set())
        while not self._stopping.is_set():
            self._take_event(timeout=0.2)
            self._start_again()
        self._end_everything()

    def names(self, stage: str) -> list[str]:
        """The components of a stage."""
        return [name for name, watched in self._watched.items() if watched.component.stage == stage]

    def stop(self) -> None:
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def say(self, line: str) -> None:
        """A line in the supervisor's own log."""
        self._printer.write(
            Message(
                type="line",
                data=f"{self._clock.now():%Y-%m-%d %H:%M:%S} {line}\n",
                time=None,
                name="supervisor",
                colour=None,
            )
        )

    def record(self, **changes: Any) -> None:
        """Change the state that other commands read."""
        with self._lock:
            for name, value in changes.items():
                setattr(self.state, name, value)
            states.write(self._home, self.state)

    def start(self, name: str) -> None:
        """Start one component and keep it running from now on."""
        watched = self._watched[name]
        watched.wanted = True
        watched.again_at = None
        watched.component.prepare()
        watched.began = time.monotonic()
        watched.running.state = "starting"
        threading.Thread(target=self._run, args=(watched,), name=name, daemon=True).start()

    def await_healthy(
        self, names: Iterable[str], *, seconds: float, told: Callable[[str], None] = lambda _: None
    ) -> None:
        """Until each of these answers; raises :class:`StepFailed` naming the one that does not."""
        waiting = {name: self._watched[name] for name in names}
        deadline = time.monotonic() + seconds
        while waiting and not self.stopping:
            for name, watched in list(waiting.items()):
                if watched.component.healthy():
                    watched.running.state = "running"
                    del waiting[name]
                    told(name)
                elif watched.running.state == "misconfigured":
                    raise self._failed(name, "a setting is missing or wrong")
                elif watched.running.restarts >= 3:
                    raise self._failed(name, "ends again and again")
            if waiting and time.monotonic() > deadline:
                raise self._failed(next(iter(waiting)), f"does not answer after {seconds:.0f} s")
            self._stopping.wait(0.1)

    def _failed(self, name: str, reason: str) -> StepFailed:
        log = self._home.log(name)
        words = f": {last_words(log)}" if log.exists() else ""
        return StepFailed(f"start of {name}", reason + words, log)

    def _run(self, watched: Watched) -> None:
        try:
            watched.process.run(self.events, False)
        except OSError as failure:
            self._printer.write(
                Message(type="line", data=f"{failure}\n", time=None, name=watched.component.name, colour=None)
            )
            self.events.put(
                Message(type="stop", data={"returncode": 127}, time=None, name=watched.component.name, colour=None)
            )

    def _take_event(self, *, timeout: float) -> None:
        try:
            message = self.events.get(timeout=timeout)
        except queue.Empty:
            return
        if message.type == "line":
            self._printer.write(message)
            return
        watched = self._watched[message.name]
        if message.type == "start":
            watched.running.identity = Identity.of(message.data["pid"])
            watched.running.program = os.path.realpath(shutil.which(watched.component.command[0]) or "")
            self.say(f"{message.name} started (pid {message.data['pid']})")
        elif message.type == "stop":
            self.say(f"{message.name} ended with {message.data['returncode']}")
            self._has_ended(watched, message.data["returncode"])
        self.record()

    def _has_ended(self, watched: Watched, code: int) -> None:
        watched.running.identity = None
        if not watched.wanted or code == EX_CONFIG:
            watched.running.state = "misconfigured" if watched.wanted else "stopped"
            return
        if time.monotonic() - watched.began > STEADY_SECONDS:
            watched.pause = FIRST_PAUSE
        watched.running.state = "restarting"
        watched.running.restarts += 1
        watched.again_at = time.monotonic() + watched.pause
        watched.pause = min(watched.pause * 2, LONGEST_PAUSE)

    def _start_again(self) -> None:
        for name, watched in self._watched.items():
            if watched.again_at is not None and time.monotonic() >= watched.again_at:
                try:
                    self.start(name)
                except (OSError, StepFailed) as failure:
                    self.say(f"{name} cannot be started: {failure}")
                    self._has_ended(watched, 1)
                self.record()

    def _end_everything(self) -> None:
        self.record(step="stopping", ready=False)
        for stage in "service", "data":
            leaving = [watched for watched in self._watched.values() if watched.component.stage == stage]
            threads = [threading.Thread(target=self._end, args=(watched,)) for watched in leaving]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                self._take_event(timeout=0.1)
        while not self.events.empty():
            self._take_event(timeout=0)
        self.record(step="stopped")

    def _end(self, watched: Watched) -> None:
        watched.wanted = False
        watched.again_at = None
        identity = watched.running.identity
        process = identity.process() if identity else None
        if process is None:
            return
        below = tree(process)[1:]
        end([process], first=watched.component.stop_signal, seconds=watched.component.stop_seconds)
        end([one for one in below if one.is_running()], seconds=3)
