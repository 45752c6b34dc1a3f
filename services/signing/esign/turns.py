"""Runs a coroutine of pyHanko's by turns: it computes on a real thread, and what it asks for is fetched on the hub.

A real thread must not wait for the network: there are two of them, and all PDFs of the service need them. pyHanko
waits in one place only, for the time-stamp authority; there its coroutine stands still until the answer is here.
"""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any, NamedTuple, Protocol

from services.shared.offload import offload, ready


class Authority(Protocol):
    """Whom the coroutine asks."""

    def fetch(self, question: bytes) -> bytes:
        """The answer."""


class Turn(NamedTuple):
    """How far the coroutine got: at its end, or at a question."""

    ended: bool
    value: Any


@coroutine
def asked(question: bytes) -> Generator[bytes, bytes, bytes]:
    """Inside the coroutine: the answer to a question."""
    return (yield question)


def in_turns(work: Coroutine[bytes, bytes | None, Any], authority: Authority | None, libraries: tuple[str, ...]) -> Any:
    """What the coroutine returns; whatever goes wrong while fetching an answer ends it."""
    ready(*libraries)
    answer = None
    try:
        while True:
            turn = offload(_next, work, answer)
            if turn.ended:
                return turn.value
            if authority is None:
                raise RuntimeError("there is nobody to ask")
            answer = authority.fetch(turn.value)
    finally:
        work.close()


def _next(work: Coroutine[bytes, bytes | None, Any], answer: bytes | None) -> Turn:
    # A StopIteration must not leave the thread.
    try:
        return Turn(False, work.send(answer))
    except StopIteration as ended:
        return Turn(True, ended.value)
