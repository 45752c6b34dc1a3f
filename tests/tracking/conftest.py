"""The read side on a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from services.shared.datastore import Datastore
from services.tracking.application import Tracking
from tests.kept_databases import KeptDatabases


@pytest.fixture
def database_url(databases_of: Callable[[str], KeptDatabases]) -> Iterator[str]:
    """A database with tracking's tables, as empty as a new one."""
    with databases_of("tracking").lent() as address:
        yield address


@pytest.fixture
def tracking(database_url: str) -> Iterator[Tracking]:
    datastore = Datastore(database_url)
    yield Tracking(datastore)
    datastore.close()
