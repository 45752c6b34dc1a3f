"""How fast the chains of the journal are followed, beside PostgreSQL handing the same rows over."""

from __future__ import annotations

import os
import time
from itertools import islice

from deploy.cli.bench.lives import envelopes
from deploy.cli.bench.processes import service_database
from deploy.cli.bench.report import Report
from services.shared.datastore import Datastore
from services.tracking.application import Tracking
from services.tracking.auditing import broken_chains

APPLICATIONS = int(os.environ.get("SAKPORE_BENCH_APPLICATIONS", "10000"))
BATCH = 500
ALONE = "PostgreSQL alone: the same rows handed over by COPY"
ROWS = "COPY (SELECT application_id, link, hash, envelope FROM journal ORDER BY position) TO STDOUT"


class Nowhere:
    """Takes what comes and counts it."""

    def __init__(self) -> None:
        self.rows = 0

    def write(self, line: bytes) -> None:
        """One row."""
        self.rows += 1


def run(report: Report) -> None:
    """A journal as the inbox writes it, then read; each reading is done twice and the faster one counts."""
    with service_database(os.environ["SAKPORE_BENCH_POSTGRES_URL"], "bench_audit", "tracking") as database:
        datastore = Datastore(database.runtime, application_name="bench audit", statement_seconds=0)
        try:
            events = filled(datastore)
            followed = min(seconds_to_follow(datastore) for _ in range(2))
            alone = min(seconds_alone(datastore, events) for _ in range(2))
        finally:
            datastore.close()
    report.row("events whose chain is followed", events / followed, "events/s", of=ALONE)
    report.row(ALONE, events / alone, "events/s")


def filled(datastore: Datastore) -> int:
    """Lives in the journal; how many events they are."""
    tracking, waiting, events = Tracking(datastore), envelopes(APPLICATIONS), 0
    while batch := list(islice(waiting, BATCH)):
        tracking.take_batch(batch)
        events += len(batch)
    return events


def seconds_to_follow(datastore: Datastore) -> float:
    """All chains, which must hold."""
    begin = time.monotonic()
    if found := list(broken_chains(datastore)):
        raise ValueError(f"a journal that nobody touched is broken: {found[0]}")
    return time.monotonic() - begin


def seconds_alone(datastore: Datastore, events: int) -> float:
    """The least that it can take."""
    taken, begin = Nowhere(), time.monotonic()
    with datastore.connection() as connection, connection.cursor() as cursor:
        cursor.copy_expert(ROWS, taken)
    if taken.rows != events:
        raise ValueError(f"{taken.rows} rows instead of {events}")
    return time.monotonic() - begin
