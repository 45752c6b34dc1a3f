"""How many status pages one process renders, among few and among many applications, and how many nginx answers."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from typing import NamedTuple

from deploy.cli.bench.flood import flooded, get
from deploy.cli.bench.front import nginx_in_front
from deploy.cli.bench.load import Request, endlessly, loaded, shared
from deploy.cli.bench.processes import processor_seconds
from deploy.cli.bench.report import Report
from deploy.cli.bench.status_offices import FEW, Office, office
from deploy.local.home import Ports
from services.shared import topology

MANY = int(os.environ.get("SAKPORE_BENCH_APPLICATIONS", "100000"))
SECONDS = float(os.environ.get("SAKPORE_BENCH_SECONDS", "5"))
ROUNDS, CONNECTIONS, SHORT = 4, 4, 2.0
SMALLEST = "ceiling: smallest page of the same process (/healthz)"
WATCHED = 50  # status pages that many people look at in the same seconds
NOTHING = "ceiling: nginx with nothing to send, asked by the same tool (/favicon.ico)"


class Kept(NamedTuple):
    """A status page as nginx sent it once: what to ask with later, and how many bytes came."""

    path: str
    etag: str
    size: int


class Rendered:
    """What was measured of one office, over all rounds."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.milliseconds: list[float] = []
        self.seconds = self.processor = 0.0

    def once_more(self) -> None:
        """One round."""
        before = processor_seconds(self.office.tracking.process)
        timed = loaded(self.office.tracking.port, CONNECTIONS, shared(endless(self.office.pages)), seconds=SECONDS)
        self.processor += processor_seconds(self.office.tracking.process) - before
        self.milliseconds += timed.milliseconds
        self.seconds += len(timed.milliseconds) / timed.rate

    def tell(self, report: Report, of: str) -> None:
        """Its rows."""
        number = len(self.milliseconds)
        report.row(f"{self.office.name}: status pages rendered", number / self.seconds, "pages/s", of)
        slow = sorted(self.milliseconds)[round(number * 0.99) - 1]
        report.row(f"{self.office.name}: one page, 99 %", slow, "ms")
        report.row(f"{self.office.name}: one page, processor time", self.processor / number * 1000, "ms")


def run(report: Report) -> None:
    """Two offices side by side, measured in turn. Half of the pages are of applications under way. The database has
    them in memory, but nothing is kept of a page in the process from one request to the next."""
    postgres, amqp_url = os.environ["SAKPORE_BENCH_POSTGRES_URL"], os.environ["SAKPORE_BENCH_AMQP_URL"]
    topology.declare_all(amqp_url, {"tracking": "everything"})
    with ExitStack() as stack:
        ports = stack.enter_context(nginx_in_front())
        few = stack.enter_context(office(postgres, amqp_url, FEW))
        many = stack.enter_context(office(postgres, amqp_url, MANY, ports.service("tracking")))
        for one in few, many:
            first = loaded(one.tracking.port, CONNECTIONS, shared(iter(one.pages)))
            report.row(f"{one.name}: each page for the first time", first.rate, "pages/s")
        rounds = Rendered(few), Rendered(many)
        for _ in range(ROUNDS):
            for each in rounds:
                each.once_more()
        rounds[0].tell(report, SMALLEST)
        rounds[1].tell(report, f"{few.name}: status pages rendered")
        behind_nginx(report, ports, many)
        smallest = loaded(many.tracking.port, CONNECTIONS, endlessly("/healthz"), seconds=SHORT)
        report.row(SMALLEST, smallest.rate, "requests/s")


def endless(pages: list[Request]) -> Iterator[Request]:
    """The same pages again and again, in another order each time."""
    while True:
        yield from random.sample(pages, len(pages))


def behind_nginx(report: Report, ports: Ports, office: Office) -> None:
    """Pages that many look at: nginx asks the process for each once a second, if it still stands."""
    kept = [looked_at(ports.nginx, page.path) for page in random.sample(office.pages, WATCHED)]
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
    report.row(NOTHING, flooded(ports.nginx, [get("/favicon.ico")], seconds=SHORT).rate, "answers/s")


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
