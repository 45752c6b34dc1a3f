"""The letter room on a real database and a real object store, with certificates of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import certificate_authority
from services.shared.datastore import Datastore
from services.shared.object_store import ObjectStore
from services.signing.application import Signing
from services.signing.press import Press
from services.signing.read_model import rows
from services.signing.signature import HeadOfOffice
from tests.shared.databases import prepared
from tests.signing.cases import HOLDER

SCHEMA = Path(__file__).parents[2] / "services" / "signing" / "schema.sql"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("certificates")
    certificate_authority.create(directory)
    return directory


@pytest.fixture(scope="session")
def head_of_office(certificates: Path) -> HeadOfOffice:
    return HeadOfOffice(certificates / "signer.p12", certificates / "signer.passphrase")


@pytest.fixture
def signing(database_url: str) -> Iterator[Signing]:
    datastore = Datastore(prepared(database_url, SCHEMA.read_text()))
    yield Signing(datastore, rows=rows)
    datastore.close()


@pytest.fixture
def press(signing: Signing, shared_bucket_url: str, head_of_office: HeadOfOffice, certificates: Path) -> Press:
    store = ObjectStore(shared_bucket_url)
    return Press(signing, store, head_of_office, lambda _: HOLDER, "http://localhost:8000", certificates / "ca.pem")
