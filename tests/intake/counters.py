"""The whole counter on a real database and object store, and its applicants with their browsers."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pikepdf
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from services.intake.accounts import Accounts, Registration
from services.intake.addresses import Address
from services.intake.application import Intake
from services.intake.assisted_service import AssistedService
from services.intake.changing_terms import ChangingTerms
from services.intake.counter import Counter
from services.intake.people import people_of
from services.intake.read_model import rows
from services.intake.site import BLUEPRINTS
from services.intake.walk_ins import WalkIns
from services.shared.datastore import Datastore
from services.shared.object_store import ObjectStore
from services.shared.personal_data import PersonalData
from services.shared.virus_scanner import VirusScanner
from services.shared.web import Person, create_app
from services.shared.web.build import compile_catalogues
from tests.intake.loaded import CATALOGUE
from tests.intake.people import MASTER_KEY, OTHER_NIK, PASSWORD, SARI
from tests.shared.web_site import PRIVATE_KEY, settings, sign_in

BASE_URL = "http://localhost:8000"
LIMIT_MB = 1
BUDI = Registration(
    nik=OTHER_NIK,
    name="Contoh Budi",
    address=Address(
        "Jalan Contoh", "2", "Medono", "Pekalongan Barat", "Kota Pekalongan", "Jawa Tengah", "33.75.01.1002"
    ),
    email="budi@contoh.example",
    phone="+6281234567891",
)


class Site:
    """The counter as it stands on one database."""

    def __init__(self, database_url: str, object_store_url: str, scanner_url: str = "") -> None:
        self.datastore = Datastore(database_url, pool_size=6)
        personal_data = PersonalData(self.datastore, MASTER_KEY)
        self.accounts = Accounts(self.datastore, personal_data)
        self.intake = Intake(self.datastore, CATALOGUE, personal_data, rows=rows)
        self.store = ObjectStore(object_store_url)
        self.people = people_of(self.datastore, personal_data)
        self.counter = Counter(
            intake=self.intake,
            accounts=self.accounts,
            people=self.people,
            personal_data=personal_data,
            store=self.store,
            scanner=VirusScanner(scanner_url or os.environ["SAKPORE_TEST_CLAMD_URL"]),
            session_key=PRIVATE_KEY,
            form_secret="a form secret of the tests",
            base_url=BASE_URL,
            upload_limit_mb=LIMIT_MB,
            walk_ins=WalkIns(self.datastore, personal_data),
            assisted=AssistedService(self.intake),
            changing_terms=ChangingTerms(self.intake.terms, clock=lambda: self.intake.clock()),
        )
        self.app = pages_of(self.counter)

    def applicant(self, registration: Registration = SARI) -> Applicant:
        """Somebody who registered, confirmed the address and signed in."""
        self.accounts.register(registration, PASSWORD)
        (account,) = self.datastore.query("SELECT id FROM accounts ORDER BY registered_at DESC LIMIT 1")
        mailing = self.accounts.mailing(account.id)
        assert mailing is not None
        self.accounts.confirm(mailing.token)
        return Applicant(self.app, account.id, registration)

    def staff(self, *roles: str, agency: str | None = None) -> FlaskClient:
        """Somebody of the office, or of an agency."""
        client = self.app.test_client()
        sign_in(client, Person(roles[0], "Petugas", frozenset(roles), agency, None))
        return client

    def events(self, application_id: UUID) -> list[str]:
        """What is recorded of an application, oldest first."""
        return [type(happened).__name__ for happened in self.intake.events.get(application_id)]


def pages_of(counter: Counter) -> Flask:
    """The counter's app. Its hundred addresses are worked out once; each test gives it a counter of its own."""
    app = all_pages()
    app.extensions["sakpore_application"] = counter
    return app


@cache
def all_pages() -> Flask:
    compile_catalogues()
    with TemporaryDirectory() as folder:
        return create_app("intake", BLUEPRINTS, settings(Path(folder)), None)


