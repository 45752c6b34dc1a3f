"""Real servers for every test that needs them: an empty database, virtual host or bucket each time."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import psycopg2
import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from deploy.postgres.migrate import apply_schema
from services.shared.object_store import ObjectStore
from tests.kept_databases import KeptDatabases
from tests.system import ROOT, System, system_in

# How fast a machine is on a busy day decides over no test; hypothesis would stop an example at 0.2 s.
settings.register_profile("sakpore", deadline=None)
settings.load_profile("sakpore")

STARTING = {"amqp_url", "own_broker", "mailbox_process", "chromium"}
NEEDED = "SAKPORE_TEST_POSTGRES_URL", "SAKPORE_TEST_AMQP_URL", "SAKPORE_TEST_OBJECT_STORE_URL"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take longest begin first, so that no worker is busy alone at the end."""
    first: dict[object, int] = {}
    for item in items:
        first[item.path] = min(urgency(item), first.get(item.path, 2))
    items.sort(key=lambda item: first[item.path])


def urgency(item: pytest.Item) -> int:
    """The whole office, then what starts processes of its own, then everything else."""
    needed = set(getattr(item, "fixturenames", ()))
    if "system" in needed:
        return 0
    return 1 if needed & STARTING or item.path.name == "test_house_style.py" else 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OfficeOnOneWorker:
    config.option.loadscopereorder = False  # it would begin with the files of the most tests, which are the shortest
    return OfficeOnOneWorker(config, log)


class OfficeOnOneWorker(LoadFileScheduling):  # type: ignore[misc]
    """Workers take whole files; one takes all that need the whole office, which then starts once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "office" if "system: System" in (ROOT / file).read_text() else file


def server(name: str) -> str:
    """The address of a throw-away server that ``./sakpore test`` started."""
    address = os.environ.get(name)
    if not address:
        pytest.fail(f"{name} is not set: run ./sakpore test, which starts the servers")
    return address


@contextmanager
def fresh_database() -> Iterator[str]:
    """The address of a new database, dropped afterwards.

    Copying files is quicker than logging each of their pages, where nothing waits for the disk.
    """
    address = server("SAKPORE_TEST_POSTGRES_URL")
    name = f"test_{secrets.token_hex(6)}"
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        connection.cursor().execute(f"CREATE DATABASE {name} STRATEGY file_copy")
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
        connection.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        connection.close()


@pytest.fixture
def database_url() -> Iterator[str]:
    """A fresh empty database."""
    with fresh_database() as address:
        yield address


@pytest.fixture(scope="session")
def databases_of() -> Iterator[Callable[[str], KeptDatabases]]:
    """Databases with the tables of a service and nothing in them, by the service's name."""
    made: list[KeptDatabases] = []

    @cache
    def of(service: str) -> KeptDatabases:
        made.append(KeptDatabases(server("SAKPORE_TEST_POSTGRES_URL"), partial(apply_schema, service=service)))
        return made[-1]

    yield of
    for databases in made:
        databases.close()


@contextmanager
def fresh_virtual_host() -> Iterator[str]:
    """The address of a fresh virtual host, deleted afterwards; needs the broker's management API beside it."""
    address = urlsplit(server("SAKPORE_TEST_AMQP_URL"))
    name = f"test_{secrets.token_hex(6)}"
    management(f"vhosts/{name}", "PUT")
    management(
        f"permissions/{name}/{quote(address.username or '')}", "PUT", b'{"configure":".*","write":".*","read":".*"}'
    )
    yield address._replace(path=f"/{name}").geturl()
    management(f"vhosts/{name}", "DELETE")


@pytest.fixture
def amqp_url() -> Iterator[str]:
    """A fresh virtual host."""
    with fresh_virtual_host() as address:
        yield address


@pytest.fixture
def object_store_url() -> str:
    """The address of a bucket that does not exist yet."""
    return f"{server('SAKPORE_TEST_OBJECT_STORE_URL').rstrip('/')}/test-{secrets.token_hex(6)}"


@pytest.fixture(scope="session")
def shared_bucket_url() -> str:
    """The address of a bucket that is ready, for many tests: what lies in it lies under its own hash."""
    address = f"{server('SAKPORE_TEST_OBJECT_STORE_URL').rstrip('/')}/shared-{secrets.token_hex(6)}"
    ObjectStore(address).probe()
    return address


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The whole office, started by the launcher in a home of its own; stopped after the last test."""
    office = system_in(tmp_path_factory.mktemp("office"))
    office.sakpore("up")
    try:
        yield office
    finally:
        office.sakpore("down")


@pytest.fixture(scope="session")
def lives(system: System) -> dict[str, dict[str, Any]]:
    """What the demonstration reports, by permit; it runs once for all tests that look at its lives."""
    reported = json.loads(system.sakpore("demo", "--json"))
    return {life["permit"]: life for life in reported}


def management(path: str, method: str, body: bytes | None = None) -> bytes:
    """One call of RabbitMQ's management API on the throw-away broker."""
    address = urlsplit(server("SAKPORE_TEST_AMQP_URL"))
    credentials = base64.b64encode(f"{address.username}:{address.password}".encode()).decode()
    request = Request(
        f"{server('SAKPORE_TEST_RABBITMQ_API')}/{path}",
        data=body,
        method=method,
        headers={"Authorization": f"Basic {credentials}", "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=10) as response:
        answer: bytes = response.read()
    return answer
