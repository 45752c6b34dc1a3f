"""Requests over plain sockets from several processes: as many as a web server can answer, not as Python can ask."""

from __future__ import annotations

import re
import socket
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from itertools import cycle, islice
from multiprocessing import get_context
from typing import NamedTuple

PROCESSES, CONNECTIONS = 2, 16
LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)
LAST_CHUNK = b"0\r\n\r\n"
LAST_OF_ITS_LINE = b"\r\nConnection: close\r\n"
RECEIVED = 1 << 16
PATIENCE = 10


class Answers(NamedTuple):
    """What a flood came to: answers per second, and how many there were with each status."""

    rate: float
    statuses: Counter[int]


def get(path: str, **headers: str) -> bytes:
    """A request as it goes over the wire; ``if_none_match`` stands for ``If-None-Match``."""
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()]
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{''.join(lines)}\r\n".encode()


def flooded(port: int, requests: Sequence[bytes], *, seconds: float) -> Answers:
    """These requests over and over, from all processes at once."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("forkserver")) as processes:
        begun = [processes.submit(asked, port, requests, place, seconds) for place in range(PROCESSES)]
        found = [each.result() for each in begun]
    return Answers(sum(each.rate for each in found), sum((each.statuses for each in found), Counter[int]()))


def asked(port: int, requests: Sequence[bytes], place: int, seconds: float) -> Answers:
    """One process: a request on every connection, then all the answers, and again."""
    statuses: Counter[int] = Counter()
    following = islice(cycle(requests), place * len(requests) // PROCESSES, None)
    with ExitStack() as stack:
        lines = [stack.enter_context(closing(Line(port))) for _ in range(CONNECTIONS)]
        begin = time.monotonic()
        while (passed := time.monotonic() - begin) < seconds:
            for line in lines:
                line.send(next(following))
            statuses.update([status_of(line.answer()) for line in lines])
    return Answers(statuses.total() / passed, statuses)


class Line:
    """A connection, and the next one when the server wants no more of it."""

    def __init__(self, port: int) -> None:
        self._address = "127.0.0.1", port
        self._socket = socket.create_connection(self._address, PATIENCE)

    def send(self, request: bytes) -> None:
        """One request."""
        self._socket.sendall(request)

    def answer(self) -> bytes:
        """One whole answer; raises ``ConnectionError`` when it breaks off."""
        received = b""
        while not is_whole(received):
            part = self._socket.recv(RECEIVED)
            if not part:
                raise ConnectionError(f"an answer broke off after {len(received)} bytes")
            received += part
        if LAST_OF_ITS_LINE in received:
            self.close()
            self._socket = socket.create_connection(self._address, PATIENCE)
        return received

    def close(self) -> None:
        """No more requests."""
        self._socket.close()


def is_whole(received: bytes) -> bool:
    """Whether the last byte of the answer is there."""
    head, mark, body = received.partition(b"\r\n\r\n")
    if not mark or status_of(head) in (204, 304):
        return bool(mark)
    told = LENGTH.search(head + b"\r\n")
    return len(body) >= int(told[1]) if told else body.endswith(LAST_CHUNK)


def status_of(received: bytes) -> int:
    """The three digits of the first line."""
    return int(received[9:12])
