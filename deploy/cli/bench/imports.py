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
from urllib.parse import urlsplit

from deploy.cli.bench import imports_sample
from deploy.cli.bench.eventstore import fresh_database
from deploy.postgres.migrate import apply_schema
from services.intake import catalogue
from services.intake.imports.checking import Checker, legacy_names
from services.intake.imports.importing import Import
from services.intake.imports.reading import Source
from services.intake.imports.report import Report as Outcomes
from services.intake.personal_data import PersonalData
from services.shared.datastore import Connection, Datastore
from services.shared.notification_log import NotificationLog
from services.shared.relay import WINDOW

ROWS = int(os.environ.get("SAKPORE_BENCH_ROWS", "100000"))
TABLES = "events", "imported_permits", "imported_particulars", "person_keys"
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
        read_over = seconds_of_reading(datastore)
        bare = seconds_of_copy(datastore, Datastore(empty, pool_size=1))
        datastore.close()
    report.row(IMPORT, ROWS / first, "rows/s", of=CEILING)
    report.row("sakpore import: the same file again", ROWS / again, "rows/s", of=CEILING)
    report.row("sakpore relay: reads over the imported events", ROWS / read_over, "events/s")
    report.row("sakpore import: peak memory of the process", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")
    report.row(CEILING, ROWS / bare, "rows/s")
