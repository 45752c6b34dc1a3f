"""Changed terms across the services: what runs goes on in its old way, what is handed in later takes the new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from services.intake.announcements import announce as intake_says
from services.intake.domain import PermitApplication
from services.recommendation import reactions as agencies_hear
from services.recommendation.application import Recommendation
from services.recommendation.domain import Consultation
from services.recommendation.read_model import rows as agency_rows
from services.shared.contracts import Contract
from services.shared.datastore import Datastore
from services.verification import reactions as desks_hear
from services.verification.announcements import announce as desks_say
from services.verification.application import Verification
from services.verification.read_model import rows as desk_rows
from tests.intake.overtaking import Counter
from tests.intake.terms import CATALOGUE, WITH_AGENCIES, change, office_of, publish
from tests.kept_databases import KeptDatabases
from tests.verification.cases import DEWI, RINA
from tests.verification.desks import staffed

pytestmark = pytest.mark.servers
DatabasesOf = Callable[[str], KeptDatabases]


@pytest.fixture
def counter(databases_of: DatabasesOf) -> Iterator[Counter]:
    with databases_of("intake").lent() as address:
        counter = Counter(address)
        yield counter
        counter.datastore.close()


@pytest.fixture
def desks(databases_of: DatabasesOf) -> Iterator[Verification]:
    with databases_of("verification").lent() as address:
        datastore = Datastore(address)
        yield staffed(Verification(datastore, rows=desk_rows), RINA, DEWI)
        datastore.close()


@pytest.fixture
def agencies(databases_of: DatabasesOf) -> Iterator[Recommendation]:
    with databases_of("recommendation").lent() as address:
        datastore = Datastore(address)
        yield Recommendation(datastore, rows=agency_rows)
        datastore.close()


def handed_in(counter: Counter, desks: Verification) -> UUID:
    """Handed in at the counter, and heard of at the desks."""
    application = counter.complete()
    counter.intake.submit(application, counter.applicant)
    for said in said_about(counter.intake, application, intake_says):
        desks_hear.react(said, desks)
    return application


def said_about(service: Any, application: UUID, announce: Any) -> list[Contract]:
    """What a service tells the others about an application."""
    return [said for happened in service.events.get(application) if (said := announce(happened)) is not None]


def passed(desks: Verification, application: UUID) -> str | None:
    """Both desks pass it on; the step that follows."""
    desks.pass_step(application, "completeness", RINA)
    desks.pass_step(application, "substance", DEWI)
    last: Any = said_about(desks, application, desks_say)[-1]
    following: str | None = last.next_step
    return following


def test_a_running_application_keeps_its_way_while_a_new_one_takes_the_new_way(
    counter: Counter, desks: Verification, agencies: Recommendation
) -> None:
    running = handed_in(counter, desks)
    publish(office_of(counter.intake), change(WITH_AGENCIES))
    later = handed_in(counter, desks)

    following = [passed(desks, each) for each in (running, later)]
    for application in (running, later):
        for said in said_about(desks, application, desks_say):
            if type(said) in agencies_hear.HEARS:
                agencies_hear.react(said, agencies)

    assert following == ["draft", "inspection:dlh"]
    assert not agencies.exists(running)
    slip = agencies.find(Consultation, later).slip
    assert (slip.agencies_rule, slip.lead_agency) == ("lead_decides", "DLH")
    assert slip.catalogue_version == f"{CATALOGUE.version}+1"
    kept: Any = counter.intake.find(PermitApplication, running).slip
    assert (kept.catalogue_version, kept.working_days) == (CATALOGUE.version, 3)
