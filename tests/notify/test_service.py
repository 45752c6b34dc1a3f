"""The post room's process as the launcher starts it: hears of a letter, asks intake, sends, and says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.notify.application import Notify
from services.notify.reactions import HEARS
from services.shared import topology
from services.shared.broker import connected
from services.shared.contracts import CloudEvent
from services.shared.publisher import Outgoing, Publisher
from tests.notify.cases import CONTACT, letter_signed
from tests.notify.conftest import TOKEN, WORDS_KEY, Mailbox
from tests.notify.counter import phone_of
from tests.shared.waiting import eventually
from tests.signing.test_service import Process

pytestmark = pytest.mark.servers


@pytest.fixture
def environment(
    database_url: str, amqp_url: str, mailbox: Mailbox, shared_bucket_url: str, tmp_path: Path
) -> dict[str, str]:
    words_key = tmp_path / "words.key"
    words_key.write_bytes(WORDS_KEY)
    return {
        "SAKPORE_DATABASE_URL": database_url,
        "SAKPORE_AMQP_URL": amqp_url,
        "SAKPORE_BASE_URL": "http://localhost",
        "SAKPORE_FORM_SECRET": "a secret of the tests only",
        "SAKPORE_SESSION_PUBLIC_KEY_FILE": __file__,
        "SAKPORE_SMTP_URL": f"smtp://{mailbox.smtp}",
        "SAKPORE_WHATSAPP_URL": f"http://{mailbox.http}/whatsapp/messages",
        "SAKPORE_WHATSAPP_TOKEN": TOKEN,
        "SAKPORE_WORDS_KEY_FILE": str(words_key),
        "SAKPORE_OBJECT_STORE_URL": shared_bucket_url,
        "SAKPORE_UPLOAD_LIMIT_MB": "2",
        "SAKPORE_CLAMD_URL": os.environ["SAKPORE_TEST_CLAMD_URL"],
    }


@pytest.fixture
def service(notify: Notify, environment: dict[str, str]) -> Iterator[Process]:
    topology.declare_all(environment["SAKPORE_AMQP_URL"], {"notify": HEARS})
    with connected(environment["SAKPORE_AMQP_URL"]) as connection, connection.channel() as channel:
        channel.queue_declare("listener", durable=True, auto_delete=False)
        channel.queue_bind("listener", topology.exchange_of("notify"), "#")
    processes = [Process(name, environment) for name in ("services.notify.service", "tests.notify.counter")]
    try:
        eventually(lambda: all(process.is_well() for process in processes), 40)
        yield processes[0]
    finally:
        for process in processes:
            process.stop()


def heard(amqp_url: str) -> list[str]:
    """What the post room said since we last asked."""
    facts = []
    with connected(amqp_url) as connection, connection.channel() as channel:
        while (message := channel.basic_get("listener", no_ack=True)) is not None:
            body = message.body
            facts.append(CloudEvent.from_bytes(body.encode() if isinstance(body, str) else bytes(body)).fact)
    return facts


def test_a_signed_letter_becomes_messages_and_ends_the_route(
    service: Process, environment: dict[str, str], mailbox: Mailbox
) -> None:
    application_id, amqp_url = uuid4(), environment["SAKPORE_AMQP_URL"]
    facts: list[str] = []

    def dispatched() -> bool:
        facts.extend(heard(amqp_url))
        return "letter-dispatched" in facts

    with connected(amqp_url) as connection:
        said = CloudEvent.around(letter_signed(application_id), 1).to_bytes()
        Publisher(connection, topology.exchange_of("signing")).publish([Outgoing("letter-signed", said)] * 2)
    eventually(dispatched)

    assert facts[0] == "step-started"
    assert facts[1:] == ["message-sent", "letter-dispatched"]
    [arrived] = mailbox.messages(phone_of(str(application_id)))
    assert CONTACT["letter_url"] in arrived["text"].splitlines()
