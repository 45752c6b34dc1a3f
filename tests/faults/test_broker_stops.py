"""The broker goes away and comes back: everything recovers by itself, in order, nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Callable
from urllib.error import HTTPError
from uuid import UUID, uuid4

import pytest

from services.shared import topology
from services.shared.refusals import Unavailable
from services.shared.rpc import ask
from tests.faults.brokers import OwnBroker
from tests.faults.conftest import Toys
from tests.faults.toys.application import HEARS
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers


def test_services_recover_from_a_broker_that_stops_and_starts(
    own_broker: OwnBroker, toys_on: Callable[[str], Toys]
) -> None:
    toys = toys_on(own_broker.amqp_url)
    topology.declare_all(own_broker.amqp_url, {"signing": (), "intake": HEARS})
    letter = uuid4()
    toys.start()
    say(toys, letter, 1, 2, 3)
    eventually(toys.has_heard(letter, 3))

    own_broker.stop()
    eventually(lambda: toys.signing.health()["state"] == toys.intake.health()["state"] == "waiting")
    say(toys, letter, 4, 5, 6)
    own_broker.start()

    eventually(toys.has_heard(letter, 6))
    eventually(lambda: toys.signing.is_well() and toys.intake.is_well())
    eventually(lambda: told(toys) == "7")


def test_services_that_start_before_the_broker_work_once_it_is_there(
    own_broker: OwnBroker, toys_on: Callable[[str], Toys]
) -> None:
    toys = toys_on(own_broker.amqp_url)
    letter = uuid4()
    own_broker.kill()
    toys.intake.start(well=False)
    toys.signing.start(well=False)
    eventually(lambda: toys.signing.health().get("state") == toys.intake.health().get("state") == "waiting")
    say(toys, letter, 1, 2)
    with pytest.raises(Unavailable):
        ask(own_broker.amqp_url, "signing", "how_many")
    assert toys.intake.stop() == 0
    assert toys.signing.stop() == 0
    toys.intake.start(well=False)
    toys.signing.start(well=False)

    own_broker.start()

    eventually(toys.has_heard(letter, 2))
    eventually(lambda: asked(own_broker.amqp_url) == 3)


def say(toys: Toys, letter: UUID, *numbers: int) -> None:
    """Let the toy's process say numbers."""
    for number in numbers:
        toys.signing.post(f"/say/{letter}/{number}")


def told(toys: Toys) -> str | None:
    """What the page says that asks the other toy, or None while nobody answers it."""
    try:
        return toys.intake.get("/how-many")
    except HTTPError:
        return None


def asked(amqp_url: str) -> int | None:
    """The answer to a question, or None while nobody answers."""
    try:
        return int(ask(amqp_url, "signing", "how_many", timeout=2))
    except Unavailable:
        return None
