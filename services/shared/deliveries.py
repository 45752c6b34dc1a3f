"""Messages as they come off the wire, on one consuming channel.

The driver decodes every property of every message and calls through several layers for each, which costs more than
storing the message; the inbox needs its number and its bytes. Whatever else comes is left to the driver.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from services.shared.frames import BODY, HEADER, METHOD

BASIC_DELIVER = b"\x00\x3c\x00\x3c"


class Delivery(NamedTuple):
    """A message and the number with which it is acknowledged."""

    tag: int
    body: bytes


class Deliveries:
    """Collects what the broker delivers on one channel. Nobody else may read from the connection meanwhile: what the
    driver read would be acknowledged with a later message without ever having been seen."""

    def __init__(self, connection: Any, channel: Any) -> None:
        self._connection = connection
        self._channel_id = channel.channel_id
        self._here: list[Delivery] = []
        self._tag = 0
        self._missing = 0
        self._parts: list[bytes] = []

    def take(self, limit: int, *, first_within: float, next_within: float, at_most: float) -> list[Delivery]:
        """Up to ``limit`` messages: fewer when no next one comes within its time, or the whole took ``at_most``."""
        if not self._here:
            self._read(1, first_within, at_most=first_within)
        if self._here:
            self._read(limit, next_within, at_most=at_most)
        taken, self._here = self._here[:limit], self._here[limit:]
        return taken

    def keep_alive(self) -> None:
        """Let the broker know that we are there, and see whether it still is; raises when it is not."""
        self._read(len(self._here) + 1, 0.001, at_most=0.001)
        self._connection.heartbeat_tick()

    def _read(self, until: int, next_within: float, *, at_most: float) -> None:
        """Read until so many messages are here, nothing comes for a while, or the time is over."""
        transport = self._connection.transport
        deadline = time.monotonic() + at_most
        try:
            with transport.having_timeout(next_within):
                while len(self._here) < until and time.monotonic() < deadline:
                    self._see(*transport.read_frame())
        except TimeoutError:
            return

    def _see(self, kind: int, channel: int, payload: bytes) -> None:
        if not self._is_part_of_a_delivery(kind, channel, payload):
            self._connection.on_inbound_frame((kind, channel, payload))
            return
        self._connection.bytes_recv += 1  # what the heartbeat looks at
        if kind != METHOD and not self._missing:
            self._here.append(Delivery(self._tag, b"".join(self._parts)))
            self._parts.clear()

    def _is_part_of_a_delivery(self, kind: int, channel: int, payload: bytes) -> bool:
        if channel != self._channel_id:
            return False
        if kind == METHOD:
            if payload[:4] != BASIC_DELIVER:
                return False
            place = 5 + payload[4]  # behind the consumer's name
            self._tag = int.from_bytes(payload[place : place + 8])
        elif kind == HEADER:
            self._missing = int.from_bytes(payload[4:12])
        elif kind == BODY:
            self._parts.append(payload)
            self._missing -= len(payload)
        return True
