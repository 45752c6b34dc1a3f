"""A disabled account is out within a minute, also in a process that knows of it only by the bus."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.intake.reactions import HEARS as COUNTER_HEARS
from services.shared import topology
from services.verification.reactions import HEARS as DESKS_HEAR
from tests.conftest import fresh_database
from tests.faults.brokers import free_port
from tests.intake.people import MASTER_KEY
from tests.intake.staffing import Bureau, signed_in
from tests.shared.databases import prepared
from tests.shared.waiting import eventually
from tests.shared.web_site import PRIVATE_KEY, PUBLIC_KEY
from tests.verification.test_service import is_well, schema

pytestmark = pytest.mark.servers
ROOT = Path(__file__).parents[2]
Start = Callable[..., str]


@pytest.fixture
def second_database_url() -> Iterator[str]:
    with fresh_database() as address:
        yield address


@pytest.fixture
def start(amqp_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts a service's process on its database and says where; all are stopped in the end."""
    processes: list[subprocess.Popen[bytes]] = []
    public_key = tmp_path / "session.pub.pem"
    public_key.write_bytes(PUBLIC_KEY)

    def run(service: str, database_url: str, **more: str) -> str:
        address = f"127.0.0.1:{free_port()}"
        environment = {
            "SAKPORE_DATABASE_URL": database_url,
            "SAKPORE_AMQP_URL": amqp_url,
            "SAKPORE_LISTEN": address,
            "SAKPORE_BASE_URL": "http://localhost",
            "SAKPORE_FORM_SECRET": "a secret of the tests only",
            "SAKPORE_SESSION_PUBLIC_KEY_FILE": str(public_key),
        }
        command = [sys.executable, "-m", "services.shared.process", f"services.{service}.service"]
        everything = {**os.environ, **environment, **more}
        processes.append(subprocess.Popen(command, cwd=ROOT, env=everything, stdout=subprocess.DEVNULL))
        eventually(lambda: is_well(address), 60)
        return address

    yield run
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(30)


def status(address: str, path: str, cookie: str) -> int:
    """How a page answers to somebody with this session."""
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request("GET", path, headers={"Cookie": f"sakpore_session={cookie}"})
        return connection.getresponse().status
    finally:
        connection.close()


def test_sessions_end_within_a_minute_at_the_desks_and_at_the_counter(
    database_url: str, second_database_url: str, amqp_url: str, object_store_url: str, tmp_path: Path, start: Start
) -> None:
    bureau = Bureau(database_url, clock=lambda: datetime.now(UTC)).with_administrators()
    bureau.add("rina")
    session_key, data_key = tmp_path / "session.pem", tmp_path / "data.key"
    session_key.write_bytes(PRIVATE_KEY)
    data_key.write_bytes(MASTER_KEY)
    topology.declare_all(amqp_url, {"intake": COUNTER_HEARS, "verification": DESKS_HEAR, "tracking": "everything"})
    desks = start("verification", prepared(second_database_url, schema("verification")))
    counter = start(
        "intake",
        database_url,
        SAKPORE_SESSION_PRIVATE_KEY_FILE=str(session_key),
        SAKPORE_PERSONAL_DATA_KEY_FILE=str(data_key),
        SAKPORE_OBJECT_STORE_URL=object_store_url,
        SAKPORE_UPLOAD_LIMIT_MB="1",
        SAKPORE_CLAMD_URL="tcp://127.0.0.1:1",
        SAKPORE_SMTP_URL="smtp://127.0.0.1:1",
    )
    rina = session_of(bureau, tmp_path, "rina", "front_office")
    wibowo = session_of(bureau, tmp_path, "wibowo", "administrator", "front_office")
    assert [status(desks, "/verifikasi/", each) for each in (rina, wibowo)] == [200, 200]
    assert status(counter, "/petugas", wibowo) == 200

    bureau.personnel.disable("rina", by="lestari")
    bureau.personnel.disable("wibowo", by="lestari")

    eventually(lambda: status(desks, "/verifikasi/", rina) == 303, 60)
    eventually(lambda: status(desks, "/verifikasi/", wibowo) == 303, 60)
    eventually(lambda: status(counter, "/petugas", wibowo) == 303, 60)
    assert status(desks, "/verifikasi/", session_of(bureau, tmp_path, "sinta", "front_office")) == 200
    bureau.datastore.close()


def session_of(bureau: Bureau, folder: Path, username: str, *roles: str) -> str:
    """A token as signing in gives it."""
    cookie = signed_in(bureau.app(folder), username, *roles).get_cookie("sakpore_session")
    assert cookie is not None
    return str(cookie.value)
