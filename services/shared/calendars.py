"""What the office said of its calendar, kept by every service that counts days by it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date, datetime

import structlog

from services.shared import working_days
from services.shared.background import Background, Tell
from services.shared.datastore import Datastore, Row
from services.shared.trouble import in_short
from services.shared.working_days import Year

SECONDS = 60.0
KEEP = """
INSERT INTO known_calendars (year, days_off, working_weekends, said_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (year) DO UPDATE SET
    days_off = excluded.days_off, working_weekends = excluded.working_weekends, said_at = excluded.said_at
WHERE known_calendars.said_at <= excluded.said_at
"""

log = structlog.get_logger(__name__)


def kept(year: int, days_off: Iterable[date], working_weekends: Iterable[date], said_at: datetime) -> Row:
    """The change of the table; an earlier word does not take the place of a later one."""
    return Row(KEEP, (year, list(days_off), list(working_weekends), said_at))


def remember(
    datastore: Datastore, year: int, days_off: Iterable[date], working_weekends: Iterable[date], said_at: datetime
) -> None:
    """Keep what was said of a year; this process counts by it as soon as that is committed."""
    datastore.execute(kept(year, days_off, working_weekends, said_at))
    datastore.after_commit(lambda: count_by(datastore))


def count_by(datastore: Datastore) -> None:
    """Let this process count by all that is kept."""
    for row in datastore.query("SELECT year, days_off, working_weekends FROM known_calendars"):
        working_days.KNOWN[row.year] = Year(frozenset(row.days_off), frozenset(row.working_weekends))


class Calendars(Background):
    """nameko extension: this process counts by what any process of its service was told, a minute later at most."""

    def __init__(self, datastore: Datastore) -> None:
        super().__init__()
        self._datastore = datastore

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        while not stopping.is_set():
            try:
                count_by(self._datastore)
                tell("ok", "")
            except Exception as trouble:  # noqa: BLE001 - until it can be read, what was known counts on
                tell("waiting", in_short(trouble))
                log.warning("the calendar waits", reason=in_short(trouble))
            stopping.wait(SECONDS)
