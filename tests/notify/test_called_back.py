"""The mailbox calls the post room back as Meta does, kindly or not: two processes, and only HTTP between them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.request import urlopen
from uuid import uuid4

import pytest

from services.notify.application import Notify, Wanted
from services.notify.reactions import HEARS
from services.notify.read_model import rows
from services.shared import topology
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData
from tests.conftest import fresh_virtual_host
from tests.faults.brokers import free_port
from tests.kept_databases import KeptDatabases
from tests.notify.conftest import APP_SECRET, TOKEN, WORDS_KEY, Mailbox
from tests.notify.counter import phone_of
from tests.shared.waiting import eventually
from tests.signing.test_service import Process

pytestmark = pytest.mark.servers
EVENTS = "SELECT topic FROM events WHERE originator_id = %s ORDER BY originator_version"


@dataclass
class Running:
    """A post room, and the outside world that calls it back."""

    notify: Notify
    mailbox: Mailbox

    def send(self, news: str) -> Wanted:
        self.mailbox.misbehave(news=news)
        wanted = Wanted(uuid4(), "submitted", number="2026-K7QF-3M2X")
        self.notify.request(wanted)
        eventually(lambda: self.arrived(wanted))
        return wanted

    def arrived(self, wanted: Wanted) -> list[dict[str, str]]:
        return self.mailbox.messages(phone_of(str(wanted.application_id)))

    def open(self, wanted: Wanted) -> None:
        [message] = self.arrived(wanted)
        urlopen(f"http://{self.mailbox.http}/kotak-surat/surat/{message['id']}", timeout=10).close()

    def becomes(self, wanted: Wanted, *happened: str) -> None:
        eventually(lambda: self.happened(wanted) == list(happened), 20)

    def happened(self, wanted: Wanted) -> list[str]:
        return [row.topic.rpartition(".")[2] for row in self.notify.datastore.query(EVENTS, wanted.id)]


@pytest.fixture(scope="module")
def running(
    databases_of: Callable[[str], KeptDatabases], shared_bucket_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("called_back")
    http, smtp = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    for name, content in {"words.key": WORDS_KEY, "session.pem": b""}.items():
        (folder / name).write_bytes(content)
    with databases_of("notify").lent() as database_url, fresh_virtual_host() as amqp_url:
        topology.declare_all(amqp_url, {"notify": HEARS})
        environment = {
            "SAKPORE_DATABASE_URL": database_url,
            "SAKPORE_AMQP_URL": amqp_url,
            "SAKPORE_BASE_URL": "http://localhost",
            "SAKPORE_FORM_SECRET": "a secret of the tests only",
            "SAKPORE_SESSION_PUBLIC_KEY_FILE": str(folder / "session.pem"),
            "SAKPORE_SMTP_URL": f"smtp://{smtp}",
            "SAKPORE_WHATSAPP_URL": f"http://{http}/whatsapp/messages",
            "SAKPORE_WHATSAPP_TOKEN": TOKEN,
            "SAKPORE_WHATSAPP_APP_SECRET": APP_SECRET,
            "SAKPORE_WHATSAPP_VERIFY_TOKEN": "verify",
            "SAKPORE_WORDS_KEY_FILE": str(folder / "words.key"),
            "SAKPORE_OBJECT_STORE_URL": shared_bucket_url,
            "SAKPORE_UPLOAD_LIMIT_MB": "2",
            "SAKPORE_CLAMD_URL": os.environ["SAKPORE_TEST_CLAMD_URL"],
        }
        processes = [Process(name, environment) for name in ("services.notify.service", "tests.notify.counter")]
        hook = f"{processes[0].address}/notifikasi/kait/whatsapp"
        mailbox = Mailbox(folder / "mailbox", http, smtp, hook)
        datastore = Datastore(database_url)
        try:
            eventually(mailbox.answers)
            mailbox.learn_templates()
            eventually(lambda: all(process.is_well() for process in processes), 40)
            yield Running(Notify(datastore, words=PersonalData(datastore, WORDS_KEY), rows=rows), mailbox)
        finally:
            datastore.close()
            for stopping in (mailbox, *processes):
                stopping.stop()


@pytest.mark.parametrize("way", ["ok", "twice"])
def test_what_arrived_and_was_opened_is_recorded_once(running: Running, way: str) -> None:
    wanted = running.send(way)
    running.becomes(wanted, "Requested", "Sent", "Delivered")

    running.open(wanted)
    running.becomes(wanted, "Requested", "Sent", "Delivered", "Read")


def test_late_news_change_what_was_sent_when_they_come(running: Running) -> None:
    wanted = running.send("late")
    running.becomes(wanted, "Requested", "Sent")

    running.mailbox.misbehave(news="ok")
    running.becomes(wanted, "Requested", "Sent", "Delivered")


def test_news_in_the_wrong_order_end_with_the_last_word(running: Running) -> None:
    running.becomes(running.send("disordered"), "Requested", "Sent", "Read")


def test_news_that_somebody_else_signed_change_nothing(running: Running) -> None:
    forged = running.send("forged")
    running.becomes(forged, "Requested", "Sent")
    running.becomes(running.send("ok"), "Requested", "Sent", "Delivered")  # said after the forged ones

    assert running.happened(forged) == ["Requested", "Sent"]


def test_a_message_of_which_failure_is_said_later_goes_by_mail(running: Running) -> None:
    wanted = running.send("failed")

    running.becomes(wanted, "Requested", "Sent", "FellBack", "Sent")
    assert len(running.mailbox.messages(f"{wanted.application_id}@contoh.example")) == 1


def test_news_settle_what_was_taken_without_an_answer(running: Running) -> None:
    running.mailbox.misbehave(whatsapp="drop")
    wanted = running.send("ok")
    running.mailbox.misbehave(whatsapp="ok")

    running.becomes(wanted, "Requested", "Unanswered", "Sent", "Delivered")
