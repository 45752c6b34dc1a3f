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
from services.intake.application import Intake
from services.intake.counter import Counter
from services.intake.organisation_pages import organisation_pages
from services.intake.own_data_pages import own_data_pages
from services.intake.password_pages import password_pages
from services.shared.virus_scanner import VirusScanner
from services.shared.web import create_app
from services.shared.web.access import ROLES, views_without_access
from services.shared.web.build import compile_catalogues
from tests.intake.counters import CATALOGUE
from tests.intake.people import OTHER_NIK, PASSWORD, SARI, TOTP_SECRET, Office
from tests.shared.web_site import PRIVATE_KEY, PUBLIC_KEY, settings

pytestmark = pytest.mark.servers

FORM = {
    "nik": SARI.nik,
    "name": SARI.name,
    "district": "33.75.01",
    "village": "33.75.01.1002",
    "street": "Jalan Contoh",
    "number": "1",
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
        intake=Intake(office.datastore, CATALOGUE, office.personal_data),
        accounts=office.accounts,
        people=office.people,
        personal_data=office.personal_data,
        store=None,
        session_key=PRIVATE_KEY,
        form_secret="a form secret",
        base_url="http://localhost:8000",
        upload_limit_mb=10,
        scanner=VirusScanner("tcp://127.0.0.1:1"),
    )
    blueprints = [account_pages, password_pages, own_data_pages, organisation_pages]
    return create_app("intake", blueprints, settings(tmp_path), counter).test_client()


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


def test_who_gets_no_message_reads_what_may_have_happened_and_where_to_go(visitor: FlaskClient) -> None:
    page = BeautifulSoup(visitor.get("/daftar/terkirim").text, "html.parser")

    assert "Jika sudah ada akun dengan NIK atau alamat surel Anda" in page.text
    assert {"/lupa-sandi", "/klaim"} <= {str(link["href"]) for link in page.select("main a")}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("nik", "1234", "16 angka"),
        ("name", "12345", "terdiri atas huruf"),
        ("name", "<b>x</b>", "terdiri atas huruf"),
        ("nik", "33750152O3900001", "angka saja"),
        ("nik", "3375011299900001", "tidak lazim"),
        ("village", "33.75.02.1004", "Pekalongan Timur"),
        ("village", "", "misalnya Medono"),
        ("district", "", "Pilih kecamatan"),
        ("district", "33.75.09", "pilihan yang ada"),
        ("district", "outside", "misalnya Jawa Tengah"),
        ("phone", "(0285) 432086", "WhatsApp"),
        ("phone", "12", "nomor ponsel"),
        ("email", "sari@", "alamat surel"),
        ("password", "pendek", "12 karakter"),
        ("password", "password12345", "mudah ditebak"),
        ("password_again", "another one entirely", "tidak sama"),
        ("consent", "", "setuju"),
        ("street", "  ", "jalan"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    visitor: FlaskClient, office: Office, field: str, value: str, sentence: str
) -> None:
    values = FORM | {field: value}
    if field == "consent":
        del values[field]  # as browsers send a box that is not ticked
    assert sentence in errors(submit(visitor, "/daftar", **values))
    assert office.number_of_accounts() == 0


def test_an_unusual_identity_number_only_warns(visitor: FlaskClient, office: Office) -> None:
    unusual = FORM | {"nik": "3375011299900001"}
    warned = submit(visitor, "/daftar", **unusual)

    assert BeautifulSoup(warned.text, "html.parser").select_one("input[name=nik_as_on_card]")
    assert submit(visitor, "/daftar", **unusual, nik_as_on_card="y").status_code == 303
    assert office.number_of_accounts() == 1


def test_an_address_outside_the_city_is_free_text(visitor: FlaskClient, office: Office) -> None:
    outside = {
        "district": "outside",
        "village": "",
        "province": "Jawa Tengah",
        "city": "Kabupaten Batang",
        "outside_district": "Warungasem",
        "outside_village": "Desa Contoh",
    }

    assert submit(visitor, "/daftar", **(FORM | outside)).status_code == 303
    (account,) = office.datastore.query("SELECT id FROM accounts")
    line = "Jalan Contoh Nomor 1, Desa Contoh, Warungasem, Kabupaten Batang, Jawa Tengah"
    assert office.accounts.particulars(account.id)["address"] == line


def test_the_villages_stand_in_groups_by_district(visitor: FlaskClient) -> None:
    groups = BeautifulSoup(visitor.get("/daftar").text, "html.parser").select("#village optgroup")

    assert [str(group["label"]) for group in groups] == [each.nama for each in CATALOGUE.districts]
    assert sum(len(group.select("option")) for group in groups) == len(CATALOGUE.villages()) == 27


def test_staff_sign_in_with_password_and_code(visitor: FlaskClient, office: Office) -> None:
    office.kepala()
    first = submit(visitor, "/masuk", username="kepala", password=PASSWORD)
    assert first.location == "/masuk/kode"
    assert visitor.get_cookie("sakpore_session") is None

    assert "Kode salah" in errors(submit(visitor, "/masuk/kode", code="000000"))
    code = pyotp.TOTP(TOTP_SECRET).at(office.clock.now)
    assert submit(visitor, "/masuk/kode", code=code).location == "/pantau/perkara"
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


def test_a_null_character_is_calmly_not_understood(visitor: FlaskClient) -> None:
    answer = submit(visitor, "/masuk", username="\0", password="x")

    assert answer.status_code == 400
    assert "<h1" in answer.text
