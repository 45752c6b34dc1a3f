"""The tracking process as the launcher starts it: hears everything, and its page shows it at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from services.shared import topology
from services.shared.broker import connected
from services.shared.contracts import CloudEvent
from services.shared.publisher import Outgoing, Publisher
from services.shared.rpc import ask
from services.tracking.application import Tracking
from services.tracking.auditing import broken_chains
from tests.shared.waiting import eventually
from tests.signing.test_service import Process
from tests.tracking.lives import Life, envelopes
from tests.tracking.sealed import JOURNAL_KEY, MONDAY, said_on, statements

pytestmark = pytest.mark.servers


@pytest.fixture
def service(tracking: Tracking, database_url: str, amqp_url: str, tmp_path: Path) -> Iterator[Process]:
    key_file = tmp_path / "journal.pem"
    key_file.write_bytes(JOURNAL_KEY)
    topology.declare_all(amqp_url, {"tracking": "everything"})
    process = Process(
        "services.tracking.service",
        {
            "SAKPORE_DATABASE_URL": database_url,
            "SAKPORE_AMQP_URL": amqp_url,
            "SAKPORE_BASE_URL": "http://localhost",
            "SAKPORE_FORM_SECRET": "a secret of the tests only",
            "SAKPORE_SESSION_PUBLIC_KEY_FILE": __file__,
            "SAKPORE_JOURNAL_PRIVATE_KEY_FILE": str(key_file),
        },
    )
    try:
        eventually(process.is_well, 40)
        yield process
    finally:
        process.stop()


def publish(amqp_url: str, events: Sequence[CloudEvent]) -> None:
    """As the services' relays do: each publisher its own, in order."""
    by_publisher = defaultdict(list)
    for event in events:
        by_publisher[event.publisher].append(Outgoing(event.fact, event.to_bytes()))
    with connected(amqp_url) as connection:
        for publisher, messages in by_publisher.items():
            Publisher(connection, topology.exchange_of(publisher)).publish(messages)


def test_each_step_appears_on_the_page_as_soon_as_it_was_said(service: Process, amqp_url: str) -> None:
    life = Life().to_the_end()

    for heard, event in enumerate(envelopes(life), start=1):
        publish(amqp_url, [event])
        eventually(lambda heard=heard: service.ask(f"/lacak/{life.token}").get("events") == heard)

    status = service.ask(f"/lacak/{life.token}")
    assert status["outcome"] == "issued"
    assert [step["step"] for step in status["steps"] if step["finished"]] == [step.key for step in life.slip.steps]


def test_what_is_published_twice_is_journaled_once(service: Process, amqp_url: str, tracking: Tracking) -> None:
    life, later = Life().to_the_end(), Life().to_the_end()
    events = envelopes(life, later)
    first = [event for event in events if event.subject == str(life.id)]

    publish(amqp_url, first)
    publish(amqp_url, first)
    publish(amqp_url, [event for event in events if event.subject == str(later.id)])
    eventually(lambda: service.ask(f"/lacak/{later.token}").get("events") == len(later.said))

    assert service.ask(f"/lacak/{life.token}")["events"] == len(life.said)
    assert list(broken_chains(tracking.datastore)) == []


def test_other_services_ask_where_applications_are(service: Process, amqp_url: str) -> None:
    life, later = Life().submitted().began("completeness"), Life().submitted()
    publish(amqp_url, envelopes(life, later))
    ids = [str(life.id), str(later.id)]

    def kinds() -> dict[str, list[str]]:
        """The kinds of the present steps of each application tracking knows."""
        told = ask(amqp_url, "tracking", "statuses", ids)
        return {id: [step["kind"] for step in status["current"]] for id, status in told.items()}

    eventually(lambda: kinds() == {ids[0]: ["completeness"], ids[1]: []})


@pytest.fixture
def monday_behind(tracking: Tracking) -> None:
    said_on(tracking, MONDAY, Life().submitted())


@pytest.mark.usefixtures("monday_behind", "service")
def test_days_that_ended_before_the_service_was_there_are_sealed(tracking: Tracking) -> None:
    eventually(lambda: statements(tracking))

    assert [said["day"] for said in statements(tracking)] == ["2026-03-02"]
