"""A counter with its pages on a real database and object store, and a registered applicant."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher

from deploy.postgres.migrate import apply_schema
from services.intake import passwords
from services.shared.contracts.verification import Fault
from tests.conftest import fresh_database
from tests.intake.counters import MAKAM_ANSWERS, Applicant, Site

UNREADABLE = Fault(requirement="ktp", reason="Pindaian tidak terbaca.")


@pytest.fixture(scope="session", autouse=True)
def passwords_are_kept_quickly() -> Iterator[None]:
    """Keeping a password takes a tenth of a second of pure computing, on purpose; here it is done often."""
    proper, passwords.HASHER = passwords.HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    passwords.HASHER = proper


@pytest.fixture(scope="session")
def counter_database() -> Iterator[str]:
    """The name of a database with intake's tables that is only copied: nearly every test wants one of its own."""
    with fresh_database() as address:
        apply_schema(address, "intake")
        yield urlsplit(address).path.lstrip("/")


@pytest.fixture
def database_url(counter_database: str) -> Iterator[str]:
    """A fresh database with intake's tables."""
    with fresh_database(counter_database) as address:
        yield address


@pytest.fixture
def object_store_url(shared_bucket_url: str) -> str:
    """A bucket that is ready."""
    return shared_bucket_url


@pytest.fixture
def site(database_url: str, object_store_url: str) -> Iterator[Site]:
    site = Site(database_url, object_store_url)
    yield site
    site.datastore.close()


@pytest.fixture
def sari(site: Site) -> Applicant:
    return site.applicant()


@pytest.fixture
def draft(sari: Applicant) -> str:
    """A burial-plot application whose form is filled in; its address."""
    address = sari.start("MAKAM")
    assert sari.answer(address, **MAKAM_ANSWERS).status_code == 303
    return address
