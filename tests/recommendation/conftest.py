"""The agencies on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.recommendation.application import Recommendation
from services.recommendation.read_model import rows
from services.recommendation.web import pages
from services.shared.datastore import Datastore
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
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
