"""How many status pages a second one process renders, each of another application, among few and among many."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

from deploy.cli.bench.journals import fill
from deploy.cli.bench.load import Request, Timed, endlessly, loaded, shared
from deploy.cli.bench.processes import processor_seconds, service, service_database
from deploy.cli.bench.report import Report
from services.shared import topology
from services.shared.datastore import Datastore
from services.tracking.projections import projections
from services.tracking.rebuilding import Rebuild

FEW, MANY = 1_000, int(os.environ.get("SAKPORE_BENCH_APPLICATIONS", "20000"))
SECONDS = float(os.environ.get("SAKPORE_BENCH_SECONDS", "10"))
CONNECTIONS, WARM_UP_SECONDS = 4, 2.0
SMALLEST = "ceiling: smallest page of the same process (/healthz)"


def run(report: Report) -> None:
    """One process; a fresh application with every request, so that nothing is kept from the one before."""
    postgres, amqp_url = os.environ["SAKPORE_BENCH_POSTGRES_URL"], os.environ["SAKPORE_BENCH_AMQP_URL"]
    with service_database(postgres, "bench_status", "tracking") as database:
        topology.declare_all(amqp_url, {"tracking": "everything"})
        datastore = Datastore(database.runtime, application_name="bench status")
        filled, few = 0, ""
        for number in FEW, MANY:
            more(datastore, filled, number)
            filled = number
            with service("services.tracking.service", database.runtime, amqp_url) as tracking:
                loaded(tracking.port, CONNECTIONS, shared(pages(datastore)), seconds=WARM_UP_SECONDS)
                busy = processor_seconds(tracking.process)
                timed = loaded(tracking.port, CONNECTIONS, shared(pages(datastore)), seconds=SECONDS)
                busy = processor_seconds(tracking.process) - busy
                smallest = loaded(tracking.port, CONNECTIONS, endlessly("/healthz"), seconds=WARM_UP_SECONDS)
            few = few or what(number)
            told(report, number, timed, busy, few)
        datastore.close()
    report.row(SMALLEST, smallest.rate, "requests/s")


def told(report: Report, number: int, timed: Timed, busy: float, few: str) -> None:
    """The rows of one size."""
    report.row(what(number), timed.rate, "pages/s", of=SMALLEST if what(number) == few else few)
    report.row(f"{number:,} applications: one page, 99 %", timed.quantile(0.99), "ms")
    milliseconds = busy / len(timed.milliseconds) * 1000
    report.row(f"{number:,} applications: one page, processor time of the process", milliseconds, "ms")


def what(number: int) -> str:
    """The name of the row that counts."""
    return f"{number:,} applications: status pages rendered"


def more(datastore: Datastore, filled: int, wanted: int) -> None:
    """So many applications, with all that is computed of them."""
    fill(datastore, wanted - filled)
    for projection in projections():
        Rebuild(datastore, projection.name).run()


def pages(datastore: Datastore) -> Iterator[Request]:
    """Status pages in any order, each once, then again."""
    links = [row.application_id.hex for row in datastore.query("SELECT application_id FROM status_pages")]
    while True:
        random.shuffle(links)
        yield from (Request(f"/lacak/{link}") for link in links)
