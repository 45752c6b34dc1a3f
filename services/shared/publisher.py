"""Publishing with a window of outstanding confirms on one channel."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from services.shared.broker import drained
from services.shared.frames import published

CONFIRM_SECONDS = 30


class NotTaken(Exception):
    """The broker did not take responsibility for a message: it had no queue for it, or refused it."""


class Outgoing(NamedTuple):
    """A message to publish."""

    routing_key: str
    body: bytes


class Publisher:
    """Publishes to one exchange; :meth:`publish` returns when the broker has confirmed everything."""

    def __init__(self, connection: Any, exchange: str) -> None:
        self._connection = connection
        self._exchange = exchange
        self._channel = connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._acked)
        self._channel.events["basic_nack"].add(self._nacked)
        self._channel.events["basic_return"].add(self._returned)
        self._sent = 0
        self._outstanding: set[int] = set()
        self._refusals: list[str] = []

    def publish(self, messages: Iterable[Outgoing]) -> None:
        """Send all, then wait for all confirms; raises :class:`NotTaken`, ``TimeoutError`` or a broker error."""
        frames: list[bytes] = []
        for message in messages:
            self._sent += 1
            self._outstanding.add(self._sent)
            frames += published(
                self._channel.channel_id,
                self._exchange,
                message.routing_key,
                message.body,
                self._connection.frame_max,
            )
        self._connection.transport.write(b"".join(frames))
        deadline = time.monotonic() + CONFIRM_SECONDS
        while self._outstanding:
            if not drained(self._connection, 1.0) and time.monotonic() > deadline:
                raise TimeoutError(f"{len(self._outstanding)} messages were not confirmed in {CONFIRM_SECONDS} s")
        if self._refusals:
            refusals, self._refusals = self._refusals, []
            raise NotTaken(f"{len(refusals)} messages, first: {refusals[0]}")

    def _acked(self, tag: int, multiple: bool) -> None:
        if multiple:
            self._outstanding = {outstanding for outstanding in self._outstanding if outstanding > tag}
        else:
            self._outstanding.discard(tag)

    def _nacked(self, tag: int, multiple: bool) -> None:
        self._refusals.append(f"the broker refused message {tag}")
        self._acked(tag, multiple)

    def _returned(self, reason: Exception, exchange: str, routing_key: str, message: Any) -> None:
        self._refusals.append(f"no queue is bound to {exchange} for {routing_key}")
