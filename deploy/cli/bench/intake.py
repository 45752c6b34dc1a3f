"""How fast the counter is: the catalogue for many readers, and the moment in which an application is handed in."""

from __future__ import annotations

import http.client
import os
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask, Response

from deploy.cli.bench import intake_drafts
from deploy.cli.bench.processes import SESSION_KEY, Running, service, service_database
from deploy.cli.bench.report import Report
from services.shared import topology
from services.shared.web.sessions import Person, start_session

INTAKE = "services.intake.service"
READING_SECONDS = 10
READERS = 4
SUBMITTERS = 4
SUBMISSIONS = int(os.environ.get("SAKPORE_BENCH_SUBMISSIONS", "10000"))
WARM_UP = 200
CATALOGUE = "catalogue page, as often as it goes"
SMALLEST = "smallest page of the same process (/healthz)"


class Timed(NamedTuple):
    """What a load found: requests per second, and the time of each request in milliseconds."""

    rate: float
    milliseconds: list[float]

    def quantile(self, part: float) -> float:
        """The time below which this part of all requests was answered."""
        return statistics.quantiles(self.milliseconds, n=1000)[round(part * 1000) - 1]


def run(report: Report) -> None:
    """One process of intake on its own database: read the catalogue, then hand in prepared drafts."""
    postgres, amqp_url = os.environ["SAKPORE_BENCH_POSTGRES_URL"], os.environ["SAKPORE_BENCH_AMQP_URL"]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(service_database(postgres, "bench_intake", "intake"))
        topology.declare_all(amqp_url, {"intake": (), "tracking": "everything"})
        settings = settings_in(folder)
        office = stack.enter_context(service(INTAKE, database.runtime, amqp_url, **settings))
        read(report, office)
        account_id, drafts = intake_drafts.prepare(database.runtime, folder, settings["object_store_url"], SUBMISSIONS)
        hand_in(report, office, account_id, drafts)


def settings_in(folder: Path) -> dict[str, str]:
    """What intake needs beside the common settings."""
    (folder / "session.pem").write_bytes(SESSION_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "personal.key").write_bytes(secrets.token_bytes(32))
    return {
        "session_private_key_file": str(folder / "session.pem"),
        "personal_data_key_file": str(folder / "personal.key"),
        "object_store_url": f"{os.environ['SAKPORE_BENCH_OBJECT_STORE_URL'].rstrip('/')}/bench-{secrets.token_hex(4)}",
        "clamd_url": os.environ["SAKPORE_BENCH_CLAMD_URL"],
        "upload_limit_mb": "10",
        "smtp_url": "smtp://127.0.0.1:9",  # nothing is sent here
    }


def read(report: Report, office: Running) -> None:
    """Readers of the catalogue, each on a connection that stays open."""
    paths = {CATALOGUE: "/izin", "page of one permit type": "/izin/SIP-DOKTER", SMALLEST: "/healthz"}
    for what, path in paths.items():
        loaded(office.port, READERS, endlessly(path), seconds=2)
        timed = loaded(office.port, READERS, endlessly(path), seconds=READING_SECONDS)
        report.row(what, timed.rate, "requests/s", of=None if what == SMALLEST else SMALLEST)
    half = next(row.value for row in report.rows if row.what == CATALOGUE) / 2
    timed = loaded(office.port, READERS, endlessly("/izin"), seconds=READING_SECONDS, at_most=half)
    report.row("catalogue page at half that rate, 99 %", timed.quantile(0.99), "ms")


@dataclass(frozen=True)
class Request:
    """One request: POST when there is a body."""

    path: str
    body: str = ""
    cookie: str = ""


