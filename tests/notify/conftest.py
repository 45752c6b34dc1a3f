"""The post room on a real database, with a real mailbox process outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from services.notify.application import Notify
from services.notify.channels.smtp import Mail
from services.notify.channels.whatsapp import CloudApi
from services.notify.chat_files import ChatFiles
from services.notify.incoming import Incoming
from services.notify.read_model import rows
from services.notify.sending import Senders
from services.shared.contracts.notify import Channel
from services.shared.datastore import Datastore
from services.shared.files import Files
from services.shared.object_store import ObjectStore
from services.shared.personal_data import PersonalData
from services.shared.virus_scanner import VirusScanner
from tests.faults.brokers import free_port
from tests.kept_databases import KeptDatabases
from tests.notify.cases import CONTACT
from tests.shared.waiting import eventually

ROOT = Path(__file__).parents[2]
TOKEN = "a token of the tests only"
APP_SECRET = "a secret of the gateway"
WORDS_KEY = bytes(range(32))


class Mailbox:
    """The mailbox process, and what arrived in it."""

    def __init__(self, folder: Path, http: str = "", smtp: str = "", hook: str = "") -> None:
        self.http, self.smtp = http or f"127.0.0.1:{free_port()}", smtp or f"127.0.0.1:{free_port()}"
        self.imap = f"127.0.0.1:{free_port()}"
        self.running = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.mailbox"],
            cwd=ROOT,
            env={
                **os.environ,
                "SAKPORE_MAILBOX_HTTP": self.http,
                "SAKPORE_MAILBOX_SMTP": self.smtp,
                "SAKPORE_MAILBOX_IMAP": self.imap,
                "SAKPORE_MAILBOX_DIR": str(folder),
                "SAKPORE_WHATSAPP_TOKEN": TOKEN,
                "SAKPORE_WHATSAPP_APP_SECRET": APP_SECRET,
                "SAKPORE_MAILBOX_HOOK_URL": hook,
            },
        )

    def api(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(
            f"http://{self.http}/kotak-surat/api/{path}", data=data, headers={"Content-Type": "application/json"}
        )
        with urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def answers(self) -> bool:
        try:
            return bool(self.api("messages"))
        except (URLError, OSError):
            return False

    def learn_templates(self) -> None:
        """It reads what was approved with the first template, which takes longer than tests wait for an answer."""
        unknown = {"to": "+628120000", "type": "template", "template": {"name": "none", "language": {"code": "id"}}}
        wrong = Request(f"http://{self.http}/whatsapp/messages", data=json.dumps(unknown).encode())
        wrong.add_header("Authorization", f"Bearer {TOKEN}")
        with suppress(HTTPError):
            urlopen(wrong, timeout=30)

    def misbehave(self, **ways: str) -> None:
        self.api("misbehave", ways)

    def messages(self, to: str = "") -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.api(f"messages?to={quote(to)}")["messages"]
        return found

    def stop(self) -> None:
        self.running.terminate()
        self.running.wait(15)


@pytest.fixture(scope="session")
def mailbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    mailbox = Mailbox(tmp_path_factory.mktemp("mailbox"))
    try:
        eventually(mailbox.answers)
        mailbox.learn_templates()
        yield mailbox
    finally:
        mailbox.stop()


@pytest.fixture
def mailbox(mailbox_process: Mailbox) -> Iterator[Mailbox]:
    yield mailbox_process
    mailbox_process.misbehave(smtp="ok", whatsapp="ok", imap="ok")


@pytest.fixture
def database_url(databases_of: Callable[[str], KeptDatabases]) -> Iterator[str]:
    """A database with notify's tables, as empty as a new one."""
    with databases_of("notify").lent() as address:
        yield address


@pytest.fixture
def notify(database_url: str) -> Iterator[Notify]:
    datastore = Datastore(database_url)
    yield Notify(datastore, words=PersonalData(datastore, WORDS_KEY), rows=rows)
    datastore.close()


@pytest.fixture
def files(notify: Notify, shared_bucket_url: str) -> ChatFiles:
    """Where files of conversations are kept: a real store and a real scanner."""
    scanner = VirusScanner(os.environ["SAKPORE_TEST_CLAMD_URL"])
    return ChatFiles(notify.words, Files(ObjectStore(shared_bucket_url), scanner, limit_mb=2))


@pytest.fixture
def came() -> list[Incoming]:
    """What the hooks of a test hand on."""
    return []


@pytest.fixture
def contact(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A person of this test only: nobody else's messages are in the mailbox under this address."""
    digits = f"{abs(hash(request.node.nodeid)) % 10**9:09d}"
    return CONTACT | {"email": f"siti{digits}@contoh.example", "phone": f"+6281{digits}"}


@pytest.fixture
def senders(notify: Notify, mailbox: Mailbox, contact: dict[str, Any]) -> Iterator[Senders]:
    channels: dict[Channel, Any] = {
        "email": Mail(f"smtp://{mailbox.smtp}", seconds=1),
        "whatsapp": CloudApi(f"http://{mailbox.http}/whatsapp/messages", TOKEN, seconds=1),
    }
    yield Senders(notify, lambda *_: contact, channels)
    for channel in channels.values():
        channel.rest()
