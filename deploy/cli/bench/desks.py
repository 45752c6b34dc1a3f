"""How many decisions a second one process takes while ten thousand cases are open, and what a decision costs among
more and more of them."""

from __future__ import annotations

import http.client
import os
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from itertools import cycle
from uuid import UUID, uuid4

from deploy.cli.bench.copies import copies
from deploy.cli.bench.eventstore import datastore_on, fresh_database, inserts_per_second
from deploy.cli.bench.load import Request, endlessly, loaded, shared, signed_in
from deploy.cli.bench.processes import ServiceDatabase, processor_seconds, service, service_database
from deploy.cli.bench.report import Report
from services.shared import topology
from services.shared.contracts.intake import Posting
from services.shared.contracts.routing import Document, RoutingSlip, Step
from services.shared.datastore import Datastore
from services.shared.web.sessions import Person
from services.verification.application import Verification
from services.verification.read_model import rows
from services.verification.rules import Officer

VERIFICATION = "services.verification.service"
TABLES = "case_file", "case_documents", "case_steps", "case_history", "work_queue"
FEW, MANY, VERY_MANY = 1_000, 10_000, 100_000
CONNECTIONS = int(os.environ.get("SAKPORE_BENCH_CONNECTIONS", "6"))
SECONDS = float(os.environ.get("SAKPORE_BENCH_SECONDS", "30"))
WARM_UP_SECONDS, CEILING_SECONDS = 3.0, 5.0
DECISIONS, WARM_UP = 450, 50
SMALLEST = "ceiling: smallest page of the same process (/healthz)"
APPENDS = "ceiling: one event appended per commit, ten clients (pgbench)"
OFFICERS = tuple(Officer(f"petugas{number}", frozenset({"front_office"})) for number in range(CONNECTIONS))


def run(report: Report) -> None:
    """Each service whose people decide, one after the other; the ceilings last."""
    at_the_desks(report)
    with fresh_database(os.environ["SAKPORE_BENCH_POSTGRES_URL"]) as url, datastore_on(url):
        report.row(APPENDS, inserts_per_second(url), "inserts/s")


def at_the_desks(report: Report) -> None:
    """Verification: officers of the front office find applications complete."""
    postgres, amqp_url = os.environ["SAKPORE_BENCH_POSTGRES_URL"], os.environ["SAKPORE_BENCH_AMQP_URL"]
    with ExitStack() as stack:
        database = stack.enter_context(service_database(postgres, "bench_desks", "verification"))
        topology.declare_all(amqp_url, {"verification": (), "tracking": "everything"})
        datastore = Datastore(database.runtime, application_name="bench desks")
        stack.callback(datastore.close)
        desks = Verification(datastore, rows=rows)
        original = opened(desks)
        costs, open_cases = {}, 0
        for number in FEW, MANY, VERY_MANY:
            waiting = copies(database.owner, original, number - open_cases, TABLES)
            costs[number] = cost(desks, waiting[:DECISIONS])
            if number == MANY:
                over_http(report, database, amqp_url, waiting[DECISIONS:])
            (still,) = datastore.query("SELECT count(*) AS open FROM work_queue WHERE step = 'completeness'")
            open_cases = still.open
        few = f"one decision, {FEW:,} open cases, median"
        for number, milliseconds in costs.items():
            what = f"one decision, {number:,} open cases, median"
            report.row(what, milliseconds, "ms", of=None if number == FEW else few)


def over_http(report: Report, database: ServiceDatabase, amqp_url: str, waiting: list[UUID]) -> None:
    """Decisions posted by people who are signed in, each on a connection that stays open, for half a minute."""
    with service(VERIFICATION, database.runtime, amqp_url) as office:
        visitors = [Visitor(office.port, officer) for officer in OFFICERS]
        posts = shared(decisions(visitors, waiting))
        loaded(office.port, CONNECTIONS, posts, seconds=WARM_UP_SECONDS)
        busy = processor_seconds(office.process)
        timed = loaded(office.port, CONNECTIONS, posts, seconds=SECONDS)
        busy = processor_seconds(office.process) - busy
        smallest = loaded(office.port, CONNECTIONS, endlessly("/healthz"), seconds=CEILING_SECONDS)
    report.row(f"decisions over HTTP, {MANY:,} open cases", timed.rate, "decisions/s", of=SMALLEST)
    report.row("one of them, median", timed.quantile(0.5), "ms")
    report.row("one of them, 99 %", timed.quantile(0.99), "ms")
    report.row("one of them, processor time of the process", busy / len(timed.milliseconds) * 1000, "ms")
    report.row(SMALLEST, smallest.rate, "requests/s")


def decisions(visitors: Iterable[Visitor], waiting: Iterable[UUID]) -> Iterator[Request]:
    """Each case once, by one officer after the other."""
    return (visitor.decision(application_id) for visitor, application_id in zip(cycle(visitors), waiting, strict=False))


def cost(desks: Verification, waiting: Iterable[UUID]) -> float:
    """The median time of a decision in milliseconds, one after the other, without pages."""
    times = []
    for application_id in waiting:
        began = time.perf_counter()
        desks.pass_step(application_id, "completeness", OFFICERS[0])
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[WARM_UP:])


class Visitor:
    """An officer's browser: one session, one token against forged forms."""

    def __init__(self, port: int, officer: Officer) -> None:
        self._session = signed_in(Person(officer.username, "Contoh Petugas", officer.roles, None, None))
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/verifikasi/?milik=bebas", headers={"Cookie": self._session})
        response = connection.getresponse()
        page = response.read().decode()
        self._token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        self._session += "; " + (response.headers["Set-Cookie"] or "").split(";")[0]
        connection.close()

    def decision(self, application_id: UUID) -> Request:
        """The button that says that everything is there."""
        path = f"/verifikasi/{application_id}/completeness/lolos"
        return Request(path, f"csrf_token={self._token}", self._session)


def opened(desks: Verification) -> UUID:
    """One application as it comes in, with people at the desks who can check it."""
    for officer in OFFICERS:
        desks.post(officer.username, Posting(roles=tuple(officer.roles)))
    desks.post("penyelia", Posting(roles=("back_office",)))
    application_id = uuid4()
    desks.open_case(application_id, slip())
    return application_id


def slip() -> RoutingSlip:
    """The slip of a made-up application with five documents, on its way over two desks."""
    completeness, substance = (
        Step(key=key, kind=key, service="verification", desk=desk, working_days=Decimal(2))
        for key, desk in (("completeness", "front_office"), ("substance", "back_office"))
    )
    draft = Step(key="draft", kind="draft", service="signing", desk="back_office", working_days=Decimal(1))
    names = "ktp", "npwp", "ijazah", "foto", "denah-lokasi"
    return RoutingSlip(
        application_number="2026-K7QF-3M2X",
        permit_code="T1",
        permit_name="Izin Contoh",
        permit_name_en="Sample permit",
        sector="s1",
        sector_name="Sektor 1",
        sector_name_en="Sector 1",
        kind="new",
        district="d1",
        district_name="Kecamatan 1",
        four_eyes=True,
        catalogue_version="1",
        working_days=5,
        validity_days=None,
        letter_number_pattern="503/{seq}",
        steps=(completeness, substance, draft),
        documents=tuple(
            Document(document_id=uuid4(), requirement=name, title=name, sha256="a" * 64, media_type="application/pdf",
                     size=400_000)
            for name in names
        ),
    )  # fmt: skip
