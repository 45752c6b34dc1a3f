"""The signing process as the launcher starts it: hears, renders, signs, stores, says so, and answers the public."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from uuid import UUID, uuid4

import pytest
from flask import Blueprint

from deploy.cli.demo.browser import Browser, Page
from deploy.cli.demo.office import sign
from services.shared import topology
from services.shared.broker import connected
from services.shared.contracts import CloudEvent, Contract
from services.shared.contracts.signing import AgencyLetterSigned, LetterSigned
from services.shared.contracts.verification import SubstanceConfirmed
from services.shared.object_store import ObjectStore
from services.shared.publisher import Outgoing, Publisher
from services.shared.web import Person
from services.signing.agency_letter import AgencyLetter
from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.reactions import HEARS
from tests.faults.brokers import free_port
from tests.shared.waiting import eventually
from tests.shared.web_site import PUBLIC_KEY, sign_in, site
from tests.signing import agencies
from tests.signing.cases import AT, DRAFTER, PERMIT, agreed, slip
from tests.signing.signing import PASSPHRASE, signers_file

pytestmark = pytest.mark.servers
HEAD_OF_OFFICE = Person("hadi", "Kepala", frozenset({"head"}), None, None)
ROOT = Path(__file__).parents[2]


class Process:
    """One service process."""

    def __init__(self, module: str, environment: dict[str, str]) -> None:
        self.address = f"http://127.0.0.1:{free_port()}"
        self.log = Path(environment["SAKPORE_SESSION_PUBLIC_KEY_FILE"]).with_name(f"{module}.log")
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", "services.shared.process", module],
                cwd=ROOT,
                env={**os.environ, **environment, "SAKPORE_LISTEN": self.address.removeprefix("http://")},
                stdout=log,
                stderr=log,
            )

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> Any:
        """What a page answers in JSON; None when nobody answers."""
        request = Request(f"{self.address}{path}", data=body, headers={"Accept": "application/json", **headers})
        try:
            with urlopen(request, timeout=30) as response:
                return json.loads(response.read())
        except HTTPError as refusal:
            with refusal:
                return json.loads(refusal.read())
        except (URLError, ConnectionError):
            return None

    def is_well(self) -> bool:
        return (self.ask("/healthz") or {}).get("state") == "ok"

    def stop(self) -> None:
        self.running.send_signal(signal.SIGTERM)
        self.running.wait(30)


@pytest.fixture
def environment(
    database_url: str, amqp_url: str, object_store_url: str, certificates: Path, tmp_path: Path
) -> dict[str, str]:
    ObjectStore(object_store_url).probe()
    (tmp_path / "session.pem").write_bytes(PUBLIC_KEY)
    return {
        "SAKPORE_DATABASE_URL": database_url,
        "SAKPORE_AMQP_URL": amqp_url,
        "SAKPORE_BASE_URL": "http://localhost",
        "SAKPORE_FORM_SECRET": "a secret of the tests only",
        "SAKPORE_SESSION_PUBLIC_KEY_FILE": str(tmp_path / "session.pem"),
        "SAKPORE_OBJECT_STORE_URL": object_store_url,
        "SAKPORE_SIGNERS_FILE": str(signers_file(certificates)),
        "SAKPORE_SEAL_PKCS12_FILE": str(certificates / "seal.p12"),
        "SAKPORE_SEAL_PASSPHRASE_FILE": str(certificates / "seal.passphrase"),
        "SAKPORE_SIGNER_CA_FILE": str(certificates / "ca.pem"),
    }


@pytest.fixture
def service(signing: Signing, environment: dict[str, str]) -> Iterator[Process]:
    topology.declare_all(environment["SAKPORE_AMQP_URL"], {"signing": HEARS})
    listen(environment["SAKPORE_AMQP_URL"])
    processes = [Process(name, environment) for name in ("services.signing.service", "tests.signing.counter")]
    try:
        eventually(lambda: all(process.is_well() for process in processes), 40)
        yield processes[0]
    finally:
        for process in processes:
            process.stop()


def say(amqp_url: str, application_id: UUID) -> None:
    said = SubstanceConfirmed(
        application_id=application_id, at=AT, step="substance", next_step="draft", slip=slip(), by="dewi"
    )
    publish(amqp_url, said)


def publish(amqp_url: str, said: Contract) -> None:
    with connected(amqp_url) as connection:
        publisher = Publisher(connection, topology.exchange_of(said.publisher))
        publisher.publish([Outgoing(said.fact, CloudEvent.around(said, 1).to_bytes())])


def listen(amqp_url: str) -> None:
    """Keep what signing says until :func:`heard` asks for it."""
    with connected(amqp_url) as connection, connection.channel() as channel:
        channel.queue_declare("listener", durable=True, auto_delete=False)
        channel.queue_bind("listener", topology.exchange_of("signing"), "#")


def heard(amqp_url: str) -> list[CloudEvent]:
    """What signing said since we last asked."""
    events = []
    with connected(amqp_url) as connection, connection.channel() as channel:
        while (message := channel.basic_get("listener", no_ack=True)) is not None:
            body = message.body
            events.append(CloudEvent.from_bytes(body.encode() if isinstance(body, str) else bytes(body)))
    return events


def test_the_process_carries_a_letter_from_the_bus_to_a_signed_file(
    service: Process, signing: Signing, environment: dict[str, str], tmp_path: Path
) -> None:
    application_id, amqp_url = uuid4(), environment["SAKPORE_AMQP_URL"]
    events: list[CloudEvent] = []

    def signed() -> LetterSigned | None:
        events.extend(heard(amqp_url))
        said = [event.contract() for event in events if event.fact == "letter-signed"]
        return said[0] if said and isinstance(said[0], LetterSigned) else None

    say(amqp_url, application_id)
    eventually(lambda: signing.exists(application_id))
    through_all_desks(signing, application_id)
    browser = signed_in(service, tmp_path)
    sign(marked(browser, [f"{application_id}_1"]), browser, PASSPHRASE)
    letter = eventually(signed)

    assert signing.find(Letter, application_id).issued is not None
    pdf = b"".join(ObjectStore(environment["SAKPORE_OBJECT_STORE_URL"]).get(letter.sha256))
    assert service.ask(f"/te/{letter.code}")["verdict"] == "valid"
    form = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + pdf + b"\r\n--cut--\r\n"
    answer = service.ask("/te/periksa", form, **{"Content-Type": "multipart/form-data; boundary=cut"})
    assert (answer["verdict"], answer["letter"]["number"]) == ("valid", letter.number)
    reviewed = ["step-started", "letter-initialled"] * 2
    whole_life = ["step-started", "letter-drafted", *reviewed, "step-started", "letter-signed"]
    assert [event.fact for event in events] == whole_life
    log, said = service.log.read_text(), "".join(event.to_bytes().decode() for event in events)
    assert "/penandatanganan/sesi" in log
    assert PASSPHRASE not in log + said + repr(browser.cookies())


def test_the_process_carries_a_recommendation_from_the_bus_to_a_signed_file_and_says_so(
    service: Process, signing: Signing, environment: dict[str, str], tmp_path: Path
) -> None:
    application_id, amqp_url = uuid4(), environment["SAKPORE_AMQP_URL"]

    def signed() -> AgencyLetterSigned | None:
        said = [event.contract() for event in heard(amqp_url)]
        return said[0] if said and isinstance(said[0], AgencyLetterSigned) else None

    publish(amqp_url, agencies.said(application_id))
    letter_id = AgencyLetter.create_id(application_id, agencies.STEP)
    eventually(lambda: signing.exists(letter_id))
    browser = signed_in(service, tmp_path, Person(agencies.CHIEF, "Kepala", frozenset({"agency_head"}), "DINKES", None))
    sign(marked(browser, [f"{letter_id}_1"]), browser, PASSPHRASE)
    letter = eventually(signed)

    assert (letter.application_id, letter.agency, letter.revision) == (application_id, "DINKES", 1)
    assert b"".join(ObjectStore(environment["SAKPORE_OBJECT_STORE_URL"]).get(letter.sha256)).startswith(b"%PDF-")
    assert service.ask(f"/te/{letter.code}")["letter"]["agency_name"] == "Dinas Kesehatan"


def test_letters_of_a_process_that_was_killed_are_continued_with_the_passphrase_typed_anew(
    service: Process, signing: Signing, environment: dict[str, str], tmp_path: Path
) -> None:
    route, letters = slip(), [uuid4() for _ in range(20)]
    for application_id in letters:
        signing.open_letter(application_id, route.step("draft"), route, "permit", "")
        through_all_desks(signing, application_id)
    browser = signed_in(service, tmp_path)
    asked = marked(browser, [f"{application_id}_1" for application_id in letters])
    session = urlsplit(browser.submit(asked, "/sesi", {"passphrase": PASSPHRASE}).url).path
    eventually(lambda: browser.json(session)["signed"] > 3)
    service.running.kill()
    service.running.wait(30)

    again = Process("services.signing.service", environment)
    try:
        eventually(again.is_well, 40)
        browser = signed_in(again, tmp_path)
        eventually(lambda: not browser.json(session)["busy"], 60)
        before = browser.json(session)
        sign(browser.submit(browser.get(session), "/ulangi"), browser, PASSPHRASE)
    finally:
        again.stop()

    assert (before["unknown"], before["signed"] + before["failed"]) == (0, 20)
    assert before["failed"]
    issued = [signing.find(Letter, application_id).issued for application_id in letters]
    numbers = [int(each.number.split("/")[2]) for each in issued if each]
    assert sorted(numbers) == list(range(1, 21))


def signed_in(process: Process, folder: Path, person: Person = HEAD_OF_OFFICE) -> Browser:
    """A browser in which somebody is signed in to this process."""
    browser = Browser(process.address)
    token = sign_in(site(Blueprint("nothing", __name__), folder).test_client(), person)
    browser._session.cookies.set("sakpore_session", token)
    return browser


def marked(browser: Browser, marks: list[str]) -> Page:
    """The question before signing."""
    return browser.submit(browser.get("/penandatanganan/"), "/tandatangan", {"surat": marks})


def through_all_desks(signing: Signing, application_id: UUID) -> None:
    signing.draft(application_id, PERMIT, DRAFTER)
    agreed(signing, application_id)


def refused(environment: dict[str, str]) -> str:
    """What the process says when it does not start."""
    ended = subprocess.run(
        [sys.executable, "-m", "services.shared.process", "services.signing.service"],
        cwd=ROOT,
        env={**os.environ, **environment, "SAKPORE_LISTEN": "127.0.0.1:1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 78
    return ended.stderr.strip()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SAKPORE_SIGNER_CA_FILE", ""),
        ("SAKPORE_SIGNERS_FILE", __file__),
        ("SAKPORE_SEAL_PKCS12_FILE", __file__),
        ("SAKPORE_OBJECT_STORE_URL", "http://127.0.0.1:9/bucket"),
    ],
)
def test_a_wrong_setting_stops_the_process_with_its_name(environment: dict[str, str], setting: str, value: str) -> None:
    assert refused(environment | {setting: value}).startswith(setting)
