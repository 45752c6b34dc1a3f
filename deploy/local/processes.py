"""Which processes are ours, how much memory they take, who holds a port, and how to end them."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

MARK = "SAKPORE_INSTANCE"


@dataclass(frozen=True)
class Identity:
    """A process id with its start time: a number alone may belong to somebody else by now."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> Identity | None:
        try:
            return cls(pid, psutil.Process(pid).create_time())
        except psutil.NoSuchProcess:
            return None

    def process(self) -> psutil.Process | None:
        """The process, when it is still the same one and not a zombie."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < 1 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if same else None

    @property
    def alive(self) -> bool:
        return self.process() is not None


def marked(instance: str) -> list[psutil.Process]:
    """Every process that was started for this instance, found by the mark in its environment."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == instance and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def session(leader: Identity, program: str) -> list[psutil.Process]:
    """What is left of a process that led its own session, when its environment cannot be read (nginx overwrites it).

    The kernel gives a leader's number to nobody else while its session has members; yet only members that run the same
    program count, and only while the number was not taken by a newer process.
    """
    now = Identity.of(leader.pid)
    if now is not None and abs(now.started - leader.started) >= 1:
        return []
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if (
                os.getsid(process.pid) == leader.pid
                and process.exe() == program
                and process.create_time() >= leader.started
            ):
                found.append(process)
    return found


def boot() -> str:
    """Which start of the machine this is: process numbers of an earlier one mean nothing."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def tree(process: psutil.Process) -> list[psutil.Process]:
    """A process and everything below it."""
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def memory_mb(processes: Iterable[psutil.Process]) -> float:
    """Proportional set size: shared pages count once in total, not once per process."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            try:
                total += process.memory_full_info().pss
            except psutil.AccessDenied:
                total += process.memory_info().rss
    return round(total / 1024**2, 1)


def end(processes: list[psutil.Process], *, first: signal.Signals | None = signal.SIGTERM, seconds: float = 8) -> None:
    """Ask all to end (``None``: they were asked already), wait, and kill those that did not."""
    for process in processes if first else []:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(first)
    _, left = psutil.wait_procs(processes, timeout=seconds)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=5)


def holder(port: int) -> str | None:
    """Who listens on this local port: ``process 12 (nginx)``; ``None`` when it is free."""
    try:
        listening = [
            connection
            for connection in psutil.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
        ]
    except psutil.AccessDenied:
        return None
    if not listening:
        return None
    pid = listening[0].pid
    if pid is None:
        return "a process of another user"
    try:
        process = psutil.Process(pid)
        return f"process {pid} ({' '.join(process.cmdline())[:80] or process.name()})"
    except psutil.Error:
        return f"process {pid}"
