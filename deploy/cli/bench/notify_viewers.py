"""What five hundred people cost who look at their conversations with the helpdesk, and how soon they hear of an answer
that another process wrote."""

from __future__ import annotations

import os
import select
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from uuid import UUID, uuid4

from deploy.cli.bench.processes import processor_seconds, service, service_database, wait_until
from deploy.cli.bench.report import Report
from services.notify import helping
from services.notify.application import Notify
from services.notify.helping import Said, Wish
from services.notify.reactions import HEARS
from services.notify.read_model import rows
from services.shared import topology
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData

VIEWERS = int(os.environ.get("SAKPORE_BENCH_VIEWERS", "500"))
WANTED_MB, IDLE_SECONDS, LONGEST_SECONDS = 100, 5, 30
MEGABYTE = 1024 * 1024
KEY = bytes(32)


def measure(report: Report) -> None:
    """All look at conversations of one process; this one writes the answers."""
    postgres, amqp_url = os.environ["SAKPORE_BENCH_POSTGRES_URL"], os.environ["SAKPORE_BENCH_AMQP_URL"]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "words.key").write_bytes(KEY)
        database = stack.enter_context(service_database(postgres, "bench_notify", "notify"))
        topology.declare_all(amqp_url, {"notify": HEARS})
        nowhere = {"smtp_url": "smtp://127.0.0.1:1", "whatsapp_url": "http://127.0.0.1:1/", "whatsapp_token": "none"}
        running = stack.enter_context(
            service(
                "services.notify.service",
                database.runtime,
                amqp_url,
                words_key_file=str(folder / "words.key"),
                object_store_url="http://nobody:nothing@127.0.0.1:9/none",
                upload_limit_mb="10",
                clamd_url="tcp://127.0.0.1:9",
                **nowhere,
            )
        )
        datastore = Datastore(database.runtime, application_name="bench notify")
        stack.callback(datastore.close)
        notify = Notify(datastore, words=PersonalData(datastore, KEY), rows=rows)
        conversation_id = helping.begin(notify, Wish(uuid4()), Said(uuid4(), "Halo"))
        cookie = unlocked(running.port, notify, conversation_id)
        before = running.process.memory_info().rss
        with looking(running.port, conversation_id, cookie) as viewers:
            time.sleep(1)
            used, idle = processor_seconds(running.process), time.perf_counter()
            time.sleep(IDLE_SECONDS)
            share = (processor_seconds(running.process) - used) / (time.perf_counter() - idle)
            grown = running.process.memory_info().rss
            heard = seconds_until_all_heard(notify, conversation_id, viewers)
        report.row(f"{VIEWERS} viewers: memory of the process (wanted: {WANTED_MB})", grown / MEGABYTE, "MB")
        report.row("of that for the viewers", (grown - before) / MEGABYTE, "MB")
        report.row("processor while nobody writes", share * 100, "%")
        report.row("an answer of another process, until the last has heard", heard, "s")


def unlocked(port: int, notify: Notify, conversation_id: UUID) -> str:
    """The cookie of a browser that followed the link."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/bantuan/percakapan/{conversation_id}/kunci/{helping.key_of(notify, conversation_id)}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return str(answer.headers["Set-Cookie"]).split(";")[0]


@contextmanager
def looking(port: int, conversation_id: UUID, cookie: str) -> Iterator[list[socket.socket]]:
    """As many browsers, each with a stream that has begun."""
    viewers: list[socket.socket] = []
    address = f"/bantuan/percakapan/{conversation_id}/aliran?sesudah=2"
    request = f"GET {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n"
    try:
        for _ in range(VIEWERS):
            viewer = socket.create_connection(("127.0.0.1", port), timeout=LONGEST_SECONDS)
            viewers.append(viewer)
            viewer.sendall(request.encode())
        for viewer in viewers:
            read_until(viewer, b"retry: ")
        yield viewers
    finally:
        for viewer in viewers:
            viewer.close()


def read_until(viewer: socket.socket, mark: bytes) -> None:
    """What comes before it is passed over."""
    received = b""
    while mark not in received:
        if not (piece := viewer.recv(4096)):
            raise RuntimeError(f"a stream ended: {received[:200]!r}")
        received += piece


def seconds_until_all_heard(notify: Notify, conversation_id: UUID, viewers: list[socket.socket]) -> float:
    """From the commit of an answer."""
    helping.answer(notify, conversation_id, Said(uuid4(), "Halo juga."), "rina")
    began, waiting = time.perf_counter(), {viewer.fileno(): viewer for viewer in viewers}

    def all_heard() -> bool:
        ready, _, _ = select.select(list(waiting.values()), [], [], 0.1)
        for viewer in ready:
            if b"data: " in viewer.recv(4096):
                del waiting[viewer.fileno()]
        return not waiting

    wait_until(all_heard, LONGEST_SECONDS)
    return time.perf_counter() - began
