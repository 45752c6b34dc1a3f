"""How many events a second go from one service's event table to tracking's journal, through the real processes."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import psycopg2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from psycopg2.extras import execute_values

from deploy.cli.bench import bus_office
from deploy.local.lifecycle import free
from deploy.postgres import migrate
from services.shared import topology
from services.shared.application import EventSourcedApplication
from services.shared.broker import connected, drained
from services.shared.contracts import CloudEvent
from services.shared.datastore import Datastore
from services.shared.inbox import SET_BATCH
from services.shared.publisher import Outgoing, Publisher
from services.shared.relay import WINDOW

ROOT = Path(__file__).parents[3]
CASES = int(os.environ.get("SAKPORE_BENCH_CASES", "5000"))
LONGEST_SECONDS = 180
OFFICE = "deploy.cli.bench.bus_office"
TRACKING = "services.tracking.service"


class Report(Protocol):
    """Where the figures go."""

    def row(self, what: str, value: float, unit: str, of: str | None = None) -> None: ...


def run(report: Report) -> None:
    """Fill an event table at once, wait until tracking's journal holds everything; then each part by itself."""
    postgres, amqp_url = os.environ["SAKPORE_BENCH_POSTGRES_URL"], os.environ["SAKPORE_BENCH_AMQP_URL"]
    with ExitStack() as stack:
        office = stack.enter_context(service_database(postgres, "bench_office", "intake"))
        tracking = stack.enter_context(service_database(postgres, "bench_tracking", "tracking"))
        topology.declare_all(amqp_url, {"intake": (), "tracking": "everything"})
        listener = stack.enter_context(service(TRACKING, tracking.runtime, amqp_url))
        speaker = stack.enter_context(service(OFFICE, office.runtime, amqp_url))
        bodies = fill(office.owner)
        used = processor_seconds(speaker), processor_seconds(listener)
        rate = journaled_per_second(office.owner, tracking.owner, len(bodies))
        used = processor_seconds(speaker) - used[0], processor_seconds(listener) - used[1]
        copied = copied_per_second(tracking.owner)
    carried = carried_per_second(amqp_url, bodies)
    bus_row = "RabbitMQ alone: published in windows, taken in batches"
    report.row("from the event table to tracking's journal", rate, "events/s", of=bus_row)
    report.row("processor time of the relay", used[0] / len(bodies) * 1e6, "µs/event")
    report.row("processor time of tracking", used[1] / len(bodies) * 1e6, "µs/event")
    report.row(bus_row, carried, "messages/s")
    report.row("PostgreSQL alone: COPY into the journal", copied, "rows/s")


class ServiceDatabase:
    """One service's database: as its owner, and as the role the service runs as."""

    def __init__(self, postgres: str, name: str, kind: str) -> None:
        self.runtime = migrate.create_service_database(postgres, name)
        self.owner = postgres.rpartition("/")[0] + f"/{name}"
        migrate.apply_schema(self.owner, kind)


@contextmanager
def service_database(postgres: str, name: str, kind: str) -> Iterator[ServiceDatabase]:
    """A fresh database with the schema of one service, dropped afterwards."""
    name = f"{name}_{secrets.token_hex(3)}"
    try:
        yield ServiceDatabase(postgres, name, kind)
    finally:
        migrate.drop_service_database(postgres, name)


