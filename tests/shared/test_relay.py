"""The relay: what is recorded reaches the bus, in order, confirmed, and nothing is skipped in any trouble."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from services.shared import topology
from services.shared.application import DomainEvent
from services.shared.background import State
from services.shared.broker import connected
from services.shared.contracts import CloudEvent, Contract
from services.shared.datastore import Datastore
from services.shared.relay import RelayLoop
from tests.faults.toys.application import Saying, announce
from tests.shared.databases import prepared
from tests.shared.loops import Running
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers


class Station:
    """The saying toy with relays on a broker, and what arrives there."""

    def __init__(self, datastore: Datastore, amqp_url: str) -> None:
        self.saying = Saying(datastore)
        self.amqp_url = amqp_url
        self.says: list[tuple[State, str]] = []

    def relay(self, announce_with: object = announce) -> Running:
        """A relay of this service."""
        loop = RelayLoop(self.amqp_url, "signing", self.saying, announce_with, tell=self._told)  # type: ignore[arg-type]
        return Running(loop.run, self.saying.recorded.set)

    def listen(self) -> None:
        """Let a queue take what is published from now on."""
        with connected(self.amqp_url) as connection, connection.channel() as channel:
            topology.declare_exchange(channel, "signing")
            channel.queue_declare("ears", durable=True, auto_delete=False)
            channel.queue_bind("ears", "signing.events", "letter-revoked")

    def arrived(self, letter: UUID) -> list[int]:
        """Empty the queue; the numbers of one letter that were in it."""
        numbers = []
        with connected(self.amqp_url) as connection, connection.channel() as channel:
            while message := channel.basic_get("ears", no_ack=True):
                event = CloudEvent.from_bytes(message.body.encode())
                if event.subject == str(letter):
                    numbers.append(int(event.data["reason"]))
        return numbers

    def _told(self, state: State, detail: str) -> None:
        self.says.append((state, detail))


@pytest.fixture
def station(database_url: str, amqp_url: str) -> Iterator[Station]:
    datastore = Datastore(prepared(database_url))
    yield Station(datastore, amqp_url)
    datastore.close()


@pytest.fixture
def listened(station: Station) -> Station:
    """Somebody hears."""
    station.listen()
    return station


def published(station: Station, events: int) -> bool:
    """Whether the relay has confirmed this many events, openings included."""
    [(position,)] = station.saying.datastore.query("SELECT position FROM relay_position")
    return int(position) == events


def test_what_is_recorded_is_published_in_order(listened: Station) -> None:
    letter = uuid4()
    listened.saying.say(letter, 1, 2, 3)

    with listened.relay():
        listened.saying.say(letter, 4, 5)
        eventually(lambda: published(listened, 6))

    assert listened.arrived(letter) == [1, 2, 3, 4, 5]


def test_more_than_one_window_is_published_in_order(listened: Station) -> None:
    letter = uuid4()
    listened.saying.say(letter, *range(1, 1201))

    with listened.relay():
        eventually(lambda: published(listened, 1201))

    assert listened.arrived(letter) == list(range(1, 1201))


def test_the_next_relay_goes_on_where_the_last_one_ended(listened: Station) -> None:
    letter = uuid4()
    for number in (1, 2):
        listened.saying.say(letter, number)
        with listened.relay():
            eventually(lambda: published(listened, number + 1))  # noqa: B023 - used at once

    assert listened.arrived(letter) == [1, 2]


def test_a_fact_that_no_queue_takes_is_published_again_until_one_does(station: Station) -> None:
    letter = uuid4()
    station.saying.say(letter, 1, 2)

    with station.relay():
        eventually(lambda: any("no queue is bound to signing.events" in detail for _, detail in station.says))
        station.listen()
        eventually(lambda: published(station, 3))

    assert station.arrived(letter)[-2:] == [1, 2]
    assert station.says[-1] == ("ok", "")


def test_an_announcement_that_fails_holds_back_what_is_behind_it(listened: Station) -> None:
    letter = uuid4()
    wrong = threading.Event()
    wrong.set()

    def announce_or_fail(happened: DomainEvent) -> Contract | None:
        if wrong.is_set() and getattr(happened, "number", 0) == 2:
            raise ValueError("number 2 has no words")
        return announce(happened)

    for number in (1, 2, 3):
        listened.saying.say(letter, number)
    with listened.relay(announce_or_fail):
        eventually(lambda: ("waiting", "ValueError: number 2 has no words") in listened.says)
        assert not published(listened, 4)
        wrong.clear()
        eventually(lambda: published(listened, 4))

    assert listened.arrived(letter) == [1, 2, 3]


def test_a_second_relay_stands_by_and_takes_over(listened: Station) -> None:
    letter = uuid4()
    with listened.relay():
        eventually(lambda: ("ok", "") in listened.says)
        with listened.relay():
            eventually(lambda: ("ok", "standby") in listened.says)
            listened.saying.say(letter, 1)
            eventually(lambda: published(listened, 2))
            listened.saying.datastore.query(
                "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                " WHERE datname = current_database() AND locktype = 'advisory' AND granted"
            )
            listened.saying.say(letter, 2)
            eventually(lambda: published(listened, 3))

    assert listened.arrived(letter) == [1, 2]
