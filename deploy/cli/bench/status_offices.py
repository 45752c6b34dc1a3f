"""Tracking processes among few and among very many applications, whose status pages people look at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import NamedTuple

from deploy.cli.bench.crowd import crowd
from deploy.cli.bench.journals import fill
from deploy.cli.bench.lives import under_way
from deploy.cli.bench.load import Request
from deploy.cli.bench.processes import Running, service, service_database, wait_until
from services.shared.datastore import Datastore
from services.tracking.analysis.open_data import FILES
from services.tracking.projections import read_by_none
from services.tracking.rebuilding import Rebuild

FEW = 10_000
UNDER_WAY = FEW // 10
LOOKED_AT = 1_000  # of those under way, and of the decided
SOME = "SELECT application_id FROM status_pages WHERE (outcome IS NULL) = %s ORDER BY random() LIMIT %s"
COUNTED = "SELECT count(*) AS files FROM published_figures"


class Office(NamedTuple):
    """A tracking process, and the pages that people look at."""

    name: str
    tracking: Running
    pages: list[Request]


@contextmanager
def office(postgres: str, amqp_url: str, wanted: int, port: int | None = None) -> Iterator[Office]:
    """An office of at least so many applications, one in ten under way, with all that is computed of them."""
    with service_database(postgres, "bench_status", "tracking") as database:
        datastore = Datastore(database.runtime, application_name="bench status")
        fill(datastore, FEW - UNDER_WAY)
        fill(datastore, UNDER_WAY, first=FEW, lived=under_way)
        for projection in read_by_none():
            Rebuild(datastore, projection.name).run()
        together = ceil(wanted / FEW)
        crowd(postgres, database.owner, copies=together - 1)
        with service("services.tracking.service", database.runtime, amqp_url, port=port) as tracking:
            wait_until(lambda: figures_are_counted(datastore), 600)
            yield Office(f"{together * FEW:,} applications", tracking, chosen(datastore))
        datastore.close()


def chosen(datastore: Datastore) -> list[Request]:
    """Pages from everywhere, half of them of applications under way."""
    found = [*datastore.query(SOME, True, LOOKED_AT), *datastore.query(SOME, False, LOOKED_AT)]
    return [Request(f"/lacak/{row.application_id.hex}") for row in found]


def figures_are_counted(datastore: Datastore) -> bool:
    """Whether the process has done what keeps it busy behind its start."""
    return bool(datastore.query(COUNTED)[0].files == len(FILES))
