"""kill -9 in the middle of sending: nothing is lost, nobody gets a mail twice, only what was in the air is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from uuid import uuid4

import pytest

from services.notify.application import Notify, Wanted
from services.notify.reactions import HEARS
from services.shared import topology
from services.shared.outside_worker import WORKERS
from tests.notify.test_service import environment  # noqa: F401 - a fixture
from tests.shared.postbox import Postbox, serving
from tests.shared.waiting import eventually
from tests.signing.test_service import Process

pytestmark = pytest.mark.servers
MESSAGES = 200
KILL_AFTER = 60
OPEN = "SELECT count(*) AS number FROM message WHERE state = 'waiting'"
TIME_PASSES = (
    "UPDATE outside_work SET claimed_until = now() - interval '1 second' WHERE claimed_until > now() RETURNING key"
)


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def settings(environment: dict[str, str], postbox: Postbox) -> Iterator[dict[str, str]]:  # noqa: F811
    topology.declare_all(environment["SAKPORE_AMQP_URL"], {"notify": HEARS})
    with serving(postbox) as smtp_url:
        yield environment | {"SAKPORE_SMTP_URL": smtp_url, "SAKPORE_WHATSAPP_KIND": "none"}


def test_a_process_killed_while_it_sends(notify: Notify, settings: dict[str, str], postbox: Postbox) -> None:
    notify.request(*(Wanted(uuid4(), "submitted", number="2026-K7QF-3M2X") for _ in range(MESSAGES)))
    processes = [Process(name, settings) for name in ("tests.notify.counter", "services.notify.service")]
    try:
        eventually(lambda: len(postbox.taken) > KILL_AFTER, 60)
        processes[1].running.kill()
        processes[1].running.wait(10)
        before = len(postbox.taken)
        in_hand = notify.datastore.query(TIME_PASSES)
        processes.append(Process("services.notify.service", settings))
        eventually(lambda: notify.datastore.query(OPEN)[0].number == 0, 60)
    finally:
        for process in processes:
            process.stop()

    states = Counter(row.state for row in notify.datastore.query("SELECT state FROM message"))
    mails = Counter(str(message_from_bytes(content)["Message-ID"]) for content in postbox.taken)
    assert before < MESSAGES
    assert in_hand
    assert states["sent"] + states["unanswered"] == MESSAGES
    assert states["unanswered"] <= WORKERS
    assert set(mails.values()) == {1}
    assert len(mails) >= states["sent"]
