"""Desks and agencies as the launcher starts them: two processes, one bus, one application on its way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from uuid import uuid4

import pytest

from services.recommendation.application import Recommendation
from services.recommendation.domain import Consultation
from services.recommendation.reactions import HEARS as AGENCIES_HEAR
from services.recommendation.rules import ConsultationWithdrawn
from services.shared import topology
from services.shared.broker import connected
from services.shared.contracts import CloudEvent, Contract
from services.shared.contracts.intake import ApplicationSubmitted, ApplicationWithdrawn
from services.shared.datastore import Datastore
from services.shared.publisher import Outgoing, Publisher
from services.verification.application import Verification
from services.verification.domain import Case
from services.verification.reactions import HEARS as DESKS_HEAR
from services.verification.read_model import rows
from tests.conftest import database_url as fresh_database
from tests.faults.brokers import free_port
from tests.recommendation.cases import BAYU, FOR_IT, SCAN
from tests.shared.databases import prepared
from tests.shared.waiting import eventually
from tests.verification.cases import AT, COMPLETENESS, DEWI, RINA, STRUCTURED, SUBSTANCE, slip

pytestmark = pytest.mark.servers
ROOT = Path(__file__).parents[2]
ADVICE = "recommendation:dinkes"
second_database_url = fresh_database


def schema(service: str) -> str:
    return (ROOT / "services" / service / "schema.sql").read_text()


@pytest.fixture
def started(amqp_url: str, tmp_path: Path) -> Iterator[Callable[[str, str], None]]:
    """Starts a service's process on its database; all are stopped in the end."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(service: str, database_url: str) -> None:
        address = f"127.0.0.1:{free_port()}"
        environment = {
            "SAKPORE_DATABASE_URL": database_url,
            "SAKPORE_AMQP_URL": amqp_url,
            "SAKPORE_LISTEN": address,
            "SAKPORE_BASE_URL": "http://localhost",
            "SAKPORE_FORM_SECRET": "a secret of the tests only",
            "SAKPORE_SESSION_PUBLIC_KEY_FILE": __file__,
            "SAKPORE_OBJECT_STORE_URL": f"{os.environ['SAKPORE_TEST_OBJECT_STORE_URL'].rstrip('/')}/agencies",
            "SAKPORE_UPLOAD_LIMIT_MB": "2",
            "SAKPORE_CLAMD_URL": os.environ["SAKPORE_TEST_CLAMD_URL"],
        }
        command = [sys.executable, "-m", "services.shared.process", f"services.{service}.service"]
        processes.append(
            subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
        )
        eventually(lambda: is_well(address), 60)

    yield start
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(30)


def is_well(address: str) -> bool:
    with suppress(URLError, ConnectionError), urlopen(f"http://{address}/healthz", timeout=5) as answer:
        return bool(json.loads(answer.read())["state"] == "ok")
    return False


def say(amqp_url: str, said: Contract, number: int) -> None:
    with connected(amqp_url) as connection:
        publisher = Publisher(connection, topology.exchange_of(said.publisher))
        publisher.publish([Outgoing(said.fact, CloudEvent.around(said, number).to_bytes())])


def test_an_application_goes_from_the_counter_over_the_desks_to_the_agency(
    database_url: str, second_database_url: str, amqp_url: str, started: Callable[[str, str], None]
) -> None:
    topology.declare_all(
        amqp_url, {"verification": DESKS_HEAR, "recommendation": AGENCIES_HEAR, "tracking": "everything"}
    )
    started("verification", prepared(database_url, schema("verification")))
    started("recommendation", prepared(second_database_url, schema("recommendation")))
    desks = Verification(Datastore(database_url), rows=rows)
    agencies = Recommendation(Datastore(second_database_url))
    application_id = uuid4()
    submitted = ApplicationSubmitted(application_id=application_id, at=AT, slip=slip(STRUCTURED), tracking_key="0" * 64)

    say(amqp_url, submitted, 1)
    say(amqp_url, submitted, 1)
    eventually(lambda: desks.exists(application_id), 30)
    desks.pass_step(application_id, COMPLETENESS, RINA)
    desks.pass_step(application_id, SUBSTANCE, DEWI)
    eventually(lambda: agencies.exists(application_id), 30)
    assert agencies.find(Consultation, application_id).open_steps == (ADVICE,)

    say(amqp_url, ApplicationWithdrawn(application_id=application_id, at=AT), 2)
    eventually(lambda: agencies.find(Consultation, application_id).withdrawn, 30)
    eventually(lambda: desks.find(Case, application_id).withdrawn, 30)
    with pytest.raises(ConsultationWithdrawn):
        agencies.issue_scan(application_id, ADVICE, FOR_IT, SCAN, BAYU)
    desks.datastore.close()
    agencies.datastore.close()
