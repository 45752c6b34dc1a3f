"""The bus as services find it: declared before them, by somebody who may."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest

from services.shared import topology
from services.shared.broker import connected
from services.shared.contracts import PUBLISHERS
from services.shared.datastore import Datastore
from services.shared.inbox import InboxLoop
from services.shared.publisher import Outgoing, Publisher
from services.shared.reception import Reception
from tests.conftest import management
from tests.faults.toys.application import HEARS
from tests.shared.databases import prepared
from tests.shared.loops import Running, nothing_to_wake
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers


@pytest.fixture
def restricted_url(amqp_url: str) -> Iterator[str]:
    """The same virtual host for a user who may configure nothing, write its exchange and read its inbox."""
    address = urlsplit(amqp_url)
    name = f"test_{secrets.token_hex(6)}"
    management(f"users/{name}", "PUT", b'{"password":"secret","tags":""}')
    management(
        f"permissions/{quote(address.path[1:])}/{name}",
        "PUT",
        b'{"configure":"^$","write":"^intake\\\\.events$","read":"^intake\\\\.inbox$"}',
    )
    yield address._replace(netloc=f"{name}:secret@{address.hostname}:{address.port}").geturl()
    management(f"users/{name}", "DELETE")


def test_a_service_that_may_configure_nothing_works_on_what_was_declared(
    amqp_url: str, restricted_url: str, database_url: str
) -> None:
    topology.declare_all(amqp_url, {"signing": (), "intake": HEARS})
    datastore = Datastore(prepared(database_url))
    heard: list[str] = []
    reception = Reception("intake", datastore, lambda events: heard.extend(event.subject for event in events))
    subject = str(uuid4())
    body = (
        '{"id":"1","source":"sakpore/signing","type":"sakpore.signing.letter-revoked.v1","sequence":"1","traceparent":"",'
        f'"subject":"{subject}","time":"2026-03-12T02:00:00Z","data":{{}}}}'
    )

    with Running(InboxLoop(restricted_url, "intake", HEARS, reception).run, nothing_to_wake):
        with connected(amqp_url) as connection:
            Publisher(connection, "signing.events").publish([Outgoing("letter-revoked", body.encode())])
        eventually(lambda: heard == [subject])
    datastore.close()


def test_hearing_everything_is_hearing_every_publisher() -> None:
    assert topology.bindings("everything") == {(publisher, "#") for publisher in PUBLISHERS}


def test_declaring_twice_changes_nothing(amqp_url: str) -> None:
    topology.declare_all(amqp_url, {"intake": HEARS, "tracking": "everything"})
    topology.declare_all(amqp_url, {"intake": HEARS, "tracking": "everything"})
