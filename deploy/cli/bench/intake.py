"""How fast the counter is: the catalogue for many readers, and the moment in which an application is handed in."""

from __future__ import annotations

import http.client
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.cli.bench import intake_drafts
from deploy.cli.bench.load import Request, endlessly, loaded, shared, signed_in
from deploy.cli.bench.processes import SESSION_KEY, Running, service, service_database
from deploy.cli.bench.report import Report
from services.shared import topology
from services.shared.web.sessions import Person

INTAKE = "services.intake.service"
READING_SECONDS = 10
READERS = 4
SUBMITTERS = 4
SUBMISSIONS = int(os.environ.get("SAKPORE_BENCH_SUBMISSIONS", "10000"))
WARM_UP = 200
CATALOGUE = "catalogue page, as often as it goes"
SMALLEST = "smallest page of the same process (/healthz)"


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
        self._session = signed_in(Person(str(account_id), "Contoh Ayu", frozenset({"applicant"}), None, account_id))
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


def resident(office: Running) -> float:
    """Megabytes that the process takes."""
    return float(office.process.memory_info().rss) / 1e6
