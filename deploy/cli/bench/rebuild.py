"""How fast projections are made anew, beside PostgreSQL copying the same rows; and what live traffic feels of it."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import cycle
from typing import IO

import psutil

from deploy.cli.bench.journals import fill
from deploy.cli.bench.lives import envelopes
from deploy.cli.bench.processes import service_database
from deploy.cli.bench.report import Report
from deploy.cli.rebuilding import side_by_side
from services.shared.datastore import Datastore
from services.shared.reception import Reception, opened
from services.tracking.application import Tracking
from services.tracking.auditing import broken_chains
from services.tracking.projections import Projection, along, projections, read_by_none
from services.tracking.rebuilding import Rebuild

APPLICATIONS = int(os.environ.get("SAKPORE_BENCH_APPLICATIONS", "20000"))
ALONE = "PostgreSQL alone: the same rows of the journal, by COPY into a table of the same shape"
TWO_AT_ONCE = "all projections, two at once"
COLUMNS = "position, journaled_at, application_id, link, publisher, fact, at, envelope, hash"
SAME_SHAPE = "CREATE TABLE copied (LIKE journal INCLUDING ALL)"
ROUNDS = 3 if APPLICATIONS < 200_000 else 1  # what takes minutes has its noise in itself
LIVE_A_SECOND, LIVE_SECONDS, LIVE_BATCH = 500, 30, 1000
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'bench rebuild'"
LEFT = 10**9  # numbers of lives that no journal here reaches
MEGABYTE = 1024**2


class Watched:
    """How much memory a rebuild takes, looked at after every piece."""

    def __init__(self, datastore: Datastore) -> None:
        self._datastore = datastore
        self._process = psutil.Process()
        self.process = self.backend = 0

    def __call__(self, state: str, position: int, target: int) -> None:
        """One look."""
        self.process = max(self.process, self._process.memory_info().rss)
        backends = [psutil.Process(row.pid) for row in self._datastore.query(BACKENDS)]
        self.backend = max(self.backend, *(each.memory_full_info().uss for each in backends))


def run(report: Report) -> None:
    """Every projection by itself; then one more while live traffic goes on."""
    with service_database(os.environ["SAKPORE_BENCH_POSTGRES_URL"], "bench_rebuild", "tracking") as database:
        runtime = Datastore(database.runtime, application_name="bench rebuild", statement_seconds=0)
        owner = Datastore(database.owner, application_name="bench")
        try:
            measure(report, runtime, owner)
        finally:
            runtime.close()
            owner.close()


def measure(report: Report, runtime: Datastore, owner: Datastore) -> None:
    """All rows of the report."""
    events = fill(runtime, APPLICATIONS)
    if found := list(broken_chains(runtime)):
        raise ValueError(f"the journal is not as the inbox writes it: {found[0]}")
    runtime.close()
    watched = Watched(owner)
    seconds = best_of_each(
        {ALONE: lambda: seconds_alone(owner)}
        | {each.name: partial(seconds_to_rebuild, runtime, each.name, watched) for each in projections()}
        | {TWO_AT_ONCE: partial(seconds_for_all, runtime)}
    )
    for projection in projections():
        rate = events / seconds[projection.name]
        report.row(f"{together(projection)}: built, compared, switched", rate, "events/s", of=ALONE)
    report.row(TWO_AT_ONCE, events / seconds[TWO_AT_ONCE], "events/s", of=ALONE)
    report.row("memory of the rebuilding process, at most", watched.process / MEGABYTE, "MB")
    report.row("memory of its PostgreSQL session, at most", watched.backend / MEGABYTE, "MB")
    report.row(f"live lag at {LIVE_A_SECOND} events/s, at most", lag(runtime), "s")
    report.row("live lag with a rebuild beside it, at most", lag_beside_a_rebuild(runtime), "s")
    report.row(ALONE, events / seconds[ALONE], "events/s")


def best_of_each(measured: dict[str, Callable[[], float]]) -> dict[str, float]:
    """The fewest seconds of each in several rounds: what else the machine does meanwhile touches all alike."""
    rounds = [{name: seconds() for name, seconds in measured.items()} for _ in range(ROUNDS)]
    return {name: min(each[name] for each in rounds) for name in measured}


def seconds_to_rebuild(runtime: Datastore, name: str, watched: Watched) -> float:
    """One rebuild, with all that it reads."""
    began = time.monotonic()
    Rebuild(runtime, name, told=watched).run()
    return time.monotonic() - began


def seconds_for_all(runtime: Datastore) -> float:
    """All projections, as an operator in a hurry makes them."""
    began = time.monotonic()
    rebuilds = [Rebuild(runtime, each.name) for each in read_by_none()]
    for _ in side_by_side(rebuilds, 2, only_compare=False):
        pass
    return time.monotonic() - began


def together(projection: Projection) -> str:
    """Its name, and of those that are built beside it since it reads them: the time is that of all of them."""
    read = ", ".join(along(projection.name))
    return f"{projection.name} with {read}" if read else projection.name


def seconds_alone(owner: Datastore) -> float:
    """The least that writing those rows takes."""
    with tempfile.TemporaryFile() as file, owner.connection() as connection, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.copy_expert(f"COPY (SELECT {COLUMNS} FROM journal ORDER BY position) TO STDOUT", file)
        cursor.execute(SAME_SHAPE)
        file.seek(0)
        try:
            return seconds_to_copy(cursor, file)
        finally:
            cursor.execute("DROP TABLE copied")


def seconds_to_copy(cursor: object, file: IO[bytes]) -> float:
    """One COPY, committed."""
    began = time.monotonic()
    cursor.copy_expert(f"COPY copied ({COLUMNS}) FROM STDIN", file)  # type: ignore[attr-defined]
    return time.monotonic() - began


def lag_beside_a_rebuild(runtime: Datastore) -> float:
    """As ``lag``, while one rebuild follows the other."""
    stopping = threading.Event()

    def rebuilds() -> None:
        for projection in cycle(projections()):
            if stopping.is_set():
                return
            Rebuild(runtime, projection.name).run()

    beside = threading.Thread(target=rebuilds)
    beside.start()
    try:
        return lag(runtime)
    finally:
        stopping.set()
        beside.join()


def lag(runtime: Datastore) -> float:
    """The longest time in seconds from the moment in which a message comes until it is in the journal and on all pages,
    while messages come at an even pace."""
    tracking = Tracking(runtime)
    reception = Reception("tracking", runtime, tracking.take_batch)
    bodies = [
        event.to_bytes() for event in envelopes(LIVE_A_SECOND * LIVE_SECONDS // 18, LEFT, counted_from=next_mark())
    ]
    began, longest = time.monotonic(), 0.0
    coming = deque((began + place / LIVE_A_SECOND, body) for place, body in enumerate(bodies))
    while coming:
        time.sleep(max(0.0, coming[0][0] - time.monotonic()))
        now, oldest, batch = time.monotonic(), coming[0][0], []
        while coming and coming[0][0] <= now and len(batch) < LIVE_BATCH:
            batch.append(opened(coming.popleft()[1]))
        reception.receive(batch)
        longest = max(longest, time.monotonic() - oldest)
    return longest


def next_mark() -> int:
    """A number above all that were taken in before."""
    return time.monotonic_ns()
