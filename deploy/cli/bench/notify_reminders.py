"""How long the post room takes to plan the reminders of a hundred thousand permits that end, as signing says them."""

from __future__ import annotations

import os
import threading
import time
from contextlib import ExitStack
from datetime import date, timedelta
from uuid import uuid4

from deploy.cli.bench.processes import service_database, session, wait_until
from deploy.cli.bench.report import Report
from services.notify.application import Notify
from services.notify.reactions import HEARS, take_together
from services.notify.read_model import rows
from services.shared import topology
from services.shared.application import now
from services.shared.broker import connected
from services.shared.contracts import CloudEvent
from services.shared.contracts.signing import PermitExpiring
from services.shared.datastore import Datastore
from services.shared.inbox import SET_BATCH, InboxLoop
from services.shared.personal_data import PersonalData
from services.shared.publisher import Outgoing, Publisher
from services.shared.reception import Reception
from services.shared.relay import WINDOW

PERMITS = int(os.environ.get("SAKPORE_BENCH_REMINDERS", "100000"))
LONGEST_SECONDS = 300
ALONE = "PostgreSQL alone: the same rows of messages, events and work in one statement each"
COPIES = {"message": "message_id", "events": "originator_id, originator_version", "outside_work": "key"}


def run(report: Report) -> None:
    """All facts wait in the queue; one process takes them in until every reminder is planned, once."""
    postgres, amqp_url = os.environ["SAKPORE_BENCH_POSTGRES_URL"], os.environ["SAKPORE_BENCH_AMQP_URL"]
    with ExitStack() as stack:
        database = stack.enter_context(service_database(postgres, "bench_notify", "notify"))
        topology.declare_all(amqp_url, {"signing": (), "notify": HEARS})
        publish(amqp_url)
        planned = seconds_to_plan(database.runtime, amqp_url)
        alone = seconds_alone(database.owner)
    report.row(f"{PERMITS:,} reminders planned", planned, "s", of=ALONE)
    report.row("reminders planned in a second", PERMITS / planned, "messages/s")
    report.row(ALONE, alone, "s")


def publish(amqp_url: str) -> None:
    """What signing says on a bad day, and every tenth fact twice."""
    ends = date.today() + timedelta(days=60)  # noqa: DTZ011 - any day will do
    facts = (
        PermitExpiring(
            application_id=uuid4(), at=now(), number=f"503/{each}", code=f"C{each}", valid_until=ends, days_left=60
        )
        for each in range(PERMITS)
    )
    bodies = [Outgoing(fact.fact, CloudEvent.around(fact, number).to_bytes()) for number, fact in enumerate(facts, 1)]
    bodies += bodies[::10]
    with connected(amqp_url) as connection:
        publisher = Publisher(connection, topology.exchange_of("signing"))
        for start in range(0, len(bodies), WINDOW):
            publisher.publish(bodies[start : start + WINDOW])


def seconds_to_plan(database_url: str, amqp_url: str) -> float:
    """The inbox of the post room, until each permit has its reminder and its work."""
    datastore = Datastore(database_url, application_name="bench notify")
    notify = Notify(datastore, words=PersonalData(datastore, bytes(32)), rows=rows)
    reception = Reception("notify", datastore, take_together(notify))
    loop = InboxLoop(amqp_url, "notify", HEARS, reception, batch=SET_BATCH)
    stopping = threading.Event()
    taking = threading.Thread(target=loop.run, args=(stopping,))
    with session(database_url) as cursor:
        begin = time.monotonic()
        taking.start()
        try:
            wait_until(lambda: counted(cursor, "inbox_marks") >= PERMITS, LONGEST_SECONDS)
            seconds = time.monotonic() - begin
        finally:
            stopping.set()
            taking.join(30)
        if {counted(cursor, table) for table in COPIES} != {PERMITS}:
            raise ValueError("not every permit has exactly one reminder")
    datastore.close()
    return seconds


def seconds_alone(database_url: str) -> float:
    """The least that the database needs for it: the rows copied into tables like theirs."""
    with session(database_url) as cursor:
        for table in COPIES:
            cursor.execute(f"CREATE TABLE {table}_alone (LIKE {table} INCLUDING ALL)")
        begin = time.monotonic()
        for table, order in COPIES.items():
            cursor.execute(f"INSERT INTO {table}_alone OVERRIDING SYSTEM VALUE SELECT * FROM {table} ORDER BY {order}")
        return time.monotonic() - begin


def counted(cursor: object, table: str) -> int:
    """How many rows there are."""
    cursor.execute(f"SELECT count(*) FROM {table}")  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]
