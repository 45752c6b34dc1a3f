"""How many decisions a second one process takes while ten thousand cases are open, and what a decision costs among
more and more of them: at the desks, and at the agencies."""

from __future__ import annotations

import http.client
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import cycle
from uuid import UUID

from deploy.cli.bench.copies import copies
from deploy.cli.bench.decisions import PLACES, Place
from deploy.cli.bench.eventstore import datastore_on, fresh_database, inserts_per_second
from deploy.cli.bench.load import Request, endlessly, loaded, shared, signed_in
from deploy.cli.bench.processes import ServiceDatabase, processor_seconds, service, service_database
from deploy.cli.bench.report import Report
from services.shared import topology
from services.shared.datastore import Datastore
from services.shared.web.sessions import Person

FEW, MANY, VERY_MANY = 1_000, 10_000, 100_000
SECONDS = float(os.environ.get("SAKPORE_BENCH_SECONDS", "30"))
WARM_UP_SECONDS, CEILING_SECONDS = 3.0, 5.0
DECISIONS, WARM_UP = 450, 50
APPENDS = "ceiling: one event appended per commit, ten clients (pgbench)"


def run(report: Report) -> None:
    """Each service whose people decide, one after the other; the ceiling of all last."""
    for place in PLACES:
        measured(report, place)
    with fresh_database(os.environ["SAKPORE_BENCH_POSTGRES_URL"]) as url, datastore_on(url):
        report.row(APPENDS, inserts_per_second(url), "inserts/s")


def measured(report: Report, place: Place) -> None:
    """One service with more and more open cases."""
    postgres, amqp_url = os.environ["SAKPORE_BENCH_POSTGRES_URL"], os.environ["SAKPORE_BENCH_AMQP_URL"]
    with ExitStack() as stack:
        database = stack.enter_context(service_database(postgres, f"bench_{place.service}", place.service))
        topology.declare_all(amqp_url, {place.service: (), "tracking": "everything"})
        datastore = Datastore(database.runtime, application_name=f"bench {place.service}")
        stack.callback(datastore.close)
        original, decide = place.opened(datastore)
        costs, open_cases = {}, 0
        for number in FEW, MANY, VERY_MANY:
            waiting = copies(database.owner, original, number - open_cases, place.tables)
            costs[number] = cost(decide, waiting[:DECISIONS])
            if number == MANY:
                over_http(report, place, database, amqp_url, waiting[DECISIONS:])
            (still,) = datastore.query("SELECT count(*) AS open FROM work_queue")
            open_cases = still.open
        few = f"{place.name}: one decision, {FEW:,} open cases, median"
        for number, milliseconds in costs.items():
            what = f"{place.name}: one decision, {number:,} open cases, median"
            report.row(what, milliseconds, "ms", of=None if number == FEW else few)


def over_http(report: Report, place: Place, database: ServiceDatabase, amqp_url: str, waiting: list[UUID]) -> None:
    """Decisions posted by people who are signed in, each on a connection that stays open, for half a minute."""
    smallest_page = f"{place.name}: ceiling: smallest page of the same process (/healthz)"
    connections = len(place.people)
    with service(f"services.{place.service}.service", database.runtime, amqp_url, **place.settings()) as office:
        page = place.page_with_a_form(waiting[-1])
        visitors = [Visitor(office.port, page, place, person) for person in place.people]
        posts = shared(decisions(visitors, waiting))
        loaded(office.port, connections, posts, seconds=WARM_UP_SECONDS)
        busy = processor_seconds(office.process)
        timed = loaded(office.port, connections, posts, seconds=SECONDS)
        busy = processor_seconds(office.process) - busy
        smallest = loaded(office.port, connections, endlessly("/healthz"), seconds=CEILING_SECONDS)
    report.row(f"{place.name}: decisions over HTTP, {MANY:,} open cases", timed.rate, "decisions/s", of=smallest_page)
    report.row(f"{place.name}: one of them, median", timed.quantile(0.5), "ms")
    report.row(f"{place.name}: one of them, 99 %", timed.quantile(0.99), "ms")
    milliseconds = busy / len(timed.milliseconds) * 1000
    report.row(f"{place.name}: one of them, processor time of the process", milliseconds, "ms")
    report.row(smallest_page, smallest.rate, "requests/s")


def decisions(visitors: Iterable[Visitor], waiting: Iterable[UUID]) -> Iterator[Request]:
    """Each case once, by one officer after the other."""
    return (visitor.decision(application_id) for visitor, application_id in zip(cycle(visitors), waiting, strict=False))


def cost(decide: Callable[[UUID], None], waiting: Iterable[UUID]) -> float:
    """The median time of a decision in milliseconds, one after the other, without pages."""
    times = []
    for application_id in waiting:
        began = time.perf_counter()
        decide(application_id)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[WARM_UP:])


class Visitor:
    """An officer's browser: one session, one token against forged forms."""

    def __init__(self, port: int, page_with_a_form: str, place: Place, person: Person) -> None:
        self._place = place
        self._session = signed_in(person)
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", page_with_a_form, headers={"Cookie": self._session})
        response = connection.getresponse()
        page = response.read().decode()
        self._token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        self._session += "; " + (response.headers["Set-Cookie"] or "").split(";")[0]
        connection.close()

    def decision(self, application_id: UUID) -> Request:
        """What the person sends about one case."""
        path, body = self._place.decision(application_id)
        return Request(path, f"csrf_token={self._token}&{body}", self._session)
