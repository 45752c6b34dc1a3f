"""Connections to the broker: one per loop, never shared between threads, bounded in time, with heartbeats."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from amqp.exceptions import AMQPError
from kombu.connection import Connection

BROKER_IS_DOWN = (AMQPError, OSError)
HEARTBEAT_SECONDS = 20
WRITE_SECONDS = 30


@contextmanager
def connected(amqp_url: str) -> Iterator[Any]:
    """An open py-amqp connection, closed on leaving; raises one of ``BROKER_IS_DOWN``."""
    address = Connection(amqp_url, connect_timeout=5, heartbeat=HEARTBEAT_SECONDS)  # type: ignore[no-untyped-call]
    connection = address.transport.establish_connection()
    # The base timeout bounds writes to a broker that stopped reading; reads bring their own.
    connection.sock.settimeout(WRITE_SECONDS)
    try:
        yield connection
    finally:
        with suppress(*BROKER_IS_DOWN):
            connection.close()


def drained(connection: Any, seconds: float) -> bool:
    """Handle one incoming event; False when none came within this time."""
    try:
        connection.drain_events(timeout=seconds)
    except TimeoutError:
        return False
    return True


def keep_alive(connection: Any) -> None:
    """Read what waits on the wire and send a heartbeat when it is time; raises when the broker is silent too long."""
    while drained(connection, 0.001):
        pass
    connection.heartbeat_tick()
