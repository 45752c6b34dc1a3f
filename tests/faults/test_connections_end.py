"""Connections to database and broker are cut while messages flow: both sides of the bus go on by themselves."""

from __future__ import annotations

import json
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest

from tests.conftest import management
from tests.faults.conftest import Toys
from tests.shared.databases import session
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers


def test_broker_connections_closed_by_an_operator(toys: Toys, amqp_url: str) -> None:
    letter = uuid4()
    toys.start()
    toys.saying.say(letter, *range(1, 101))
    eventually(toys.has_heard(letter, 100))

    closed = eventually(lambda: close_connections(amqp_url))
    toys.saying.say(letter, *range(101, 201))

    assert closed >= 2
    eventually(toys.has_heard(letter, 200))
    eventually(lambda: toys.signing.is_well() and toys.intake.is_well())


def test_database_sessions_ended_by_an_operator(toys: Toys) -> None:
    letter = uuid4()
    toys.start()
    for number in range(1, 41):
        toys.saying.say(letter, number)
        if number % 10 == 0:
            end_sessions(toys.hearing.datastore.url)
            end_sessions(toys.saying.datastore.url, besides_pooled_as="signing")

    eventually(toys.has_heard(letter, 40))
    eventually(lambda: toys.signing.is_well() and toys.intake.is_well())


def test_a_poison_message_holds_up_its_own_application_only(toys: Toys) -> None:
    poisoned, well = uuid4(), uuid4()
    toys.hearing.datastore.query("INSERT INTO refused VALUES (%s, 2) RETURNING 1", poisoned)
    toys.start()

    toys.saying.say(poisoned, 1, 2, 3)
    toys.saying.say(well, 1, 2, 3)

    eventually(toys.has_heard(well, 3))
    assert toys.heard(poisoned) == [1]
    assert toys.intake.is_well()


def close_connections(amqp_url: str) -> int:
    """Close every connection of this virtual host through the management API; how many there were."""
    host = quote(urlsplit(amqp_url).path[1:])
    connections = json.loads(management(f"vhosts/{host}/connections", "GET"))
    for connection in connections:
        management(f"connections/{quote(connection['name'])}", "DELETE")
    return len(connections)


def end_sessions(database_url: str, *, besides_pooled_as: str | None = None) -> None:
    """End the sessions of one database, as an administrator would."""
    with session(database_url) as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND application_name = coalesce(%s, application_name)",
            (besides_pooled_as,),
        )
