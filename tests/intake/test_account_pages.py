"""The account pages over HTTP: from registering to signing out, and what they do not tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pyotp
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.intake.account_pages import FIRST_PAGES, account_pages, first_page
from services.intake.accounts import Account
from services.intake.counter import Counter
from services.shared.web import create_app
from services.shared.web.access import ROLES, views_without_access
from services.shared.web.build import compile_catalogues
from tests.intake.people import OTHER_NIK, PASSWORD, SARI, TOTP_SECRET, Office
from tests.shared.web_site import PRIVATE_KEY, PUBLIC_KEY, settings

pytestmark = pytest.mark.servers

FORM = {
    "nik": SARI.nik,
    "name": SARI.name,
    "address": SARI.address,
    "email": SARI.email,
    "phone": "0812 3456 7890",
    "password": PASSWORD,
    "password_again": PASSWORD,
    "consent": "y",
}


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = Office(database_url)
    yield office
    office.datastore.close()


@pytest.fixture
def visitor(office: Office, tmp_path: Path) -> FlaskClient:
    compile_catalogues()
    counter = Counter(
        None, office.accounts, office.personal_data, None, PRIVATE_KEY, "a form secret", "http://localhost:8000", 10
    )
    return create_app("intake", [account_pages], settings(tmp_path), counter).test_client()


def submit(client: FlaskClient, page: str, **values: str) -> Any:
    """Fill in the form of a page and send it, as a browser would."""
    form = BeautifulSoup(client.get(page).text, "html.parser").select_one("main form")
    assert form is not None
    hidden = {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden]")}
    return client.post(str(form.get("action") or page), data=hidden | values)


def claims(client: FlaskClient) -> dict[str, Any]:
    cookie = client.get_cookie("sakpore_session")
    assert cookie is not None
    return jwt.decode(cookie.value, PUBLIC_KEY, algorithms=["EdDSA"])


def errors(response: Any) -> str:
    assert response.status_code == 422
    return " ".join(found.text for found in BeautifulSoup(response.text, "html.parser").select(".govuk-error-message"))


def test_every_view_says_who_may_see_it(visitor: FlaskClient) -> None:
    assert isinstance(visitor.application, Flask)
    assert views_without_access(visitor.application) == []


def test_registering_confirming_signing_in_and_out(visitor: FlaskClient, office: Office) -> None:
    registered = submit(visitor, "/daftar", **FORM)
    assert (registered.status_code, registered.location) == (303, "/daftar/terkirim")
    assert "Periksa surel" in visitor.get(registered.location).text

    link = f"/konfirmasi/{office.token()}"
    assert "belum" not in errors(submit(visitor, "/masuk", username=SARI.email, password=PASSWORD))
    assert visitor.get(link).status_code == 200
    assert submit(visitor, link).location == "/masuk"
    assert "telah dikonfirmasi" in visitor.get("/masuk").text

    signed_in = submit(visitor, "/masuk?kembali=/izin/sip", username=SARI.email, password=PASSWORD)
    assert (signed_in.status_code, signed_in.location) == (303, "/izin/sip")
    token = claims(visitor)
    assert (token["name"], token["roles"], token["sub"]) == (SARI.name, ["applicant"], token["account"])
    stored = office.datastore.query("SELECT id FROM accounts")[0].id
    assert office.accounts.particulars(stored)["phone"] == "+6281234567890"

    page = BeautifulSoup(visitor.get("/masuk").text, "html.parser").select_one("input[name=csrf_token]")
    assert page is not None
    assert visitor.post("/keluar", data={"csrf_token": str(page["value"])}).location == "/"
    assert visitor.get_cookie("sakpore_session") is None


def test_a_program_that_only_opens_the_link_confirms_nothing(visitor: FlaskClient, office: Office) -> None:
    office.registered()
    visitor.get(f"/konfirmasi/{office.token()}")
    assert "Konfirmasi alamat surel" in errors(submit(visitor, "/masuk", username=SARI.email, password=PASSWORD))


def test_an_old_link_leads_to_a_calm_page(visitor: FlaskClient) -> None:
    answer = submit(visitor, "/konfirmasi/unknown")
    assert answer.status_code == 404


def test_a_known_person_gets_the_same_answer(visitor: FlaskClient, office: Office) -> None:
    office.confirmed()
    for changes in {}, {"nik": OTHER_NIK}, {"email": "lain@contoh.example"}:
        answer = submit(visitor, "/daftar", **(FORM | changes))
        assert (answer.status_code, answer.location) == (303, "/daftar/terkirim")
    assert office.number_of_accounts() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("nik", "1234", "16 angka"),
        ("nik", "3375011299900001", "16 angka"),
        ("phone", "(0285) 432086", "nomor ponsel"),
        ("phone", "12", "nomor ponsel"),
        ("email", "sari@", "alamat surel"),
        ("password", "pendek", "12 karakter"),
        ("password", "password12345", "mudah ditebak"),
        ("password_again", "another one entirely", "tidak sama"),
        ("consent", "", "setuju"),
        ("address", "  ", "alamat"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    visitor: FlaskClient, office: Office, field: str, value: str, sentence: str
) -> None:
    values = FORM | {field: value}
    if not value:
        del values[field]
    assert sentence in errors(submit(visitor, "/daftar", **values))
    assert office.number_of_accounts() == 0


def test_staff_sign_in_with_password_and_code(visitor: FlaskClient, office: Office) -> None:
    office.kepala()
    first = submit(visitor, "/masuk", username="kepala", password=PASSWORD)
    assert first.location == "/masuk/kode"
    assert visitor.get_cookie("sakpore_session") is None

    assert "Kode salah" in errors(submit(visitor, "/masuk/kode", code="000000"))
    code = pyotp.TOTP(TOTP_SECRET).at(office.clock.now)
    assert submit(visitor, "/masuk/kode", code=code).location == "/penandatanganan/"
    assert (claims(visitor)["sub"], claims(visitor)["roles"]) == ("kepala", ["head"])
    assert visitor.get("/masuk/kode").location == "/masuk"


def test_the_code_page_is_closed_without_the_password(visitor: FlaskClient) -> None:
    assert visitor.get("/masuk/kode").location == "/masuk"
    visitor.set_cookie("sakpore_code", "WyJrZXBhbGEiLCIiXQ.aSEQ.forged")
    assert visitor.get("/masuk/kode").location == "/masuk"


def test_signing_in_never_leads_to_another_site(visitor: FlaskClient, office: Office) -> None:
    office.confirmed()
    for elsewhere in "//evil.example", "https://evil.example/":
        answer = submit(visitor, f"/masuk?kembali={elsewhere}", username=SARI.email, password=PASSWORD)
        assert answer.location == "/permohonan"


def test_guessing_is_told_how_long_to_wait(visitor: FlaskClient, office: Office) -> None:
    for _ in range(5):
        errors(submit(visitor, "/masuk", username=SARI.email, password="wrong"))
    assert "30 detik" in errors(submit(visitor, "/masuk", username=SARI.email, password="wrong"))


def test_every_role_has_a_first_page() -> None:
    assert set(FIRST_PAGES) == set(ROLES)
    agency = Account(uuid4(), "dinkes", "Contoh Dinkes", frozenset({"agency"}), "DINKES", needs_code=True)
    assert first_page(agency) == "/rekomendasi/"
