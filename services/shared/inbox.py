"""The inbox: takes messages from the service's queue in batches and acknowledges what is committed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import structlog

from services.shared.background import Background, Tell, tell_nobody
from services.shared.broker import connected, drained, keep_alive
from services.shared.parking import Take
from services.shared.reception import Reception, reacting
from services.shared.topology import Hears, declare_inbox, inbox_of
from services.shared.trouble import Pauses, in_short, world_is_down

BATCH = 200
PREFETCH = 3 * BATCH
FILL_SECONDS = 0.003
LONGEST_FILL_SECONDS = 0.1
IDLE_SECONDS = 1.0

React = Callable[[Any, Any], None]

log = structlog.get_logger(__name__)


class InboxLoop:
    """Consumes one queue: batch, commit, one acknowledgement for the whole batch."""

    def __init__(
        self, amqp_url: str, service: str, hears: Hears, reception: Reception, *, tell: Tell = tell_nobody
    ) -> None:
        self._amqp_url = amqp_url
        self._service = service
        self._hears = hears
        self._reception = reception
        self._tell = tell
        self._waiting: list[Any] = []

    def run(self, stopping: threading.Event) -> None:
        """Consume until ``stopping`` is set; what is not acknowledged comes again on the next connection."""
        pauses = Pauses()
        while not stopping.is_set():
            try:
                with connected(self._amqp_url) as connection:
                    self._consume(connection, stopping, pauses)
            except Exception as trouble:
                if not (world_is_down(trouble) or isinstance(trouble, OSError)):
                    raise
                self._tell("waiting", in_short(trouble))
                log.warning("inbox waits", reason=in_short(trouble))
                stopping.wait(pauses.next())

    def _consume(self, connection: Any, stopping: threading.Event, pauses: Pauses) -> None:
        self._waiting = []
        channel = connection.channel()
        declare_inbox(channel, self._service, self._hears)
        channel.basic_qos(0, PREFETCH, False)
        channel.basic_consume(inbox_of(self._service), callback=self._waiting.append)
        self._tell("ok", "")
        while not stopping.is_set():
            batch = self._next_batch(connection)
            connection.heartbeat_tick()
            if batch:
                bodies = [body_of(message) for message in batch]
                if self._received(connection, bodies, stopping, pauses):
                    channel.basic_ack(batch[-1].delivery_tag, multiple=True)

    def _received(self, connection: Any, bodies: list[bytes], stopping: threading.Event, pauses: Pauses) -> bool:
        """Take the batch in, however long the world is down; the broker hears our heartbeats meanwhile.

        False when the service was stopped before that.
        """
        while not stopping.is_set():
            try:
                self._reception.receive(bodies)
            except Exception as trouble:
                if not world_is_down(trouble):
                    raise
                self._tell("waiting", in_short(trouble))
                log.warning("inbox waits", reason=in_short(trouble), messages=len(bodies))
                stopping.wait(pauses.next())
                keep_alive(connection)
            else:
                self._tell("ok", "")
                pauses.reset()
                return True
        return False

    def _next_batch(self, connection: Any) -> list[Any]:
        """What is there, up to a full batch: it is closed when nothing more comes for a few milliseconds."""
        if not self._waiting and not drained(connection, IDLE_SECONDS):
            return []
        deadline = time.monotonic() + LONGEST_FILL_SECONDS
        while len(self._waiting) < BATCH and time.monotonic() < deadline and drained(connection, FILL_SECONDS):
            pass
        batch, self._waiting[:] = self._waiting[:BATCH], self._waiting[BATCH:]
        return batch


def body_of(message: Any) -> bytes:
    """The bytes of a message; the driver decodes what is marked as text."""
    return message.body.encode() if isinstance(message.body, str) else bytes(message.body)


class Inbox(Background):
    """nameko extension: what other services say reaches ``react(said, application)``, message by message,
    or ``take_batch(events)``, set by set; both run inside the transaction that also marks the messages as taken."""

    def __init__(
        self,
        amqp_url: str,
        application: Any,
        *,
        hears: Hears,
        react: React | None = None,
        take_batch: Take | None = None,
    ) -> None:
        super().__init__()
        self._amqp_url = amqp_url
        self._datastore = application.datastore
        self._hears: Hears = hears if hears == "everything" else tuple(hears)
        if react is not None and hears != "everything":
            self._take = reacting(react, application, tuple(hears))
        elif take_batch is not None:
            self._take = take_batch
        else:
            raise ValueError("an inbox needs react with the contracts it hears, or take_batch")

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        service = self.container.service_name
        reception = Reception(service, self._datastore, self._take)
        InboxLoop(self._amqp_url, service, self._hears, reception, tell=tell).run(stopping)
