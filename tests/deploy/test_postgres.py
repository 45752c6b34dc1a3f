"""A private PostgreSQL, and the databases of the services in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from deploy.local import lifecycle, postgres, throwaway
from deploy.local.home import SERVICES, Home, Ports
from deploy.local.secret_files import load
from deploy.postgres.migrate import apply_schema, create_service_database, drop_service_database
from services.shared.datastore import Datastore, Row
from tests.conftest import server

pytestmark = pytest.mark.servers


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home", Ports(throwaway.free_ports()))
    made.create()
    yield made
    throwaway.remove(made)


def test_a_private_server_starts_without_root_survives_a_kill_and_keeps_its_data(home: Home):
    kept = load(home)
    component = postgres.component(home, kept, fsync=False)
    first = throwaway.start(home, component)
    throwaway.await_healthy(home, component, first)
    assert psutil.Process(first.pid).uids().real != 0
    run(postgres.superuser_url(home, kept), "CREATE TABLE kept (word text)")

    first.kill()
    first.wait()
    lifecycle.sweep(home)
    second = throwaway.start(home, component)
    throwaway.await_healthy(home, component, second)

    run(postgres.superuser_url(home, kept), "INSERT INTO kept VALUES ('still here')")
    second.terminate()
    second.wait(20)


def test_a_wrong_password_is_refused(home: Home):
    kept = load(home)
    component = postgres.component(home, kept, fsync=False)
    process = throwaway.start(home, component)
    throwaway.await_healthy(home, component, process)

    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(f"postgresql://{postgres.SUPERUSER}:wrong@127.0.0.1:{home.ports.postgres}/postgres")

    process.terminate()
    process.wait(20)


@pytest.fixture
def service_url() -> Iterator[str]:
    """A service's database with its roles and the schema of verification, as the launcher makes it."""
    superuser = server("SAKPORE_TEST_POSTGRES_URL")
    name = f"sakpore_{secrets.token_hex(4)}"
    yield create_service_database(superuser, name)
    drop_service_database(superuser, name)


def as_superuser(url: str) -> str:
    return f"{server('SAKPORE_TEST_POSTGRES_URL').rpartition('/')[0]}/{url.rpartition('/')[2]}"


def test_the_service_may_add_events_and_never_change_them(service_url: str):
    apply_schema(as_superuser(service_url), "signing")
    datastore = Datastore(service_url)

    columns = "originator_id, originator_version, topic, state"
    datastore.execute(Row(f"INSERT INTO events ({columns}) VALUES (gen_random_uuid(), 1, 't', 's')"))

    for forbidden in (
        "UPDATE events SET topic = ''",
        "DELETE FROM events",
        "TRUNCATE events",
        "UPDATE skipped_messages SET reason = ''",
        "DELETE FROM settled_skips",
        "CREATE TABLE mine (word text)",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            datastore.execute(Row(forbidden))
    datastore.close()


@pytest.mark.parametrize("service", [name for name in SERVICES if (Path("services") / name / "schema.sql").exists()])
def test_the_schema_of_each_service_can_be_applied_again(service: str, service_url: str):
    apply_schema(as_superuser(service_url), service)
    apply_schema(as_superuser(service_url), service)

    tables = Datastore(service_url).query("SELECT count(*) AS n FROM information_schema.table_privileges")
    assert tables[0].n > 0


def run(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()
