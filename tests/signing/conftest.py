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
from services.signing.archive.dossier import Archive
from services.signing.archive.seal import Seal
from services.signing.esign.signers import Signers
from services.signing.press import Press
from services.signing.read_model import rows
from services.signing.signature import LocalSigner
from services.signing.site import BLUEPRINTS
from tests.kept_databases import KeptDatabases
from tests.shared.web_site import settings
from tests.signing.agency_rooms import written
from tests.signing.cases import HOLDER
from tests.signing.journals import journal
from tests.signing.pens import PEOPLE
from tests.signing.signing import signers_file


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("certificates")
    certificate_authority.create(directory)
    return directory


@pytest.fixture(scope="session")
def head_of_office(certificates: Path) -> LocalSigner:
    return LocalSigner(certificates / "signer.p12", certificates / "signer.passphrase")


@pytest.fixture(scope="session")
def everybody(certificates: Path) -> Signers:
    return Signers.from_file(signers_file(certificates))


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
    everybody: Signers,
    certificates: Path,
) -> Press:
    store, roots = ObjectStore(shared_bucket_url), certificates / "ca.pem"
    archive = Archive(signing, store, Seal(certificates / "seal.p12", certificates / "seal.passphrase"), journal, roots)
    return Press(
        signing,
        store,
        everybody,
        lambda _: HOLDER,
        "http://localhost:8000",
        roots,
        archive,
        passing_by=lambda _: HOLDER,
    )


@pytest.fixture
def app(press: Press, tmp_path: Path) -> Flask:
    compile_catalogues()
    return create_app("signing", BLUEPRINTS, settings(tmp_path), press)


@pytest.fixture
def case(press: Press) -> UUID:
    """A recommendation of DINKES that waits."""
    return written(press)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("office-keys")
    certificate_authority.create(directory, PEOPLE)
    return directory


@pytest.fixture(scope="session")
def signers(office: Path) -> Signers:
    return Signers.from_file(office / "signers.yaml")
