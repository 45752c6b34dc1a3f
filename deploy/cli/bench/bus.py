"""How many events a second go from one service's event table to tracking's journal, through the real processes."""

from __future__ import annotations

import io
import multiprocessing
import os
import secrets
import time
from contextlib import ExitStack
from typing import Any, Protocol

from psycopg2.extras import execute_values

from deploy.cli.bench import bus_office
from deploy.cli.bench.processes import processor_seconds, service, service_database, session, wait_until
from services.shared import topology
from services.shared.application import EventSourcedApplication
from services.shared.broker import connected, drained
from services.shared.contracts import CloudEvent
from services.shared.datastore import Datastore
from services.shared.inbox import SET_BATCH
from services.shared.publisher import Outgoing, Publisher
from services.shared.relay import WINDOW

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
        used = processor_seconds(speaker.process), processor_seconds(listener.process)
        rate = journaled_per_second(office.owner, tracking.owner, len(bodies))
        used = processor_seconds(speaker.process) - used[0], processor_seconds(listener.process) - used[1]
        copied = copied_per_second(tracking.owner)
    carried = carried_per_second(amqp_url, bodies)
    bus_row = "RabbitMQ alone: published in windows, taken in batches"
    report.row("from the event table to tracking's journal", rate, "events/s", of=bus_row)
    report.row("processor time of the relay", used[0] / len(bodies) * 1e6, "µs/event")
    report.row("processor time of tracking", used[1] / len(bodies) * 1e6, "µs/event")
    report.row(bus_row, carried, "messages/s")
    report.row("PostgreSQL alone: COPY into the journal", copied, "rows/s")


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


def journaled(cursor: Any) -> int:
    """What tracking says that it heard: one row for each publisher, where counting the journal would disturb it."""
    cursor.execute("SELECT coalesce(sum(events), 0) FROM heard")
    return int(cursor.fetchone()[0])


def counted(cursor: Any, table: str) -> int:
    """The rows of a table."""
    cursor.execute(f"SELECT count(*) FROM {table}")
    return int(cursor.fetchone()[0])
