"""Two toy services as real processes, a broker of our own, and the databases behind them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from services.shared import topology
from services.shared.datastore import Datastore
from tests.conftest import server
from tests.faults.brokers import OwnBroker
from tests.faults.processes import START_SECONDS, ServiceProcess
from tests.faults.toys.application import HEARING_TABLES, HEARS, Hearing, Saying
from tests.shared.databases import prepared, session
from tests.shared.waiting import eventually

NewDatabase = Callable[[], str]


@pytest.fixture
def new_database() -> Iterator[NewDatabase]:
    """Makes databases, dropped afterwards."""
    address = server("SAKPORE_TEST_POSTGRES_URL")
    names: list[str] = []

    def create() -> str:
        names.append(f"test_{secrets.token_hex(6)}")
        with session(address) as cursor:
            cursor.execute(f"CREATE DATABASE {names[-1]} STRATEGY file_copy")
        return urlsplit(address)._replace(path=f"/{names[-1]}").geturl()

    yield create
    with session(address) as cursor:
        for name in names:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnBroker]:
    """A node for the tests of one module, running when a test begins."""
    broker = OwnBroker(tmp_path_factory.mktemp("rabbitmq"))
    broker.start()
    yield broker
    broker.stop()


@dataclass
class Toys:
    """The toy that says numbers (signing), the toy that hears them (intake), and their use cases."""

    signing: ServiceProcess
    intake: ServiceProcess
    saying: Saying
    hearing: Hearing

    def start(self) -> None:
        """Start both; returns when both are well."""
        self.signing.start(well=False)
        self.intake.start(well=False)
        eventually(lambda: self.signing.is_well() and self.intake.is_well(), START_SECONDS)

    def has_heard(self, letter_id: UUID, numbers: int) -> Callable[[], bool]:
        """The condition that this letter's numbers 1, 2, 3 … arrived, each once, in order."""
        return lambda: self.heard(letter_id) == list(range(1, numbers + 1))

    def heard(self, letter_id: UUID) -> list[int]:
        """The numbers of one letter in the order in which they were taken in."""
        rows = self.hearing.datastore.query("SELECT number FROM heard WHERE letter = %s ORDER BY place", letter_id)
        return [row.number for row in rows]


@pytest.fixture
def toys_on(new_database: NewDatabase) -> Iterator[Callable[[str], Toys]]:
    """Makes the two toys on a broker; their processes are not started, and killed afterwards if they run."""
    made: list[Toys] = []

    def make(amqp_url: str) -> Toys:
        said, heard = prepared(new_database()), prepared(new_database(), HEARING_TABLES)
        made.append(
            Toys(
                ServiceProcess("tests.faults.toys.signing", said, amqp_url),
                ServiceProcess("tests.faults.toys.intake", heard, amqp_url),
                Saying(Datastore(said)),
                Hearing(Datastore(heard)),
            )
        )
        return made[-1]

    yield make
    for toys in made:
        toys.signing.kill()
        toys.intake.kill()
        toys.saying.datastore.close()
        toys.hearing.datastore.close()


@pytest.fixture
def toys(amqp_url: str, toys_on: Callable[[str], Toys]) -> Toys:
    """The two toys on a fresh virtual host with its queues declared."""
    topology.declare_all(amqp_url, {"signing": (), "intake": HEARS})
    return toys_on(amqp_url)
