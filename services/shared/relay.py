"""The relay: the event table is the outbox; everything announced in it is published in order and confirmed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import structlog
from psycopg2 import extensions

from services.shared.application import DomainEvent, EventSourcedApplication
from services.shared.background import Background, Tell, tell_nobody
from services.shared.broker import connected, keep_alive
from services.shared.contracts import Contract
from services.shared.envelopes import enveloped
from services.shared.metrics import published_events
from services.shared.notification_log import Notification, NotificationLog
from services.shared.publisher import Outgoing, Publisher
from services.shared.topology import declare_exchange, declare_where_allowed, exchange_of
from services.shared.trouble import Pauses, in_short

WINDOW = 500
POLL_SECONDS = 0.5
HELD_UP_SECONDS = 0.05
STANDBY_SECONDS = 1.0
LOCK = (0x5A4B, 1)  # the relay's place among this database's advisory locks

Announce = Callable[[Any], Contract | None]

log = structlog.get_logger(__name__)


class RelayLoop:
    """Publishes what one service announces, as long as it is the only relay of that service."""

    def __init__(
        self,
        amqp_url: str,
        service: str,
        application: EventSourcedApplication,
        announce: Announce,
        *,
        tell: Tell = tell_nobody,
    ) -> None:
        self._amqp_url = amqp_url
        self._service = service
        self._application = application
        self._announce = announce
        self._tell = tell
        self._published = published_events.labels(service)

    def run(self, stopping: threading.Event) -> None:
        """Relay until ``stopping`` is set. Trouble of any kind skips nothing: wait, then on from the saved position."""
        pauses = Pauses()
        while not stopping.is_set():
            try:
                self._relay(stopping, pauses)
            except Exception as trouble:
                self._tell("waiting", in_short(trouble))
                log.warning("relay waits", reason=in_short(trouble), exc_info=True)
                stopping.wait(pauses.next())

    def _relay(self, stopping: threading.Event, pauses: Pauses) -> None:
        database = self._application.datastore.connect()
        try:
            while not took_the_lock(database):
                self._tell("ok", "standby")
                if stopping.wait(STANDBY_SECONDS):
                    return
            with connected(self._amqp_url) as broker:
                declare_where_allowed(broker, lambda channel: declare_exchange(channel, self._service))
                self._relay_over(database, broker, stopping, pauses)
        finally:
            database.close()

    def _relay_over(
        self, database: extensions.connection, broker: Any, stopping: threading.Event, pauses: Pauses
    ) -> None:
        recorded = self._application.recorded
        publisher = Publisher(broker, exchange_of(self._service))
        events = NotificationLog(database)
        position = saved_position(database)
        self._tell("ok", "")
        while not stopping.is_set():
            recorded.clear()
            batch = events.after(position, WINDOW)
            if batch:
                self._publish(publisher, batch)
                position = batch[-1].number
                save_position(database, position)
                pauses.reset()
            else:
                recorded.wait(HELD_UP_SECONDS if events.held_up else POLL_SECONDS)
                keep_alive(broker)

    def _publish(self, publisher: Publisher, batch: list[Notification]) -> None:
        outgoing = [message for notification in batch if (message := self._message(notification)) is not None]
        publisher.publish(outgoing)
        self._published.inc(len(outgoing))

    def _message(self, notification: Notification) -> Outgoing | None:
        happened: DomainEvent = self._application.mapper.to_domain_event(notification.stored)
        contract = self._announce(happened)
        if contract is None:
            return None
        return Outgoing(contract.fact, enveloped(contract, notification.number))


class Relay(Background):
    """nameko extension: this process relays its service's events, or stands by for the process that does."""

    def __init__(self, amqp_url: str, application: EventSourcedApplication, *, announce: Announce) -> None:
        super().__init__()
        self._amqp_url = amqp_url
        self._application = application
        self._announce = announce

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        service = self.container.service_name
        RelayLoop(self._amqp_url, service, self._application, self._announce, tell=tell).run(stopping)

    def wake(self) -> None:
        self._application.recorded.set()


def took_the_lock(database: extensions.connection) -> bool:
    """Whether this session now is the one relay; it stays so until the session ends."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", LOCK)
        return bool((cursor.fetchone() or (False,))[0])


def saved_position(database: extensions.connection) -> int:
    """The number up to which everything is published."""
    with database.cursor() as cursor:
        cursor.execute("SELECT position FROM relay_position")
        return int((cursor.fetchone() or (0,))[0])


def save_position(database: extensions.connection, position: int) -> None:
    """Everything up to ``position`` was confirmed by the broker."""
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO relay_position (position) VALUES (%s) "
            "ON CONFLICT (one) DO UPDATE SET position = excluded.position",
            (position,),
        )