class Applicant:
    """A signed-in person with a browser."""

    def __init__(self, app: Flask, account_id: UUID, registration: Registration) -> None:
        self.account_id = account_id
        self.client = app.test_client()
        applicant = frozenset({"applicant"})
        sign_in(self.client, Person(registration.email, registration.name, applicant, None, account_id))

    def page(self, path: str) -> BeautifulSoup:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return BeautifulSoup(answer.text, "html.parser")

    def form(self, path: str, ending: str) -> tuple[str, dict[str, Any]]:
        """Address and fields of a page's form whose address ends so."""
        found = next(each for each in self.page(path).select("main form") if str(each["action"]).endswith(ending))
        return str(found["action"]), fields(found)

    def submit(self, path: str, ending: str, **values: Any) -> Any:
        """Fill in a form and send it, as a browser would."""
        address, data = self.form(path, ending)
        return self.client.post(address, data=data | values)

    def start(self, permit: str, kind: str = "new") -> str:
        """A new draft; its address."""
        answer = self.submit(f"/izin/{permit}", "/mulai", kind=kind)
        assert answer.status_code == 303
        return "/".join(str(answer.headers["Location"]).split("/")[:3])

    def answer(self, draft: str, **answers: str) -> Any:
        return self.submit(f"{draft}/isian", "/isian", **answers)

    def upload(
        self, draft: str, requirement: str, content: bytes, name: str = "berkas.pdf", place: str = "berkas"
    ) -> Any:
        address, data = self.form(f"{draft}/{place}", f"/{place}/{requirement}")
        return self.send(address, data, content, name)

    def send(self, address: str, data: dict[str, Any], content: bytes, name: str) -> Any:
        """Send the form of one document."""
        # Encoded here: the test client would put a large body into a file of its own and leave that open.
        boundary, body = encode_multipart(data | {"file": FileStorage(io.BytesIO(content), name)})
        return self.client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")

    def prepare(self, draft: str, delivery: str = "email") -> None:
        """Confirm the own data and choose the delivery."""
        assert self.submit(f"{draft}/data-diri", "/data-diri").status_code == 303
        assert self.submit(f"{draft}/pengiriman", "/pengiriman", delivery=delivery).status_code == 303

    def hand_in(self, draft: str, delivery: str = "email") -> Any:
        """Everything that is left, then the submission."""
        self.prepare(draft, delivery)
        return self.submit(f"{draft}/periksa", "/kirim", declaration="y")


MAKAM_ANSWERS = {
    "nama_almarhum": "Contoh Almarhum",
    "tgl_wafat-day": "1",
    "tgl_wafat-month": "11",
    "tgl_wafat-year": "2026",
    "hubungan": "anak",
    "tpu": "TPU Contoh",
}
MAKAM_DOCUMENTS = "surat_permohonan", "ktp", "kk", "ket_kematian", "ket_kematian_kel"
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def fields(form: Tag) -> dict[str, Any]:
    """What a browser sends of a form as it stands."""
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), field.get("type")
        if kind == "file" or (kind in ("radio", "checkbox") and not field.has_attr("checked")):
            continue
        if field.name == "textarea":
            data[name] = field.text.removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]")
            data[name] = str(chosen["value"]) if chosen else ""
        else:
            data[name] = str(field.get("value", ""))
    return data


def pdf(pages: int = 1) -> bytes:
    """A PDF that differs from every other one."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def submitted(applicant: Applicant) -> str:
    """A burial-plot application that was handed in; its address."""
    draft = applicant.start("MAKAM")
    assert applicant.answer(draft, **MAKAM_ANSWERS).status_code == 303
    _, data = applicant.form(f"{draft}/berkas", f"/berkas/{MAKAM_DOCUMENTS[0]}")
    for number, requirement in enumerate(MAKAM_DOCUMENTS, 1):
        sent = applicant.send(f"{draft}/berkas/{requirement}", data, pdf(number), "berkas.pdf")
        assert sent.status_code == 303
    assert applicant.hand_in(draft).status_code == 303
    return draft


def id_of(draft: str) -> UUID:
    return UUID(draft.rsplit("/", 1)[-1])
