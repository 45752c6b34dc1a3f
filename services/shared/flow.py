"""How a service flows: measured every few seconds, for Prometheus and for whoever asks by RPC."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

from eventsourcing.persistence import StoredEvent
from nameko.rpc import rpc

from services.shared import metrics, parking
from services.shared.background import Background, Tell
from services.shared.broker import connected, keep_alive
from services.shared.datastore import Datastore
from services.shared.topology import inbox_of
from services.shared.trouble import in_short

SECONDS = 5.0
RATES_SECONDS = 60, 300
MOST_PARKED = 20
PROBE_SECONDS = 2.0

Probe = Callable[[], object]

COUNTS = """
SELECT (SELECT count(*) FROM parked_messages) AS parked,
       (SELECT count(*) FROM outside_work WHERE state IN ('due', 'claimed') AND due_at <= clock_timestamp()) AS due,
       (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(due_at)), 0)::float8 FROM outside_work
        WHERE state IN ('due', 'claimed') AND due_at <= clock_timestamp()) AS due_seconds,
       (SELECT count(*) FROM outside_work WHERE state = 'stuck') AS stuck
"""
EVENTS = """
SELECT (SELECT coalesce(max(notification_id), 0) FROM events) AS recorded,
       (SELECT position FROM relay_position) AS published
