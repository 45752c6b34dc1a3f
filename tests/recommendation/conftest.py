"""The agencies on a real database, object store and virus scanner."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.recommendation.application import Recommendation
from services.recommendation.files import AgencyFiles
from services.recommendation.office import FILES, PARTICULARS
from services.recommendation.read_model import rows
from services.recommendation.service import particulars_from_intake
from services.recommendation.site import BLUEPRINTS
from services.shared.contracts.intake import Posting
from services.shared.datastore import Datastore
from services.shared.object_store import ObjectStore
from services.shared.virus_scanner import VirusScanner
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from tests.kept_databases import KeptDatabases
from tests.recommendation.cases import THREE, first_steps, slip
from tests.shared.browsing import somebody
from tests.shared.web_site import settings

STAFF = (
    ("bayu", "DINKES", "agency"),
    ("citra", "DINKES", "agency"),
    ("kepala-dinkes", "DINKES", "agency_head"),
    ("eka", "DLH", "agency"),
    ("fajar", "DPUPR", "agency"),
    ("agus", None, "coordinator"),
)


@pytest.fixture
def database_url(databases_of: Callable[[str], KeptDatabases]) -> Iterator[str]:
    """A database with recommendation's tables, as empty as a new one."""
    with databases_of("recommendation").lent() as address:
        yield address


@pytest.fixture
def recommendation(database_url: str) -> Iterator[Recommendation]:
    """The use cases, with everybody of :data:`STAFF` at work."""
    datastore = Datastore(database_url)
    office = Recommendation(datastore, rows=rows)
    for username, agency, role in STAFF:
        office.roster.post(username, Posting(roles=(role,), agency=agency))
    yield office
    datastore.close()


@pytest.fixture
def app(recommendation: Recommendation, shared_bucket_url: str, tmp_path: Path) -> Flask:
    compile_catalogues()
    app = create_app("recommendation", BLUEPRINTS, settings(tmp_path), recommendation)
    app.extensions[PARTICULARS] = particulars_from_intake(os.environ["SAKPORE_TEST_AMQP_URL"])
    scanner = VirusScanner(os.environ["SAKPORE_TEST_CLAMD_URL"])
    app.extensions[FILES] = AgencyFiles(ObjectStore(shared_bucket_url), scanner, limit_mb=2)
    return app


@pytest.fixture
def case(recommendation: Recommendation) -> UUID:
    """An application at the first agency, which has to inspect the site."""
    return opened(recommendation)


@pytest.fixture
def shared_case(recommendation: Recommendation) -> UUID:
    """An application at three agencies."""
    return opened(recommendation, THREE)


def opened(recommendation: Recommendation, steps: Any = None, **facts: Any) -> UUID:
    """An application that the route has led to the agencies."""
    application_id, route = uuid4(), slip(steps, **facts) if steps else slip(**facts)
    recommendation.open_consultation(application_id, route, first_steps(route))
    return application_id


def of(app: Flask, agency: str, username: str = "", role: str = "agency") -> FlaskClient:
    """A browser in which an officer of this agency is signed in: one of :data:`STAFF`, unless named."""
    known = next((name for name, theirs, does in STAFF if (theirs, does) == (agency, role)), agency.lower())
    return somebody(app, role, username=username or known, agency=agency)


def coordinator(app: Flask) -> FlaskClient:
    """A browser in which the coordinator is signed in."""
    return somebody(app, "coordinator", username="agus")
