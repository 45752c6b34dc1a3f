"""The inbox's loop on the real broker: batches, pauses, large and empty messages, a queue that disappears."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID, uuid4

import pytest

from services.shared import parking, topology
from services.shared.background import State
from services.shared.broker import connected
from services.shared.contracts import CloudEvent
from services.shared.datastore import Datastore
from services.shared.envelopes import enveloped
from services.shared.inbox import InboxLoop
from services.shared.publisher import Outgoing, Publisher
from services.shared.reception import Reception
from services.shared.refusals import Unavailable
from tests.conftest import management
from tests.faults.toys.application import HEARS
from tests.shared.databases import prepared
from tests.shared.loops import Running, nothing_to_wake
from tests.shared.test_reception import revoked
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers


class Office:
    """An inbox that keeps what it hears, and somebody who speaks to it."""

    def __init__(self, amqp_url: str, datastore: Datastore) -> None:
        self.amqp_url = amqp_url
        self.datastore = datastore
        self.heard: list[str] = []
        self.batches: list[int] = []
        self.down = 0
        self.states: list[State] = []

    def inbox(self, batch: int) -> Running:
        """Its loop."""
        reception = Reception("intake", self.datastore, self._take)
        loop = InboxLoop(self.amqp_url, "intake", HEARS, reception, batch=batch, tell=self._told)
        return Running(loop.run, nothing_to_wake)

    def say(self, letter: UUID, reasons: Sequence[str]) -> None:
        """Publish one message for each reason."""
        self.publish([enveloped(revoked(letter, reason), number) for number, reason in enumerate(reasons, 1)])

    def publish(self, bodies: list[bytes]) -> None:
        """Publish these bytes."""
        with connected(self.amqp_url) as connection:
            Publisher(connection, "signing.events").publish(Outgoing("letter-revoked", body) for body in bodies)

    def has_heard(self, reasons: Sequence[str]) -> Callable[[], bool]:
        """The condition that these arrived, in order."""
        return lambda: self.heard == list(reasons)

    def left(self) -> int:
        """Messages of the queue that are not acknowledged."""
        with connected(self.amqp_url) as connection, connection.channel() as channel:
            return int(channel.queue_declare("intake.inbox", passive=True).message_count)

    def _take(self, events: list[CloudEvent]) -> None:
        if self.down:
            self.down -= 1
            raise Unavailable("not now")
        self.batches.append(len(events))
        self.heard += [event.data["reason"] for event in events]

    def _told(self, state: State, detail: str) -> None:
        self.states.append(state)


@pytest.fixture
def office(amqp_url: str, database_url: str) -> Iterator[Office]:
    topology.declare_all(amqp_url, {"signing": (), "intake": HEARS})
    datastore = Datastore(prepared(database_url))
    yield Office(amqp_url, datastore)
    datastore.close()


def test_messages_wait_in_order_while_the_world_is_down(office: Office) -> None:
    reasons = [str(number) for number in range(20)]
    office.say(uuid4(), reasons)
    office.down = 3

    with office.inbox(batch=3):
        eventually(office.has_heard(reasons))

    assert max(office.batches) == 3
    assert office.states.count("waiting") == 3
    assert office.left() == 0


def test_a_message_of_many_frames_arrives_whole(office: Office) -> None:
    reasons = ["x" * 400_000, "short", "y" * 131_072]

    with office.inbox(batch=10):
        office.say(uuid4(), reasons)
        eventually(office.has_heard(reasons))


def test_an_empty_message_is_parked(office: Office) -> None:
    with office.inbox(batch=10):
        office.publish([b""])
        office.say(uuid4(), ["after it"])
        eventually(office.has_heard(["after it"]))

    assert [entry.reason for entry in parking.parked(office.datastore)] == ["not an envelope"]


def test_a_queue_that_is_deleted_is_declared_again(office: Office) -> None:
    with office.inbox(batch=10):
        office.say(uuid4(), ["before"])
        eventually(office.has_heard(["before"]))
        management(f"queues/{office.amqp_url.rpartition('/')[2]}/intake.inbox", "DELETE")
        eventually(lambda: "waiting" in office.states)
        eventually(lambda: office.states[-1] == "ok")
        office.say(uuid4(), ["before", "after"])
        eventually(office.has_heard(["before", "after"]))


def test_a_standby_takes_over_where_the_first_one_stopped(office: Office) -> None:
    letter = uuid4()
    reasons = [str(number) for number in range(30)]
    office.say(letter, reasons)
    with office.inbox(batch=4):
        eventually(lambda: len(office.heard) >= 8)

    with office.inbox(batch=4):
        eventually(office.has_heard(reasons))
