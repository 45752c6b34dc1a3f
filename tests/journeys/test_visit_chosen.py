"""A visit of the site whose moment the applicant chooses, through the bus from the agency and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from deploy.cli.demo.application import Submitted, apply_for
from deploy.cli.demo.browser import Browser
from deploy.cli.demo.lives import Life
from deploy.cli.demo.office import take_step
from deploy.cli.demo.people import Applicant, Staff, register
from deploy.local import secret_files
from deploy.local.home import Home, Ports
from deploy.local.services import Addresses
from services.recommendation.application import Recommendation
from services.recommendation.parts import Officer
from services.recommendation.read_model import rows
from services.shared.application import now
from services.shared.datastore import Datastore
from services.shared.web.formats import moment
from tests.shared.waiting import eventually
from tests.system import System

pytestmark = pytest.mark.servers

STEP, AGENCY = "inspection:dinkes", "DINKES"
LIFE = Life("Waktu kunjungan dipilih pemohon", "Contoh Gita Lestari", "STPT")


@pytest.fixture
def agencies(system: System) -> Iterator[Recommendation]:
    """The use cases of the agencies, on the database of the running office."""
    home = Home(system.home, Ports(int(system.environment["SAKPORE_PORT"])))
    datastore = Datastore(Addresses.from_env(home, secret_files.load(home), {}).database("recommendation"))
    yield Recommendation(datastore, rows=rows)
    datastore.close()


def status_of(submitted: Submitted, browser: Browser) -> dict[str, Any]:
    return browser.json(submitted.status_url) or {"steps": []}


def led_to_the_agency(system: System, applicant: Applicant, submitted: Submitted) -> None:
    """The desks pass the application on."""
    staff = Staff(system.base_url, system.home / "logins.json")
    for kind in "completeness", "substance", "inspection":
        (step,) = eventually(lambda kind=kind: current(submitted, applicant.browser, kind))  # type: ignore[misc]
        if kind != "inspection":
            take_step(step, LIFE, submitted.application_id, staff, None, lambda said: None)


def current(submitted: Submitted, browser: Browser, kind: str) -> list[dict[str, Any]]:
    steps = status_of(submitted, browser)["steps"]
    return [step for step in steps if (step["kind"], step["state"]) == (kind, "current")]


def inspector_of(system: System, agencies: Recommendation) -> Officer:
    """Somebody of the agency, once the agencies' service has heard of them."""
    known = {login["username"] for login in Staff(system.base_url, system.home / "logins.json").logins}
    return eventually(
        lambda: next((each for each in agencies.roster.of_agency(AGENCY) if each.username in known), None)
    )


def test_the_applicant_chooses_among_proposed_moments_and_the_agency_has_it_in_its_calendar(
    system: System, agencies: Recommendation
) -> None:
    applicant = register(system.base_url, LIFE.applicant)
    submitted = apply_for(applicant, LIFE.permit_code)
    led_to_the_agency(system, applicant, submitted)
    application, inspector = UUID(submitted.application_id), inspector_of(system, agencies)
    earlier, later = agencies.visits.free_moments(inspector.username, now(), 2)
    agencies.propose_inspection(
        application, STEP, (earlier, later), inspector.username, agencies.today() + timedelta(days=1), inspector
    )

    browser, page = applicant.browser, f"/permohonan/{submitted.application_id}/kunjungan/{STEP}"
    eventually(lambda: browser.get(page).soup.select("input[name=moment]"))
    assert page in str(browser.get("/permohonan").soup)
    browser.submit(browser.get(page), STEP, {"moment": later.isoformat()})

    (visit,) = eventually(lambda: appointed(agencies, application))
    assert (visit.moment, visit.inspector) == (later, inspector.username)
    eventually(lambda: moment(later) in browser.get(submitted.status_url).soup.get_text(" ", strip=True))
    assert "Anda memilih" not in browser.get(f"/permohonan/{submitted.application_id}").soup.get_text()


def appointed(agencies: Recommendation, application: UUID) -> list[Any]:
    """The appointed visits of an application, in the calendar of its agency."""
    today = agencies.today()
    planned = agencies.visits.agenda(AGENCY, today, today + timedelta(days=60), today)
    return [each for each in planned if (each.application_id, each.state) == (application, "scheduled")]
