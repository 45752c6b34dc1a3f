"""The letter room on a real database and a real object store, with certificates of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
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
from services.signing.esign.bsre import Bsre, Citizen
from services.signing.esign.keys import Keys
from services.signing.esign.provider import Signer
from services.signing.esign.signers import Signers
from services.signing.press import Press
from services.signing.read_model import rows
from services.signing.site import BLUEPRINTS
from tests.kept_databases import KeptDatabases
from tests.shared.web_site import settings
from tests.signing import bsre as standin
from tests.signing.agency_rooms import written
from tests.signing.cases import HOLDER
from tests.signing.journals import journal
from tests.signing.pens import PEOPLE, keys_of
from tests.signing.signing import signers_file
from tests.signing.small_files import simple_pdf


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of everybody who signs, and of the seal."""
    directory = tmp_path_factory.mktemp("certificates")
    certificate_authority.create(directory, PEOPLE)
    return directory


@pytest.fixture(scope="session")
def head_of_office(certificates: Path) -> Keys:
    return keys_of("kepala", certificates)


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


@pytest.fixture(scope="session")
def authority_of_bsre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("bsre")
    certificate_authority.create(directory, [standin.CITIZEN])
    (directory / "other.pdf").write_bytes(simple_pdf("Surat lain"))
    return directory


@pytest.fixture
def bsre(authority_of_bsre: Path) -> Iterator[standin.Bsre]:
    """The stand-in, which answers."""
    service = standin.Bsre(authority_of_bsre)
    with standin.serving(standin.Handler, bsre=service) as service.url:
        yield service


@pytest.fixture(params=["v1", "v2"])
def api(request: pytest.FixtureRequest) -> str:
    """Which interface of BSrE is spoken."""
    return str(request.param)


@pytest.fixture
def provider(bsre: standin.Bsre, api: str, tmp_path: Path) -> Bsre:
    (tmp_path / "bsre.password").write_text(standin.PASSWORD + "\n")
    roots = (bsre.authority / "ca.pem",)
    return Bsre(bsre.url, standin.USERNAME, tmp_path / "bsre.password", api, roots=roots, read_seconds=20)


@pytest.fixture
def citizen(tmp_path: Path) -> Citizen:
    (tmp_path / "kepala.nik").write_text(standin.NIK)
    return Citizen(tmp_path / "kepala.nik")


@pytest.fixture
def outside(press: Press, provider: Bsre, citizen: Citizen) -> Press:
    """The head signs through BSrE."""
    return replace(
        press, signers=Signers({"hadi": Signer("hadi", "bsre", citizen, "Hadi Percontohan")}, {"bsre": provider})
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
def signers(certificates: Path) -> Signers:
    return Signers.from_file(certificates / "signers.yaml")