"""
ONE_EVENT = "SELECT originator_id, originator_version, topic, state FROM events WHERE notification_id {} LIMIT 1"
FIRST_BEHIND = ONE_EVENT.format("> %s ORDER BY notification_id")
LAST_UP_TO = ONE_EVENT.format("<= %s ORDER BY notification_id DESC")


@dataclass(frozen=True)
class Place:
    """Where the events of a service end. ``published``: None for a service that says nothing. Moments in UTC."""

    recorded: int
    recorded_at: datetime | None
    published: int | None = None
    waits_since: datetime | None = None

    @property
    def behind(self) -> int:
        """How many numbers the relay has before it."""
        return 0 if self.published is None else max(0, self.recorded - self.published)


@dataclass(frozen=True)
class Report:
    """What a service says about itself; moments in ISO 8601, rates in events a second over a minute and five.

    ``waiting``: messages in its inbox, None while the broker does not say. ``components``: what it stands on, with an
    empty text when well. ``parked_at``: where its parked messages are shown.
    """

    state: str = "starting"
    detail: str = ""
    recorded: int = 0
    recorded_at: str | None = None
    published: int | None = None
    behind: int = 0
    behind_seconds: float = 0
    waiting: int | None = None
    rates: tuple[float | None, ...] = (None, None)
    parked: int = 0
    first_parked: list[dict[str, Any]] = field(default_factory=list)
    parked_at: str = ""
    due: int = 0
    stuck: int = 0
    components: dict[str, str] = field(default_factory=dict)


class Rates:
    """Counts at moments, and how fast they grew."""

    def __init__(self, longest: float = max(RATES_SECONDS)) -> None:
        self._longest = longest
        self._seen: deque[tuple[float, int]] = deque()

    def see(self, moment: float, count: int) -> None:
        """Remember a count; what is older than needed is forgotten."""
        self._seen.append((moment, count))
        while len(self._seen) > 1 and self._seen[1][0] <= moment - self._longest:
            self._seen.popleft()

    def over(self, seconds: float) -> float | None:
        """Growth a second over this time, or over the time known when that is shorter; None after a single count."""
        if len(self._seen) < 2:
            return None
        last_moment, last = self._seen[-1]
        earlier = [seen for seen in self._seen if seen[0] <= last_moment - seconds]
        moment, count = earlier[-1] if earlier else self._seen[0]
        return max(0.0, (last - count) / (last_moment - moment))


class Queues:
    """Looks at queues over one connection, which is made anew after trouble. Leaving the ``with`` closes it."""

    def __init__(self, amqp_url: str) -> None:
        self._amqp_url = amqp_url
        self._open = ExitStack()
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *trouble: object) -> None:
        self._connection = None
        self._open.close()

    def length(self, queue: str) -> int:
        """How many messages wait in a queue that is there; raises what the broker or the way to it has to say."""
        try:
            if self._connection is None:
                self._connection = self._open.enter_context(connected(self._amqp_url))
            keep_alive(self._connection)
            with self._connection.channel() as channel:
                return int(channel.queue_declare(queue, passive=True).message_count)
        except Exception:
            self.__exit__()
            raise


def place_of_events(application: Any) -> Callable[[], Place]:
    """Where the event table of this application ends, and its relay."""
    datastore: Datastore = application.datastore

    def moment(sql: str, number: int) -> datetime | None:
        rows = datastore.query(sql, number)
        if not rows:
            return None
        stored = StoredEvent(rows[0].originator_id, rows[0].originator_version, rows[0].topic, bytes(rows[0].state))
        happened: datetime = application.mapper.to_domain_event(stored).timestamp
        return happened

    def place() -> Place:
        [row] = datastore.query(EVENTS)
        waits_since = moment(FIRST_BEHIND, row.published) if row.recorded > row.published else None
        return Place(row.recorded, moment(LAST_UP_TO, row.recorded), row.published, waits_since)

    return place


class Flow(Background):
    """nameko extension: measures its service. ``probes``: further components, each a call that raises when it is down.
    ``place``: where the service's events end, when it has no event table."""

    def __init__(
        self,
        amqp_url: str,
        application: Any,
        *,
        parked_at: str,
        place: Callable[[], Place] | None = None,
        probes: Mapping[str, Probe] | None = None,
    ) -> None:
        super().__init__()
        self._queues = Queues(amqp_url)
        self._datastore: Datastore = application.datastore
        self._place = place or place_of_events(application)
        self._probes = dict(probes or {})
        self._parked_at = parked_at
        self._rates = Rates()
        self._report = Report(parked_at=parked_at)

    def get_dependency(self, worker_ctx: Any) -> Callable[[], dict[str, Any]]:
        return self.report

    def report(self) -> dict[str, Any]:
        """The latest measurement, as JSON values, with how the loops of the process are now."""
        state, detail = self.health.state()
        return asdict(self._report) | {"state": state, "detail": detail}

    def run(self, stopping: threading.Event, tell: Tell) -> None:
        service = self.container.service_name
        tell("ok", "")
        with self._queues:
            while not stopping.is_set():
                self.measure(service)
                stopping.wait(SECONDS)

    def measure(self, service: str) -> None:
        """Look at everything once; what is down is said and hides nothing else."""
        components: dict[str, str] = {}
        measured: dict[str, Any] = {}
        for name, look in (("PostgreSQL", self._in_database), ("RabbitMQ", self._in_broker)):
            components[name] = ""
            try:
                measured |= look(service)
            except Exception as trouble:  # noqa: BLE001 - whatever it is, it is what there is to say
                components[name] = in_short(trouble)
        for name, probe in self._probes.items():
            components[name] = trouble_with(probe)
        metrics.tell_components(service, components)
        metrics.service_well.labels(service).set(self.health.state()[0] == "ok")
        self._report = Report(**measured, components=components, parked_at=self._parked_at)

    def _in_database(self, service: str) -> dict[str, Any]:
        place, [counts] = self._place(), self._datastore.query(COUNTS)
        self._rates.see(time.monotonic(), place.recorded)
        behind_seconds = (datetime.now(UTC) - place.waits_since).total_seconds() if place.waits_since else 0.0
        metrics.tell_place(service, place.recorded, place.published, place.behind, behind_seconds)
        metrics.tell_counts(service, counts.parked, counts.due, counts.due_seconds, counts.stuck)
        metrics.database_connections.labels(service).set(self._datastore.in_use)
        return {
            "recorded": place.recorded,
            "recorded_at": place.recorded_at.isoformat() if place.recorded_at else None,
            "published": place.published,
            "behind": place.behind,
            "behind_seconds": behind_seconds,
            "rates": tuple(self._rates.over(seconds) for seconds in RATES_SECONDS),
            "parked": counts.parked,
            "first_parked": first_parked(self._datastore) if counts.parked else [],
            "due": counts.due,
            "stuck": counts.stuck,
        }

    def _in_broker(self, service: str) -> dict[str, Any]:
        waiting = self._queues.length(inbox_of(service))
        metrics.inbox_waiting.labels(service).set(waiting)
        return {"waiting": waiting}


@rpc  # type: ignore[untyped-decorator]
def tell_flow(service: Any) -> dict[str, Any]:
    """The answer of a service with ``flow = Flow(…)``: put it into the class as ``how_it_flows``."""
    report: dict[str, Any] = service.flow()
    return report


def first_parked(datastore: Datastore) -> list[dict[str, Any]]:
    """The first parked messages of as many rows as fit an overview, as JSON values."""
    return [
        {
            "subject": entry.subject,
            "reason": entry.reason,
            "parked_at": entry.parked_at.isoformat(),
            "waiting_behind": entry.waiting_behind,
        }
        for entry in parking.parked(datastore)[:MOST_PARKED]
    ]


def trouble_with(probe: Probe) -> str:
    """Why it does not answer; empty when it does."""
    try:
        probe()
    except Exception as trouble:  # noqa: BLE001 - whatever it is, it is what there is to say
        return in_short(trouble)
    return ""


def answers_at(url: str) -> Probe:
    """A probe: somebody takes a connection at the host and port of this address."""
    parts = urlsplit(url)
    address = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    def connect() -> None:
        socket.create_connection(address, timeout=PROBE_SECONDS).close()

    return connect
