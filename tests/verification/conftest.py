"""The desks on a real database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
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
from tests.kept_databases import KeptDatabases
from tests.shared.web_site import settings


@pytest.fixture
def database_url(databases_of: Callable[[str], KeptDatabases]) -> Iterator[str]:
    """A database with verification's tables, as empty as a new one."""
    with databases_of("verification").lent() as address:
        yield address


@pytest.fixture
def verification(database_url: str) -> Iterator[Verification]:
    datastore = Datastore(database_url)
    yield Verification(datastore, rows=rows)
    datastore.close()


@pytest.fixture
def app(verification: Verification, tmp_path: Path) -> Flask:
    compile_catalogues()
    app = create_app("verification", BLUEPRINTS, settings(tmp_path), verification)
    app.extensions[PARTICULARS] = particulars_from_intake(os.environ["SAKPORE_TEST_AMQP_URL"])
    return app
