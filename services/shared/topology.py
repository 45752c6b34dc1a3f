"""Exchanges, queues and bindings of the bus; declared for all services before any of them publishes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Literal

from amqp.exceptions import AccessRefused

from services.shared.broker import connected
from services.shared.contracts import PUBLISHERS, Contract

Hears = Iterable[type[Contract]] | Literal["everything"]

INBOX_ARGUMENTS = {
    "x-queue-type": "quorum",
    "x-single-active-consumer": True,
    # RabbitMQ 3.10 knows no limit by default, 4.x drops a message after 20 deliveries. Ours are given back only when
    # the world is down, which may last: a limit out of reach makes both behave alike.
    "x-delivery-limit": 1_000_000_000,
}


def exchange_of(service: str) -> str:
    """Where a service publishes; nameko's own convention."""
    return f"{service}.events"


def inbox_of(service: str) -> str:
    """The queue a service hears with."""
    return f"{service}.inbox"


def bindings(hears: Hears) -> set[tuple[str, str]]:
    """The (publisher, routing key) pairs that bring what is heard."""
    if hears == "everything":
        return {(publisher, "#") for publisher in PUBLISHERS}
    return {(contract.publisher, contract.fact) for contract in hears}


def declare_exchange(channel: Any, service: str) -> None:
    """Declare where ``service`` publishes; harmless when it is there."""
    channel.exchange_declare(exchange_of(service), "topic", durable=True, auto_delete=False)


def declare_inbox(channel: Any, service: str, hears: Hears) -> None:
    """Declare the inbox of ``service`` with its bindings; harmless when they are there."""
    channel.queue_declare(inbox_of(service), durable=True, auto_delete=False, arguments=INBOX_ARGUMENTS)
    for publisher, routing_key in sorted(bindings(hears)):
        declare_exchange(channel, publisher)
        channel.queue_bind(inbox_of(service), exchange_of(publisher), routing_key)


def declare_where_allowed(connection: Any, declaration: Callable[[Any], None]) -> None:
    """Declare on a channel of its own; in production a service may configure nothing and finds everything declared."""
    with connection.channel() as channel, suppress(AccessRefused):
        declaration(channel)


def declare(amqp_url: str, service: str, hears: Hears) -> None:
    """Declare the exchange and the inbox of one service."""
    declare_all(amqp_url, {service: hears})


def declare_all(amqp_url: str, hearing: Mapping[str, Hears]) -> None:
    """Declare everything for these services; call it with all of them before the first one publishes."""
    with connected(amqp_url) as connection, connection.channel() as channel:
        for service in hearing:
            declare_exchange(channel, service)
        for service, hears in hearing.items():
            declare_inbox(channel, service, hears)
