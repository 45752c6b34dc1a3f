"""How many commands a second the event store takes with ten in flight, beside the library's own module and pgbench."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import psycopg2
from eventsourcing.domain import Aggregate, event
from eventsourcing.postgres import PostgresFactory

from deploy.cli.bench.report import Report
from services.shared.application import EventSourcedApplication
from services.shared.datastore import Datastore
from services.shared.eventstore import install

IN_FLIGHT = 10
ROUNDS = 7
SECONDS = 2.0
WARM_UP_SECONDS = 0.5
EARLIER_NOTES = 2
COMMANDS_PER_FOLDER = 8
NOTE = "Berkas diperiksa dan dinyatakan lengkap, diteruskan kepada koordinator untuk ditinjau. " * 2

OURS = "sakpore's event store: get, decide, save"
LIBRARYS = "the library's own PostgreSQL module: get, decide, save"
CEILING = "pgbench: the insert alone, ten clients"
INSERT = (
    "INSERT INTO events (originator_id, originator_version, topic, state)"
    " VALUES (gen_random_uuid(), 1, 'deploy.cli.bench.eventstore:Folder.Noted', '\\x{state}');"
)


class Folder(Aggregate):
    """An aggregate as small as the office's: opened once, then a note at a time."""

    @event("Opened")
    def __init__(self, label: str) -> None:
        self.label = label
        self.notes: list[str] = []

    @event("Noted")
    def note(self, text: str, by: str) -> None:
        self.notes.append(text)


class OnTheLibrarysModule(EventSourcedApplication):
    """The same use cases on the module that comes with the library: nothing but the store differs."""

    def construct_factory(self, env: Any) -> Any:
        """The library's, with as many connections as ours."""
        address = urlsplit(self.datastore.url)
        env |= {
            "POSTGRES_DBNAME": address.path.removeprefix("/"),
            "POSTGRES_HOST": address.hostname or "",
            "POSTGRES_PORT": str(address.port or 5432),
            "POSTGRES_USER": unquote(address.username or ""),
            "POSTGRES_PASSWORD": unquote(address.password or ""),
            "POSTGRES_POOL_SIZE": str(IN_FLIGHT),
        }
        return PostgresFactory(env)


def run(report: Report) -> None:
    """Alternate rounds of both stores and of pgbench in one database, so that all meet the same disk and weather."""
    with fresh_database(os.environ["SAKPORE_BENCH_POSTGRES_URL"]) as url, datastore_on(url) as datastore:
        ours, librarys = EventSourcedApplication(datastore), OnTheLibrarysModule(datastore)
        for application in ours, librarys:
            commands_per_second(application, WARM_UP_SECONDS)
        measured: dict[str, list[float]] = {OURS: [], LIBRARYS: [], CEILING: []}
        for _ in range(ROUNDS):
            measured[OURS].append(commands_per_second(ours, SECONDS))
            measured[LIBRARYS].append(commands_per_second(librarys, SECONDS))
            measured[CEILING].append(inserts_per_second(url))
        librarys.close()
    report.row(OURS, statistics.median(measured[OURS]), "commands/s", of=LIBRARYS)
    report.row(LIBRARYS, statistics.median(measured[LIBRARYS]), "commands/s")
    report.row(CEILING, statistics.median(measured[CEILING]), "inserts/s")


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """A database of its own on the server, dropped afterwards."""
    name = f"bench_{secrets.token_hex(4)}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    try:
        connection.cursor().execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        connection.close()


@contextmanager
def datastore_on(url: str) -> Iterator[Datastore]:
    """The database as services use it, with the event store installed."""
    datastore = Datastore(url, pool_size=IN_FLIGHT)
    connection = datastore.connect()
    install(connection, runtime_role=unquote(urlsplit(url).username or ""))
    connection.close()
    yield datastore
    datastore.close()


def commands_per_second(application: EventSourcedApplication, seconds: float) -> float:
    """Ten threads, each reading a folder of its own, noting something in it and saving it.

    Every eight notes a thread goes on with a new folder, so that histories have three to ten events however fast
    a store is; opening it takes time, and is not counted.
    """
    start = threading.Barrier(IN_FLIGHT + 1, timeout=30)
    over = threading.Event()

    def work() -> int:
        done = 0
        folder_id = opened_folder(application)
        start.wait()
        while not over.is_set():
            folder = application.find(Folder, folder_id)
            folder.note(text=NOTE, by="koordinator.dua")
            application.save(folder)
            done += 1
            if done % COMMANDS_PER_FOLDER == 0:
                folder_id = opened_folder(application)
        return done

    with ThreadPoolExecutor(IN_FLIGHT) as threads:
        workers = [threads.submit(work) for _ in range(IN_FLIGHT)]
        start.wait()
        begun = time.monotonic()
        over.wait(seconds)
        over.set()
        done = sum(worker.result() for worker in workers)
        return done / (time.monotonic() - begun)


def opened_folder(application: EventSourcedApplication) -> UUID:
    """A folder with something in it."""
    folder = Folder("070")
    for _ in range(EARLIER_NOTES):
        folder.note(text=NOTE, by="petugas.satu")
    application.save(folder)
    return folder.id


def inserts_per_second(url: str) -> float:
    """What the server itself can take: pgbench sends the same insert from ten connections, and commits each."""
    program = shutil.which("pgbench") or max(glob("/usr/lib/postgresql/*/bin/pgbench"))
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "insert.sql"
        script.write_text(INSERT.format(state=f'{{"text":"{NOTE}","by":"koordinator.dua"}}'.encode().hex()))
        options = ["-n", "-c", str(IN_FLIGHT), "-j", "2", "-T", str(int(SECONDS)), "-f", str(script)]
        finished = subprocess.run([program, *options, url], check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", finished.stdout)
    if found is None:
        raise ValueError(f"pgbench said no rate: {finished.stdout}")
    return float(found[1])
