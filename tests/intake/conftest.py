"""A counter with its pages on a real database and object store, and a registered applicant."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher

from services.intake import passwords
from services.shared.contracts.verification import Fault
from tests.intake.counters import MAKAM_ANSWERS, Applicant, Site
from tests.kept_databases import KeptDatabases

UNREADABLE = Fault(requirement="ktp", reason="Pindaian tidak terbaca.")


@pytest.fixture(scope="session", autouse=True)
def passwords_are_kept_quickly() -> Iterator[None]:
    """Keeping a password takes a tenth of a second of pure computing, on purpose; here it is done often."""
    proper, passwords.HASHER = passwords.HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    passwords.HASHER = proper


@pytest.fixture
def database_url(databases_of: Callable[[str], KeptDatabases]) -> Iterator[str]:
    """A database with intake's tables, as empty as a new one."""
    with databases_of("intake").lent() as address:
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
