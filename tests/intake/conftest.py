"""A counter with its pages on a real database and object store, and a registered applicant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.shared.contracts.verification import Fault
from tests.intake.counters import Applicant, Site

UNREADABLE = Fault(requirement="ktp", reason="Pindaian tidak terbaca.")


@pytest.fixture
def site(database_url: str, object_store_url: str, tmp_path: Path) -> Iterator[Site]:
    site = Site(database_url, object_store_url, tmp_path)
    yield site
    site.datastore.close()


@pytest.fixture
def sari(site: Site) -> Applicant:
    return site.applicant()
