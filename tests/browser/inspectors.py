"""The agencies and the counter at one address, and an inspector's phone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.recommendation import case_read_model
from services.recommendation.application import Recommendation
from services.recommendation.files import AgencyFiles
from services.recommendation.office import FILES, PARTICULARS
from services.recommendation.read_model import rows
from services.recommendation.site import BLUEPRINTS
from services.shared.contracts.intake import Posting
from services.shared.datastore import Datastore
from services.shared.object_store import ObjectStore
from services.shared.virus_scanner import VirusScanner
from services.shared.web import Person, create_app
from tests.intake.counters import Site
from tests.kept_databases import KeptDatabases
from tests.shared.web_site import settings, sign_in


class Office:
    """The agencies' pages and the counter's at one address, as nginx puts them; the answer to a report may get lost."""

    def __init__(self, site: Site, recommendation: Recommendation, pages: Any) -> None:
        self.recommendation = recommendation
        self.pages = pages
        self.loses_answers = False
        self._counter = site.app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        ours = environ["PATH_INFO"].startswith("/rekomendasi")
        answer = (self.pages if ours else self._counter)(environ, start_response)
        if self.loses_answers and environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/laporan"):
            list(answer)
            raise RuntimeError("the answer got lost")
        return answer

    def officer(self, username: str = "bayu") -> FlaskClient:
        client: FlaskClient = self.pages.test_client()
        sign_in(client, Person(username, "Petugas", frozenset({"agency"}), "DINKES", None))
        return client

    def reports(self, case: UUID) -> list[Any]:
        return case_read_model.reports(self.recommendation.datastore, case)


@pytest.fixture
def office(
    site: Site, databases_of: Callable[[str], KeptDatabases], object_store_url: str, tmp_path: Path
) -> Iterator[Office]:
    with databases_of("recommendation").lent() as address:
        recommendation = Recommendation(Datastore(address), rows=rows)
        for username in "bayu", "citra":
            recommendation.roster.post(username, Posting(roles=("agency",), agency="DINKES"))
        pages = create_app("recommendation", BLUEPRINTS, settings(tmp_path), recommendation)
        pages.extensions[PARTICULARS] = lambda application_id: {"name": "Contoh Sari", "address": "", "answers": []}
        scanner = VirusScanner(os.environ["SAKPORE_TEST_CLAMD_URL"])
        pages.extensions[FILES] = AgencyFiles(ObjectStore(object_store_url), scanner, limit_mb=2)
        yield Office(site, recommendation, pages)
        recommendation.datastore.close()
