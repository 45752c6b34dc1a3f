"""How many status pages one process renders, among few and among many applications, and how many nginx answers."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import NamedTuple

from deploy.cli.bench.flood import flooded, get
from deploy.cli.bench.front import nginx_in_front
from deploy.cli.bench.journals import fill
from deploy.cli.bench.load import Request, Timed, endlessly, loaded, shared
from deploy.cli.bench.processes import Running, processor_seconds, service, service_database
from deploy.cli.bench.report import Report
from deploy.local.home import Ports
from services.shared import topology
from services.shared.datastore import Datastore
from services.tracking.projections import projections
from services.tracking.rebuilding import Rebuild

FEW, MANY = 10_000, int(os.environ.get("SAKPORE_BENCH_APPLICATIONS", "20000"))
SECONDS = float(os.environ.get("SAKPORE_BENCH_SECONDS", "10"))
CONNECTIONS, WARM_UP_SECONDS = 4, 2.0
SMALLEST = "ceiling: smallest page of the same process (/healthz)"
WATCHED = 50  # status pages that many people look at in the same seconds
NOTHING = "ceiling: nginx with nothing to send, asked by the same tool (/favicon.ico)"


class Kept(NamedTuple):
    """A status page as nginx sent it once: what to ask with later, and how many bytes came."""

    path: str
    etag: str
    size: int


ANY_PAGES = "SELECT application_id FROM status_pages ORDER BY random() LIMIT %s"
LOOKED_AT = 20_000


def run(report: Report) -> None:
    """One process; a fresh application with every request, so that nothing is kept from the one before."""
    postgres, amqp_url = os.environ["SAKPORE_BENCH_POSTGRES_URL"], os.environ["SAKPORE_BENCH_AMQP_URL"]
    with service_database(postgres, "bench_status", "tracking") as database, nginx_in_front() as ports:
        topology.declare_all(amqp_url, {"tracking": "everything"})
        datastore = Datastore(database.runtime, application_name="bench status")
        filled, port = 0, ports.service("tracking")
        for number in sorted({min(FEW, MANY), MANY}):
            more(datastore, filled, number)
            with service("services.tracking.service", database.runtime, amqp_url, port=port) as tracking:
                smallest = rendered(report, tracking, datastore, number, first=not filled)
                if number == MANY:
                    behind_nginx(report, ports, datastore)
            filled = number
        datastore.close()
    report.row(SMALLEST, smallest.rate, "requests/s")


def rendered(report: Report, tracking: Running, datastore: Datastore, number: int, *, first: bool) -> Timed:
    """The rows of one size; how fast the process answers at all."""
    loaded(tracking.port, CONNECTIONS, shared(pages(datastore)), seconds=WARM_UP_SECONDS)
    busy = processor_seconds(tracking.process)
    timed = loaded(tracking.port, CONNECTIONS, shared(pages(datastore)), seconds=SECONDS)
    busy = processor_seconds(tracking.process) - busy
    smallest = loaded(tracking.port, CONNECTIONS, endlessly("/healthz"), seconds=WARM_UP_SECONDS)
    report.row(what(number), timed.rate, "pages/s", of=SMALLEST if first else what(min(FEW, MANY)))
    report.row(f"{number:,} applications: one page, 99 %", timed.quantile(0.99), "ms")
    milliseconds = busy / len(timed.milliseconds) * 1000
    report.row(f"{number:,} applications: one page, processor time of the process", milliseconds, "ms")
    return smallest


def behind_nginx(report: Report, ports: Ports, datastore: Datastore) -> None:
    """Pages that many look at: nginx asks the process for each once a second, if it still stands."""
    kept = [looked_at(ports.nginx, request.path) for request, _ in zip(pages(datastore), range(WATCHED), strict=False)]
    plain = [get(each.path) for each in kept]
    packed = [get(each.path, accept_encoding="gzip") for each in kept]
    again = [get(each.path, if_none_match=each.etag) for each in kept]
    for name, requests, status in (
        (f"behind nginx: {WATCHED} pages that many look at", plain, 200),
        ("behind nginx: the same, compressed for each", packed, 200),
        ("behind nginx: the same, unchanged for who has them (304)", again, 304),
    ):
        answers = flooded(ports.nginx, requests, seconds=SECONDS)
        if set(answers.statuses) != {status}:
            raise ValueError(f"{name}: answered {dict(answers.statuses)}")
        report.row(name, answers.rate, "answers/s", of=NOTHING)
    report.row("one status page, compressed, with its headers", max(each.size for each in kept) / 1000, "kB")
    report.row(NOTHING, flooded(ports.nginx, [get("/favicon.ico")], seconds=WARM_UP_SECONDS).rate, "answers/s")


def looked_at(port: int, path: str) -> Kept:
    """One compressed page; raises ``ValueError`` when nginx does not give it."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    size = len(response.read()) + sum(len(name) + len(value) + 4 for name, value in response.getheaders())
    connection.close()
    if response.status != 200 or response.headers["Content-Encoding"] != "gzip":
        raise ValueError(f"nginx answered {response.status}, not a compressed page")
    return Kept(path, response.headers["ETag"], size)


def what(number: int) -> str:
    """The name of the row that counts."""
    return f"{number:,} applications: status pages rendered"


def more(datastore: Datastore, filled: int, wanted: int) -> None:
    """So many applications, with all that is computed of them."""
    fill(datastore, wanted - filled)
    for projection in projections():
        if not any(other.reads(projection) for other in projections() if other is not projection):
            Rebuild(datastore, projection.name).run()  # with those that it reads


def pages(datastore: Datastore) -> Iterator[Request]:
    """Status pages in any order, each once, then again; of many applications some thousand from everywhere."""
    links = [row.application_id.hex for row in datastore.query(ANY_PAGES, LOOKED_AT)]  # before anybody measures

    def endless() -> Iterator[Request]:
        while True:
            random.shuffle(links)
            yield from (Request(f"/lacak/{link}") for link in links)

    return endless()
