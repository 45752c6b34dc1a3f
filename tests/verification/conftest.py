"""The desks on a real database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.shared.datastore import Datastore
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.verification.application import Verification
from services.verification.case_page import PARTICULARS
from services.verification.read_model import rows
from services.verification.service import particulars_from_intake
from services.verification.site import BLUEPRINTS
from tests.shared.databases import prepared
from tests.shared.web_site import settings

SCHEMA = Path(__file__).parents[2] / "services" / "verification" / "schema.sql"


@pytest.fixture
def verification(database_url: str) -> Iterator[Verification]:
    datastore = Datastore(prepared(database_url, SCHEMA.read_text()))
    yield Verification(datastore, rows=rows)
    datastore.close()


@pytest.fixture
def app(verification: Verification, tmp_path: Path) -> Flask:
    compile_catalogues()
    app = create_app("verification", BLUEPRINTS, settings(tmp_path), verification)
    app.extensions[PARTICULARS] = particulars_from_intake(os.environ["SAKPORE_TEST_AMQP_URL"])
    return app
