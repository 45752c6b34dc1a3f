"""The figures for everybody, counted every hour and kept: whoever reads them makes nobody count."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any, NamedTuple

import orjson
import structlog

from services.shared.application import now
from services.shared.background import Background, Tell
from services.shared.datastore import Datastore, Row
from services.shared.trouble import Pauses, in_short
from services.shared.working_days import day_of
from services.tracking.analysis.months import Month
from services.tracking.analysis.open_data import FILES

HOUR = 3600.0
KEEP = """
INSERT INTO published_figures (name, first_day, last_day, rows) VALUES (%s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET
    first_day = excluded.first_day, last_day = excluded.last_day, rows = excluded.rows, made_at = now()
"""
KEPT = "SELECT name, first_day, last_day, rows, made_at FROM published_figures"

log = structlog.get_logger(__name__)


class Published(NamedTuple):
    """A file as it was counted last; ``rows`` are its lines, by field."""

    first_day: date
    last_day: date
    rows: list[dict[str, Any]]
    made_at: Any


def publish(datastore: Datastore) -> None:
    """Count all files over the last twelve whole months."""
    last = Month.of(day_of(now())).before()
    first = last.before(11)
    for file in FILES:
        rows = file.counted(datastore, first.first, last.last)
        datastore.execute(Row(KEEP, (file.name, first.first, last.last, orjson.dumps(rows, default=float).decode())))


def published(datastore: Datastore) -> dict[str, Published]:
    """All files by name; none before the first count."""
    found = {row.name: Published(row.first_day, row.last_day, row.rows, row.made_at) for row in datastore.query(KEPT)}
    return {file.name: found[file.name] for file in FILES if file.name in found}


class Publishing(Background):
    """nameko extension: counts at once and then every hour; where several processes do, the last one counts."""

    def __init__(self, datastore: Datastore) -> None:
        super().__init__()
        self._datastore = datastore

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        pauses = Pauses()
        tell("ok", "")  # counting a million takes most of a minute, and is no reason to hold up the start
        while not stopping.is_set():
            try:
                publish(self._datastore)
                tell("ok", "")
                pauses.reset()
                stopping.wait(HOUR)
            except Exception as trouble:
                tell("waiting", in_short(trouble))
                log.warning("publishing waits", reason=in_short(trouble), exc_info=True)
                stopping.wait(pauses.next())