def hand_in(report: Report, office: Running, account_id: UUID, drafts: list[UUID]) -> None:
    """Each draft once, as often as it goes and then at half that rate; the memory before and after."""
    visitor = Visitor(office.port, account_id)
    waiting = iter(drafts)

    def submissions(count: int) -> Iterator[Request]:
        return (visitor.submission(next(waiting)) for _ in range(count))

    loaded(office.port, SUBMITTERS, shared(submissions(WARM_UP)))
    before = resident(office)
    fast = loaded(office.port, SUBMITTERS, shared(submissions((len(drafts) - WARM_UP) * 3 // 4)))
    calm = loaded(office.port, SUBMITTERS, shared(submissions((len(drafts) - WARM_UP) // 4)), at_most=fast.rate / 2)
    report.row("hand in an application with its documents", fast.rate, "submissions/s")
    report.row("hand in at half that rate, 99 %", calm.quantile(0.99), "ms")
    report.row(f"memory before {len(drafts) - WARM_UP:,} submissions", before, "MB")
    report.row("memory behind them", resident(office), "MB", of=f"memory before {len(drafts) - WARM_UP:,} submissions")


class Visitor:
    """An applicant's browser: one session, one token against forged forms."""

    def __init__(self, port: int, account_id: UUID) -> None:
        self._session = signed_in(account_id)
        self._port = port
        self._token = ""

    def submission(self, draft: UUID) -> Request:
        """The form of the last page, filled in."""
        if not self._token:
            self._open(f"/permohonan/{draft}/periksa")
        body = f"csrf_token={self._token}&declaration=y"
        return Request(f"/permohonan/{draft}/kirim", body, self._session)

    def _open(self, path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        connection.request("GET", path, headers={"Cookie": self._session})
        response = connection.getresponse()
        page = response.read().decode()
        self._token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        self._session += "; " + (response.headers["Set-Cookie"] or "").split(";")[0]
        connection.close()


def signed_in(account_id: UUID) -> str:
    """The cookie of an applicant's session."""
    app, response = Flask("bench"), Response()
    app.config["SAKPORE_UNDER_TLS"] = False
    key = SESSION_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with app.test_request_context():
        applicant = Person(str(account_id), "Contoh Ayu", frozenset({"applicant"}), None, account_id)
        start_session(response, applicant, key)
    return response.headers["Set-Cookie"].split(";")[0]


def endlessly(path: str) -> Callable[[], Request | None]:
    return lambda: Request(path)


def shared(requests: Iterator[Request]) -> Callable[[], Request | None]:
    """Each request once, whoever asks next."""
    lock = threading.Lock()

    def following() -> Request | None:
        with lock:
            return next(requests, None)

    return following


def loaded(
    port: int,
    connections: int,
    following: Callable[[], Request | None],
    *,
    seconds: float = float("inf"),
    at_most: float = float("inf"),
) -> Timed:
    """Send on several connections until the requests or the seconds are used up, ``at_most`` so many per second.

    Raises ``ValueError`` for an answer that is neither a page nor a redirect.
    """
    milliseconds: list[float] = []
    trouble: list[Exception] = []
    begin = time.monotonic()

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            while time.monotonic() - begin < seconds and (request := following()) is not None:
                pause = begin + len(milliseconds) / at_most - time.monotonic()
                time.sleep(max(0.0, pause))
                milliseconds.append(took(connection, request))
        except Exception as failure:  # noqa: BLE001 - raised again where the load was asked for
            trouble.append(failure)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(connections)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    if trouble:
        raise trouble[0]
    return Timed(len(milliseconds) / (time.monotonic() - begin), milliseconds)


def took(connection: http.client.HTTPConnection, request: Request) -> float:
    """Milliseconds until the whole answer was there."""
    headers = {"Cookie": request.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    begin = time.monotonic()
    connection.request("POST" if request.body else "GET", request.path, request.body or None, headers)
    response = connection.getresponse()
    response.read()
    if response.status not in (200, 303):
        raise ValueError(f"{request.path} answered {response.status}")
    return (time.monotonic() - begin) * 1000


def resident(office: Running) -> float:
    """Megabytes that the process takes."""
    return float(office.process.memory_info().rss) / 1e6
