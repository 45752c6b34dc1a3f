"""The inbox: takes messages from the service's queue in batches and acknowledges what is committed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import structlog

from services.shared.ahead import ReadingAhead
from services.shared.background import Background, Tell, tell_nobody
from services.shared.broker import connected
from services.shared.deliveries import Deliveries
from services.shared.parking import Take
from services.shared.reception import Letter, Reception, reacting
from services.shared.topology import Hears, declare_inbox, declare_where_allowed, inbox_of
from services.shared.trouble import Pauses, in_short, world_is_down

BATCH = 200  # message by message: a batch that must be redone is not too long
SET_BATCH = 1000  # set by set: what a batch costs once is shared by more messages

React = Callable[[Any, Any], None]

log = structlog.get_logger(__name__)


class InboxLoop:
    """Consumes one queue: batch, commit, one acknowledgement for the whole batch."""

    def __init__(
        self,
        amqp_url: str,
        service: str,
        hears: Hears,
        reception: Reception,
        *,
        batch: int = BATCH,
        tell: Tell = tell_nobody,
    ) -> None:
        self._amqp_url = amqp_url
        self._service = service
        self._hears = hears
        self._reception = reception
        self._batch = batch
        self._tell = tell

    def run(self, stopping: threading.Event) -> None:
        """Consume until ``stopping`` is set; what is not acknowledged comes again on the next connection."""
        pauses = Pauses()
        while not stopping.is_set():
            try:
                with connected(self._amqp_url) as connection:
                    self._consume(connection, stopping, pauses)
            except Exception as trouble:
                self._tell("waiting", in_short(trouble))
                log.warning("inbox waits", reason=in_short(trouble), exc_info=not world_is_down(trouble))
                stopping.wait(pauses.next())

    def _consume(self, connection: Any, stopping: threading.Event, pauses: Pauses) -> None:
        declare_where_allowed(connection, lambda channel: declare_inbox(channel, self._service, self._hears))
        channel = connection.channel()
        channel.basic_qos(0, 3 * self._batch, False)  # one is stored, one waits, one is read
        channel.basic_consume(inbox_of(self._service))
        with ReadingAhead(Deliveries(connection, channel), self._batch) as ahead:
            self._tell("ok", "")
            while not stopping.is_set():
                batch = ahead.next()
                if batch is not None and self._received(batch.letters, stopping, pauses):
                    channel.basic_ack(batch.tag, multiple=True)

    def _received(self, letters: list[Letter], stopping: threading.Event, pauses: Pauses) -> bool:
        """Take the batch in, however long the world is down; False when the service was stopped before that."""
        while not stopping.is_set():
            try:
                self._reception.receive(letters)
            except Exception as trouble:
                # Not only a world that is down: what cannot even be parked must not be acknowledged either.
                self._tell("waiting", in_short(trouble))
                log.warning(
                    "inbox waits",
                    reason=in_short(trouble),
                    messages=len(letters),
                    exc_info=not world_is_down(trouble),
                )
                stopping.wait(pauses.next())
            else:
                self._tell("ok", "")
                pauses.reset()
                return True
        return False


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
            self._take, self._batch = reacting(react, application, tuple(hears)), BATCH
        elif take_batch is not None:
            self._take, self._batch = take_batch, SET_BATCH
        else:
            raise ValueError("an inbox needs react with the contracts it hears, or take_batch")

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        service = self.container.service_name
        reception = Reception(service, self._datastore, self._take)
        loop = InboxLoop(self._amqp_url, service, self._hears, reception, batch=self._batch, tell=tell)
        loop.run(stopping)
