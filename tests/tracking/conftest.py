"""The read side on a real database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.postgres.migrate import apply_schema
from services.shared.datastore import Datastore
from services.tracking.application import Tracking


@pytest.fixture
def tracking(database_url: str) -> Iterator[Tracking]:
    apply_schema(database_url, "tracking")
    datastore = Datastore(database_url)
    yield Tracking(datastore)
    datastore.close()