@contextmanager
def service(module: str, database_url: str, amqp_url: str) -> Iterator[psutil.Process]:
    """One service process, well, with its log thrown away."""
    port = next(port for port in range(24000, 26000) if free(port))
    with tempfile.TemporaryDirectory() as directory:
        key = Path(directory) / "session.pem"
        key.write_bytes(
            Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
        environment = {
            **os.environ,
            "SAKPORE_DATABASE_URL": database_url,
            "SAKPORE_AMQP_URL": amqp_url,
            "SAKPORE_LISTEN": f"127.0.0.1:{port}",
            "SAKPORE_BASE_URL": "http://localhost",
            "SAKPORE_FORM_SECRET": secrets.token_hex(16),
            "SAKPORE_SESSION_PUBLIC_KEY_FILE": str(key),
        }
        with (Path(directory) / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.shared.process", module], cwd=ROOT, env=environment, stdout=log
            )
            try:
                wait_until(lambda: is_well(port), 30)
                yield psutil.Process(process.pid)
            finally:
                process.terminate()
                process.wait(30)


def fill(database_url: str) -> list[Outgoing]:
    """Put the office's events beside the event table; the messages that will come of them."""
    datastore = Datastore(database_url)
    application = EventSourcedApplication(datastore)
    rows = list(bus_office.stored(application, CASES))
    with session(database_url) as cursor:
        cursor.execute("CREATE TABLE happened (place serial, id uuid, version integer, topic text, state bytea)")
        execute_values(cursor, "INSERT INTO happened (id, version, topic, state) VALUES %s", rows, page_size=500)
    happenings = (happened for number in range(CASES) for happened in bus_office.history(number))
    contracts = (bus_office.announce(happened) for happened in happenings)
    datastore.close()
    return [
        Outgoing(contract.fact, CloudEvent.around(contract, number).to_bytes())
        for number, contract in enumerate(contracts, 1)
        if contract is not None
    ]


def journaled_per_second(office_url: str, tracking_url: str, events: int) -> float:
    """All events are committed in one moment; until the journal has them."""
    with session(office_url) as office, session(tracking_url) as tracking:
        office.execute(
            "INSERT INTO events (originator_id, originator_version, topic, state)"
            " SELECT id, version, topic, state FROM happened ORDER BY place"
        )
        begin = time.monotonic()
        wait_until(lambda: journaled(tracking) >= events, LONGEST_SECONDS)
        seconds = time.monotonic() - begin
        if counted(tracking, "journal") != events:
            raise ValueError("the journal holds something else than what was said")
    return events / seconds


def copied_per_second(tracking_url: str) -> float:
    """The journal's own rows, copied into a table like it with COPY in one transaction."""
    with session(tracking_url) as cursor:
        cursor.execute("CREATE TABLE journal_alone (LIKE journal INCLUDING ALL)")
        rows = io.BytesIO()
        cursor.copy_expert("COPY (SELECT * FROM journal) TO STDOUT (FORMAT binary)", rows)
        rows.seek(0)
        begin = time.monotonic()
        cursor.copy_expert("COPY journal_alone FROM STDIN (FORMAT binary)", rows)
        return counted(cursor, "journal_alone") / (time.monotonic() - begin)


def carried_per_second(amqp_url: str, bodies: list[Outgoing]) -> float:
    """The same messages through a queue like tracking's: one process publishes, another only takes and acknowledges."""
    name = f"bench{secrets.token_hex(3)}"
    with connected(amqp_url) as connection, connection.channel() as channel:
        topology.declare_exchange(channel, name)
        queue = topology.inbox_of(name)
        channel.queue_declare(queue, durable=True, auto_delete=False, arguments=topology.INBOX_ARGUMENTS)
        channel.queue_bind(queue, topology.exchange_of(name), "#")
        taker = multiprocessing.get_context("spawn").Process(target=take, args=(amqp_url, queue, len(bodies)))
        taker.start()
        wait_until(lambda: channel.queue_declare(queue, passive=True).consumer_count > 0, 30)
        publisher = Publisher(connection, topology.exchange_of(name))
        begin = time.monotonic()
        for start in range(0, len(bodies), WINDOW):
            publisher.publish(bodies[start : start + WINDOW])
        taker.join(LONGEST_SECONDS)
        seconds = time.monotonic() - begin
        channel.queue_delete(queue)
        channel.exchange_delete(topology.exchange_of(name))
    return len(bodies) / seconds


def take(amqp_url: str, queue: str, messages: int) -> None:
    """Take this many messages, acknowledged in batches; nothing is done with them."""
    taken: list[Any] = []
    with connected(amqp_url) as connection:
        channel = connection.channel()
        channel.basic_qos(0, 2 * SET_BATCH, False)
        channel.basic_consume(queue, callback=taken.append)
        while len(taken) < messages:
            drained(connection, 1)
            if taken and (len(taken) % SET_BATCH == 0 or len(taken) == messages):
                channel.basic_ack(taken[-1].delivery_tag, multiple=True)


def is_well(port: int) -> bool:
    """Whether a service says that all its loops run."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return bool(json.load(response)["state"] == "ok")
    except (URLError, OSError):
        return False


def processor_seconds(process: psutil.Process) -> float:
    """User and system time so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def journaled(cursor: Any) -> int:
    """What tracking says that it heard: one row for each publisher, where counting the journal would disturb it."""
    cursor.execute("SELECT coalesce(sum(events), 0) FROM heard")
    return int(cursor.fetchone()[0])


def counted(cursor: Any, table: str) -> int:
    """The rows of a table."""
    cursor.execute(f"SELECT count(*) FROM {table}")
    return int(cursor.fetchone()[0])


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Look every tenth of a second; raises ``TimeoutError``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not finished after {seconds} s")
        time.sleep(0.1)


@contextmanager
def session(database_url: str) -> Iterator[Any]:
    """A cursor on a connection of its own."""
    connection = psycopg2.connect(database_url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
