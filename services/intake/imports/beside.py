"""A generator that runs in a process of its own, a little ahead of who takes its items."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import TypeVar

Item = TypeVar("Item")
# A fork would share our database connections, and hang up on the server when it ends.
PROCESSES = multiprocessing.get_context("spawn")
END = "end"


class EndedEarly(OSError):
    """The other process is gone before its last item; what it said about that is on standard error."""

    def __init__(self) -> None:
        super().__init__("the process that reads the file ended early")


def beside(make: Callable[[], Iterator[Item]]) -> Iterator[Item]:
    """The items of ``make()``. The pipe between holds few of them: who reads too fast waits.

    When this process dies, however suddenly, the other meets a broken pipe at its next item, and ends as well.
    """
    ours, theirs = PROCESSES.Pipe(duplex=False)
    other = PROCESSES.Process(target=send, args=(make, theirs), daemon=True)
    other.start()
    theirs.close()
    try:
        while (item := received(ours)) != END:
            yield item  # type: ignore[misc]
    finally:
        ours.close()
        other.join()


def received(pipe: Connection) -> object:
    """The next item; raises :class:`EndedEarly`."""
    try:
        return pipe.recv()
    except EOFError:
        raise EndedEarly from None


def send(make: Callable[[], Iterator[Item]], pipe: Connection) -> None:
    """What the other process does. An interruption from the keyboard reaches both: ours decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for item in make():
            pipe.send(item)
        pipe.send(END)
    except BrokenPipeError:
        return
