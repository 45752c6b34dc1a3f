"""The letter room on a real database and a real object store, with certificates of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from deploy.local import certificate_authority
from services.shared.datastore import Datastore
from services.shared.object_store import ObjectStore
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.signing.application import Signing
from services.signing.press import Press
from services.signing.read_model import rows
from services.signing.signature import LocalSigner
from services.signing.site import BLUEPRINTS
from tests.kept_databases import KeptDatabases
from tests.shared.web_site import settings
from tests.signing.agency_rooms import written
from tests.signing.cases import HOLDER


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("certificates")
    certificate_authority.create(directory)
    return directory


@pytest.fixture(scope="session")
def head_of_office(certificates: Path) -> LocalSigner:
    return LocalSigner(certificates / "signer.p12", certificates / "signer.passphrase")


@pytest.fixture(scope="session")
def seal_of_agencies(certificates: Path) -> LocalSigner:
    return LocalSigner(certificates / "agencies.p12", certificates / "agencies.passphrase")


@pytest.fixture
def database_url(databases_of: Callable[[str], KeptDatabases]) -> Iterator[str]:
    """A database with signing's tables, as empty as a new one."""
    with databases_of("signing").lent() as address:
        yield address


@pytest.fixture
def signing(database_url: str) -> Iterator[Signing]:
    datastore = Datastore(database_url)
    yield Signing(datastore, rows=rows)
    datastore.close()


@pytest.fixture
def press(
    signing: Signing,
    shared_bucket_url: str,
    head_of_office: LocalSigner,
    seal_of_agencies: LocalSigner,
    certificates: Path,
) -> Press:
    store, roots = ObjectStore(shared_bucket_url), certificates / "ca.pem"
    return Press(signing, store, head_of_office, seal_of_agencies, lambda _: HOLDER, "http://localhost:8000", roots)


@pytest.fixture
def app(press: Press, tmp_path: Path) -> Flask:
    compile_catalogues()
    return create_app("signing", BLUEPRINTS, settings(tmp_path), press)


@pytest.fixture
def case(press: Press) -> UUID:
    """A recommendation of DINKES that waits."""
    return written(press)
