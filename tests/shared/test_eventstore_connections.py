"""Connections that die or are left half-way: the next call works, and nobody gets another's leftovers."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import psycopg2
import pytest

from deploy.local.home import ROOT
from services.shared.application import EventSourcedApplication
from services.shared.datastore import Datastore, Row
from tests.shared.databases import session
from tests.shared.folders import Folder, count, noted, office_over, opened
from tests.shared.waiting import eventually

pytestmark = pytest.mark.servers
HANG_UP_ON_EVERYBODY = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def office(database_url: str) -> Iterator[EventSourcedApplication]:
    with office_over(database_url) as office:
        yield office


def hang_up_on_everybody(database_url: str) -> None:
    """What a restart of the server looks like to its clients."""
    with session(database_url) as cursor:
        cursor.execute(HANG_UP_ON_EVERYBODY)

        def gone() -> bool:
            cursor.execute(OTHERS)
            return bool(cursor.fetchone() == (0,))

        eventually(gone)


def test_after_the_server_hung_up_the_next_call_works(office: EventSourcedApplication, database_url: str) -> None:
    folder_id = opened(office)
    hang_up_on_everybody(database_url)
    found = noted(office, folder_id, "after the restart")
    hang_up_on_everybody(database_url)
    office.save(found)

    assert office.find(Folder, folder_id).notes == ["after the restart"]


def test_a_transaction_whose_connection_died_fails_once_and_leaves_nothing(
    office: EventSourcedApplication, database_url: str
) -> None:
    def cut_off() -> None:
        with office.datastore.transaction():
            opened(office)
            hang_up_on_everybody(database_url)
            office.datastore.query("SELECT 1")

    with pytest.raises(psycopg2.Error):
        cut_off()

    assert count(office, "events") == 0
    opened(office)


def test_a_failed_statement_does_not_spoil_its_connection(database_url: str) -> None:
    datastore = Datastore(database_url, pool_size=1)
    [before] = datastore.query("SELECT pg_backend_pid() AS pid")

    with pytest.raises(psycopg2.errors.DivisionByZero):
        datastore.execute(Row("CREATE TABLE first (x int)"), Row("SELECT 1 / 0"))

    [after] = datastore.query("SELECT pg_backend_pid() AS pid, to_regclass('first') AS first")
    assert after.pid == before.pid
    assert after.first is None
    datastore.close()


def test_a_statement_ends_with_its_time(database_url: str) -> None:
    hurried, patient = Datastore(database_url, statement_seconds=1), Datastore(database_url)

    with pytest.raises(psycopg2.errors.QueryCanceled):
        hurried.query("SELECT pg_sleep(60)")
    assert patient.query("SHOW statement_timeout")[0].statement_timeout == "2min"
    hurried.close()
    patient.close()


def test_nobody_waits_for_a_connection_for_ever(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.shared.datastore.PATIENCE", 0.05)
    datastore = Datastore(database_url, pool_size=1)
    taken, done = threading.Event(), threading.Event()

    def keep_it() -> None:
        with datastore.transaction():
            taken.set()
            done.wait(timeout=10)

    keeper = threading.Thread(target=keep_it)
    keeper.start()
    taken.wait(timeout=10)
    with pytest.raises(psycopg2.OperationalError, match="no connection became free"):
        datastore.query("SELECT 1")
    done.set()
    keeper.join(timeout=10)
    datastore.close()


BROKEN_OFF = """
import random, signal, sys
from services.shared.datastore import Datastore

def break_off(number, frame):
    raise InterruptedError

signal.signal(signal.SIGALRM, break_off)
for _ in range(400):
    datastore = Datastore(sys.argv[1], pool_size=1)
    datastore.query("SELECT 1")
    try:
        signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0005, 0.002))
        while True:
            datastore.query("SELECT 1")
    except InterruptedError:
        datastore.close()
print("ended")
"""


def test_a_process_that_is_told_to_end_while_it_asks_does_so(database_url: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", BROKEN_OFF, database_url], cwd=ROOT, capture_output=True, text=True, timeout=120
    )

    assert (run.stdout, run.stderr) == ("ended\n", "")
