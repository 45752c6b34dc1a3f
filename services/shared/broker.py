"""Connections to the broker: one per loop, never shared between threads, bounded in time, with heartbeats."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from amqp import spec
from amqp.exceptions import AMQPError
from kombu.connection import Connection

BROKER_IS_DOWN = (AMQPError, OSError)
HEARTBEAT_SECONDS = 20
READ_AHEAD_BYTES = 16_384
LEAVE_SECONDS = 3
CLOSE_OK = b"\x00\x0a\x00\x33"
WRITE_SECONDS = 30


@contextmanager
def connected(amqp_url: str) -> Iterator[Any]:
    """An open py-amqp connection, closed on leaving; raises one of ``BROKER_IS_DOWN``."""
    address = Connection(amqp_url, connect_timeout=5, heartbeat=HEARTBEAT_SECONDS)  # type: ignore[no-untyped-call]
    connection = address.transport.establish_connection()
    # The base timeout bounds writes to a broker that stopped reading; reads bring their own.
    connection.sock.settimeout(WRITE_SECONDS)
    _read_ahead(connection.transport)
    try:
        yield connection
    finally:
        with suppress(*BROKER_IS_DOWN):
            _take_leave(connection)
        connection.collect()


def _take_leave(connection: Any) -> None:
    """End in good order. Deliveries still under way are not looked at: they belong to the next consumer, in order,
    where the driver would hand each back by itself."""
    if connection.connected:
        connection.sock.settimeout(LEAVE_SECONDS)
        connection.send_method(spec.Connection.Close, "BsBB", (0, "", 0, 0))
        while connection.transport.read_frame()[2][:4] != CLOSE_OK:
            pass


def _read_ahead(transport: Any) -> None:
    """Let the driver fill its read buffer with what is there: else it asks the socket nine times a message."""
    receive = getattr(transport, "_quick_recv", None)  # plain TCP has it, TLS reads ahead by itself
    if receive is not None:
        transport._quick_recv = lambda wanted: receive(max(wanted, READ_AHEAD_BYTES))


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
