"""How many earlier permits a second the import takes in, beside a bare COPY of the rows that it writes."""

from __future__ import annotations

import io
import os
import resource
import secrets
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Protocol

from deploy.cli.bench import imports_sample
from deploy.cli.bench.eventstore import fresh_database
from deploy.postgres.migrate import apply_schema
from services.intake import catalogue
from services.intake.announcements import announce
from services.intake.imports.checking import Checker, legacy_names
from services.intake.imports.importing import Import
from services.intake.imports.reading import Source
from services.intake.imports.report import Report as Outcomes
from services.intake.imports.writing import EVENT_COLUMNS, PERMIT_COLUMNS, SEALED_COLUMNS
from services.shared.application import EventSourcedApplication
from services.shared.datastore import Connection, Datastore
from services.shared.notification_log import NotificationLog
from services.shared.personal_data import PersonalData

WINDOW = 500  # as many as the relay reads at once
ROWS = int(os.environ.get("SAKPORE_BENCH_ROWS", "100000"))
KEY = secrets.token_bytes(32)
TABLES = {
    "person_keys": "account_id, purpose, wrapped_key",
    "imported_permits": PERMIT_COLUMNS,
    "imported_particulars": SEALED_COLUMNS,
    "events": EVENT_COLUMNS,
}
IMPORT = "sakpore import: rows checked, sealed, recorded"
CEILING = "PostgreSQL: COPY of the same rows into the same tables, in one transaction"


class Report(Protocol):
    """Where the figures go."""

    def row(self, what: str, value: float, unit: str, of: str | None = None) -> None: ...


def run(report: Report) -> None:
    """A file of made-up permits, imported twice; then its rows by COPY alone into an empty database."""
    server = os.environ["SAKPORE_BENCH_POSTGRES_URL"]
    with tempfile.TemporaryDirectory() as folder, fresh_database(server) as url, fresh_database(server) as empty:
        file = Path(folder) / "arsip.csv"
        imports_sample.write(file, ROWS)
        for database in url, empty:
            apply_schema(database, "intake")
        datastore = Datastore(url, pool_size=2)
        first, again = (seconds_of_import(datastore, file) for _ in range(2))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        read_over = seconds_of_reading(datastore)
        bare = seconds_of_copy(datastore, Datastore(empty, pool_size=1))
        datastore.close()
    report.row(IMPORT, ROWS / first, "rows/s", of=CEILING)
    report.row("sakpore import: the same file again", ROWS / again, "rows/s", of=CEILING)
    report.row("sakpore relay: reads over the imported events", ROWS / read_over, "events/s")
    report.row("sakpore import: peak memory of the process", peak, "MB")
    report.row(CEILING, ROWS / bare, "rows/s")


def seconds_of_import(datastore: Datastore, file: Path) -> float:
    """The whole of it: finding out the file's form, checking each row, writing."""
    known = catalogue.load()
    checker = Checker(known, legacy_names(known), date.today())  # noqa: DTZ011 # the office's day
    begun = time.monotonic()
    with Outcomes(file.with_suffix(".report.csv")) as outcomes:
        Import(datastore, PersonalData(datastore, KEY), checker).run(Source(file), outcomes, lambda rows: None)
    seconds = time.monotonic() - begun
    if outcomes.totals["refused"]:
        raise ValueError("the sample holds rows that are refused")
    return seconds


def seconds_of_reading(datastore: Datastore) -> float:
    """What the relay does with events of which it announces nothing: reads them in order, and makes them events."""
    application = EventSourcedApplication(datastore)
    connection = datastore.connect()
    log, position = NotificationLog(connection), 0
    begun = time.monotonic()
    while batch := log.after(position, WINDOW):
        for notification in batch:
            announce(application.mapper.to_domain_event(notification.stored))
        position = batch[-1].number
    connection.close()
    return time.monotonic() - begun


def seconds_of_copy(source: Datastore, target: Datastore) -> float:
    """The rows of each table out of one database, and timed into another."""
    reading, writing = source.connect(), target.connect()
    contents = {table: content(reading, table, columns) for table, columns in TABLES.items()}
    writing.autocommit = False
    begun = time.monotonic()
    with writing, writing.cursor() as cursor:
        for table, columns in TABLES.items():
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", contents[table])
    writing.commit()
    seconds = time.monotonic() - begun
    reading.close()
    writing.close()
    return seconds


def content(connection: Connection, table: str, columns: str) -> io.StringIO:
    text = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) TO STDOUT", text)
    text.seek(0)
    return text
