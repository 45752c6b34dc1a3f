"""How many messages one process sends by SMTP, beside what a plain loop of smtplib does with the same mail server."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from deploy.cli.bench.processes import ROOT, service_database, wait_until
from deploy.cli.bench.report import Report
from deploy.local.components import answers
from deploy.local.lifecycle import free
from services.notify.application import Notify, Wanted
from services.notify.channels.smtp import Mail
from services.notify.read_model import SEND, rows
from services.notify.sending import NO_ADDRESS, Contact, Senders
from services.notify.sending_worker import SendingLoop
from services.notify.wording import worded
from services.shared.datastore import Datastore
from services.shared.mail import SENDER, composed
from services.shared.outside_worker import WORKERS
from services.shared.personal_data import PersonalData

MESSAGES = int(os.environ.get("SAKPORE_BENCH_MESSAGES", "1000"))
CEILING = "ceiling: a plain loop of smtplib, one connection, nothing recorded"
WANTED = 200
LEFT = "SELECT count(*) AS number FROM message WHERE state <> 'sent'"
CONTACT: dict[str, str] = {
    "name": "Siti Contoh",
    "email": "siti@contoh.example",
    "language": "id",
    "tracking_url": "http://localhost/lacak/abc",
    "base_url": "http://localhost",
}
SINK = """
import sys, threading
from aiosmtpd.controller import Controller
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 2.0.0 taken"
Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
threading.Event().wait()
"""


def measure(report: Report) -> None:
    """Worded, handed over, and every outcome recorded with its events; the database writes to disk. Who the people are
    is known here: the question to intake (one per batch) is not measured."""
    with sink() as port, post_room() as notify:
        for _ in range(MESSAGES):
            wanted = Wanted(uuid4(), "submitted", number="2026-AAAA-AAAA")
            notify.request(wanted)
            notify.message_failed(wanted.id, "whatsapp", 1, NO_ADDRESS)
        channel = Mail(f"smtp://127.0.0.1:{port}")
        senders = Senders(notify, lambda *_: CONTACT, {"email": channel}, everybody)
        began = time.perf_counter(), time.process_time()
        send_all(senders)
        wall, processor = time.perf_counter() - began[0], time.process_time() - began[1]
        if left := notify.datastore.query(LEFT)[0].number:
            raise RuntimeError(f"{left} messages were not sent")
        report.row(f"messages sent and recorded, one process (wanted: {WANTED})", MESSAGES / wall, "/s", CEILING)
        report.row("processor time of that for one message", processor * 1000 / MESSAGES, "ms")
        report.row(CEILING, plain_loop(port), "/s")


def everybody(applications: Sequence[UUID]) -> Mapping[UUID, Contact]:
    """What intake answers to the question of one batch."""
    return dict.fromkeys(applications, CONTACT)


def send_all(senders: Senders) -> None:
    """With as many hands as a process of the post room has."""

    def work() -> None:
        loop = SendingLoop(senders.notify.datastore, {SEND["email"]: senders.effect("email")})
        while loop.work_once(threading.Event()):
            pass

    hands = [threading.Thread(target=work) for _ in range(WORKERS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def plain_loop(port: int) -> float:
    """Mails per second that are worded and handed over, and forgotten."""
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number in range(MESSAGES):
            said = worded("submitted", CONTACT | {"number": "2026-AAAA-AAAA"})
            key = f"<{number}@contoh.example>"
            server.send_message(composed(SENDER, CONTACT["email"], said.subject, said.text, key, said.language))
    return MESSAGES / (time.perf_counter() - began)


@contextmanager
def post_room() -> Iterator[Notify]:
    """A post room with a database of its own."""
    with service_database(os.environ["SAKPORE_BENCH_POSTGRES_URL"], "bench_notify", "notify") as database:
        datastore = Datastore(database.runtime, application_name="bench notify")
        try:
            yield Notify(datastore, words=PersonalData(datastore, bytes(32)), rows=rows)
        finally:
            datastore.close()


@contextmanager
def sink() -> Iterator[int]:
    """A mail server in a process of its own that takes everything and keeps nothing."""
    port = next(port for port in range(26000, 27000) if free(port))
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "sink.py"
        script.write_text(SINK)
        process = subprocess.Popen([sys.executable, str(script), str(port)], cwd=ROOT)
        try:
            wait_until(lambda: answers(port), 20)
            yield port
        finally:
            process.terminate()
            process.wait(10)
