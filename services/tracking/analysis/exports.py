"""Views as files: read in pieces in one snapshot, written to a file that is sent once it is whole."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from services.shared.datastore import Datastore, Row
from services.shared.refusals import Refused
from services.tracking.analysis import spreadsheets
from services.tracking.analysis.dictionary import View
from services.tracking.analysis.months import Month

ROOT = Path(__file__).resolve().parents[3]
PIECE = 2000
SECONDS = 120
AT_ONCE = threading.BoundedSemaphore(2)
UNKNOWN = "\\N"  # how a missing value is spelt for the converter, which has to tell it from an empty text


class TooManyExports(Refused):
    """A file needs the database for a while."""

    sentence = "Others are fetching files just now. Try again in a minute."


class NotConverted(RuntimeError):
    """The converter ended without a file; says what it complained of."""


@contextmanager
def exported(datastore: Datastore, view: View, month: Month | None, form: str) -> Iterator[Path]:
    """A view, or a month of it, as ``csv`` or ``parquet``; the file is gone afterwards. Raises
    :class:`TooManyExports`."""
    if not AT_ONCE.acquire(blocking=False):
        raise TooManyExports
    try:
        with TemporaryDirectory() as folder:
            table = Path(folder) / "table.csv"
            if form == "csv":
                write_csv(datastore, view, month, table)
                yield table
            else:
                write_plain(datastore, view, month, table)
                yield converted(view, table)
    finally:
        AT_ONCE.release()


def write_csv(datastore: Datastore, view: View, month: Month | None, path: Path) -> None:
    """For people and their spreadsheets."""
    with path.open("w", newline="") as file:
        spreadsheets.write(file, [[column.name for column in view.columns]])
        for rows in pieces(datastore, view, month):
            spreadsheets.write(file, rows)


def write_plain(datastore: Datastore, view: View, month: Month | None, path: Path) -> None:
    """For the converter."""
    with path.open("w", newline="") as file:
        for rows in pieces(datastore, view, month):
            csv.writer(file).writerows([UNKNOWN if value is None else value for value in row] for row in rows)


def pieces(datastore: Datastore, view: View, month: Month | None) -> Iterator[list[tuple[Any, ...]]]:
    """The rows, some thousand at a time."""
    asked, parameters = f"SELECT * FROM analytics.{view.name}", {}
    if month and view.time and view.time.name == "month":
        asked, parameters = f"{asked} WHERE month = %(month)s", {"month": str(month)}
    elif month and view.time:
        asked = f"{asked} WHERE {view.time.name} BETWEEN %(first)s AND %(last)s"
        parameters = {"first": month.first, "last": month.last}
    with datastore.transaction():
        datastore.execute(Row(f"DECLARE export NO SCROLL CURSOR FOR {asked}", parameters))
        while rows := datastore.tuples(Row(f"FETCH {PIECE} FROM export")):
            yield rows


def converted(view: View, table: Path) -> Path:
    """The same as Parquet, by a process that ends: its library takes more memory than the whole service."""
    file = table.with_suffix(".parquet")
    columns = {column.name: column.kind.duckdb for column in view.columns}
    command = [sys.executable, "-m", "services.tracking.analysis.parquet", str(table), str(file)]
    done = subprocess.run(
        command, input=json.dumps(columns).encode(), capture_output=True, cwd=ROOT, timeout=SECONDS, check=False
    )
    if done.returncode:
        raise NotConverted(done.stderr.decode(errors="replace").strip())
    return file
