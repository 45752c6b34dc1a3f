"""How all services flow: asked side by side, and kept for some seconds, however many look."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from nameko.exceptions import RemoteError

from services.shared.contracts import PUBLISHERS
from services.shared.datastore import Datastore
from services.shared.flow import Place, Probe, trouble_with
from services.shared.refusals import Unavailable
from services.tracking.application import Tracking

FRESH_SECONDS = 3.0
SERVICES = *PUBLISHERS, "tracking"
END_OF_JOURNAL = "SELECT position, journaled_at FROM journal ORDER BY position DESC LIMIT 1"

SLOWEST = """
SELECT count(*) AS events, max(extract(epoch FROM journaled_at - at))::float8 AS seconds
FROM (SELECT journaled_at, at FROM journal ORDER BY "position" DESC LIMIT 100) AS latest
"""

Ask = Callable[[str], dict[str, Any]]


class Flows:
    """What each service says of itself; None for one that does not answer."""

    def __init__(self, ask: Ask, gate: Probe, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._gate = gate
        self._clock = clock
        self._asking = threading.Lock()
        self._asked_at = float("-inf")
        self._reports: dict[str, dict[str, Any] | None] = {}
        self._gate_trouble = ""

    def reports(self) -> dict[str, dict[str, Any] | None]:
        """By service, in the order of the office."""
        self._freshen()
        return self._reports

    def components(self) -> dict[str, str]:
        """What the services stand on, with the first trouble that any of them has; empty when well."""
        self._freshen()
        found: dict[str, str] = {}
        for service, report in self._reports.items():
            for name, trouble in (report or {}).get("components", {}).items():
                found[name] = found.get(name) or (f"{service}: {trouble}" if trouble else "")
        return found | {"nginx": self._gate_trouble}

    def _freshen(self) -> None:
        with self._asking:
            if self._clock() - self._asked_at < FRESH_SECONDS:
                return
            self._reports, self._gate_trouble = side_by_side(self._ask, SERVICES), trouble_with(self._gate)
            self._asked_at = self._clock()


def side_by_side(ask: Ask, services: Sequence[str]) -> dict[str, dict[str, Any] | None]:
    """Ask all of them at once: whoever is silent holds up nobody else."""
    answers: dict[str, dict[str, Any] | None] = dict.fromkeys(services)

    def ask_one(service: str) -> None:
        try:
            answers[service] = ask(service)
        except (Unavailable, RemoteError):
            answers[service] = None

    threads = [threading.Thread(target=ask_one, args=(service,)) for service in services]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def end_of_journal(tracking: Tracking) -> Callable[[], Place]:
    """Where the journal ends: tracking says nothing, so nothing is published."""

    def place() -> Place:
        rows = tracking.datastore.query(END_OF_JOURNAL)
        return Place(rows[0].position, rows[0].journaled_at) if rows else Place(0, None)

    return place


def slowest_of_late(datastore: Datastore) -> Any:
    """How many of the latest events there are, and how many seconds the slowest took from its service to the
    projections, which are brought up to the journal with every batch; None before the first."""
    [row] = datastore.query(SLOWEST)
    return row if row.events else None
