"""The agencies on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.recommendation.application import Recommendation
from services.recommendation.read_model import rows
from services.recommendation.web import pages
from services.shared.datastore import Datastore
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from tests.recommendation.cases import THREE, first_steps, slip
from tests.shared.browsing import somebody
from tests.shared.databases import prepared
from tests.shared.web_site import settings

SCHEMA = Path(__file__).parents[2] / "services" / "recommendation" / "schema.sql"


@pytest.fixture
def recommendation(database_url: str) -> Iterator[Recommendation]:
    datastore = Datastore(prepared(database_url, SCHEMA.read_text()))
    yield Recommendation(datastore, rows=rows)
    datastore.close()


@pytest.fixture
def app(recommendation: Recommendation, tmp_path: Path) -> Flask:
    compile_catalogues()
    return create_app("recommendation", [pages], settings(tmp_path), recommendation)


@pytest.fixture
def case(recommendation: Recommendation) -> UUID:
    """An application at the first agency, which has to inspect the site."""
    return opened(recommendation)


@pytest.fixture
def shared_case(recommendation: Recommendation) -> UUID:
    """An application at three agencies."""
    return opened(recommendation, THREE)


def opened(recommendation: Recommendation, steps: Any = None) -> UUID:
    """An application that the route has led to the agencies."""
    application_id, route = uuid4(), slip(steps) if steps else slip()
    recommendation.open_consultation(application_id, route, first_steps(route))
    return application_id


def of(app: Flask, agency: str, username: str = "") -> FlaskClient:
    """A browser in which an officer of this agency is signed in."""
    return somebody(app, "agency", username=username or agency.lower(), agency=agency)
