"""The administrator's pages and the page behind an invitation, over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.shared.web.access import ROLES, views_without_access
from tests.intake.people import PASSWORD
from tests.intake.staffing import DEWI, Bureau, errors, page, send, signed_in

pytestmark = pytest.mark.servers
INVITED = {"name": DEWI.name, "username": "dewi", "email": DEWI.email, "roles": ["front_office"]}
OTHERS = sorted(ROLES - {"administrator"})
LOOKS = ["", "/undang", "/jejak", "/jejak.csv", "/rina", "/rina/riwayat", "/rina/peran", "/rina/atur-ulang"]
DEEDS = ["/undang", "/rina/peran", "/rina/nonaktifkan", "/rina/aktifkan", "/rina/atur-ulang"]


@pytest.fixture
def bureau(database_url: str) -> Iterator[Bureau]:
    bureau = Bureau(database_url).with_administrators()
    bureau.add("rina")
    yield bureau
    bureau.datastore.close()


@pytest.fixture
def app(bureau: Bureau, tmp_path: Path) -> Flask:
    return bureau.app(tmp_path)


@pytest.fixture
def lestari(app: Flask) -> FlaskClient:
    return signed_in(app, "lestari", "administrator")


def main_text(client: FlaskClient, path: str) -> str:
    main = page(client, path).select_one("main")
    assert main is not None
    return " ".join(main.text.split())


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    assert views_without_access(app) == []


def test_nobody_but_administrators_sees_or_does_anything(app: Flask, bureau: Bureau, lestari: FlaskClient) -> None:
    token = page(lestari, "/petugas/undang").select_one("input[name=csrf_token]")
    assert token is not None
    somebody = signed_in(app, "rina", *OTHERS)
    own = page(somebody, "/masuk").select_one("input[name=csrf_token]")
    assert own is not None
    data = {"csrf_token": str(own["value"]), **INVITED}

    assert [somebody.get(f"/petugas{look}").status_code for look in LOOKS] == [403] * len(LOOKS)
    assert [somebody.post(f"/petugas{deed}", data=data).status_code for deed in DEEDS] == [403] * len(DEEDS)
    assert [app.test_client().get(f"/petugas{look}").status_code for look in LOOKS] == [303] * len(LOOKS)
    assert bureau.happened("rina") == ["Invited", "Enrolled"]
    assert [lestari.get(f"/petugas{look}").status_code for look in LOOKS] == [200] * len(LOOKS)


def test_the_list_is_searched_by_words_role_and_state(bureau: Bureau, lestari: FlaskClient) -> None:
    bureau.personnel.invite(DEWI, by="lestari")

    def found(query: str) -> list[str]:
        hints = page(lestari, f"/petugas?{query}").select("td .sakpore-table__hint")
        return [hint.text for hint in hints]

    assert found("") == ["dewi", "lestari", "rina", "wibowo"]
    assert found("cari=CONTOH+rin") == ["rina"]
    assert found("peran=administrator") == ["lestari", "wibowo"]
    assert found("status=invited") == ["dewi"]
    assert found("status=nonsense&peran=x") == []
    assert "Tidak ada petugas" in main_text(lestari, "/petugas?cari=nobody")


def test_inviting_enrolling_and_signing_in(app: Flask, bureau: Bureau, lestari: FlaskClient) -> None:
    answer = send(lestari, "/petugas/undang", "/undang", **INVITED)
    assert (answer.status_code, answer.location) == (303, "/petugas/dewi")
    assert "Diundang" in main_text(lestari, "/petugas/dewi")

    dewi, link = app.test_client(), f"/undangan/{bureau.token('dewi')}"
    enrolment = page(dewi, link)
    picture = enrolment.select_one("main img")
    assert picture is not None
    assert str(picture["src"]).startswith("data:image/svg+xml")
    secret = enrolment.select_one(".sakpore-code")
    assert secret is not None
    code = bureau.code(secret.text.replace(" ", ""))
    password = {"password": PASSWORD, "password_again": PASSWORD}
    assert "Kode salah" in errors(send(dewi, link, link, **password, code="000000"))
    assert send(dewi, link, link, **password, code=code).location == "/masuk"
    assert dewi.get(link).status_code == 404

    assert send(dewi, "/masuk", "/masuk", username="dewi", password=PASSWORD).location == "/masuk/kode"
    assert "sudah dipakai" in errors(send(dewi, "/masuk/kode", "/kode", code=code))
    assert "Aktif" in main_text(lestari, "/petugas/dewi")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"username": "rina"}, "sudah ada"),
        ({"username": "a b"}, "huruf kecil"),
        ({"username": "jejak"}, "huruf kecil"),
        ({"email": "dewi@"}, "alamat surel"),
        ({"name": " "}, "Isi nama"),
        ({"name": "12345"}, "terdiri atas huruf"),
        ({"roles": []}, "sedikitnya satu peran"),
        ({"roles": ["agency"]}, "Pilih OPD"),
        ({"agency": "DINKES"}, "Hanya petugas OPD"),
        ({"sectors": ["kesehatan"]}, "Hanya back office"),
        ({"roles": ["mayor"]}, ""),
        ({"agency": "NASA"}, ""),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_at_the_field(
    lestari: FlaskClient, bureau: Bureau, values: dict[str, str], sentence: str
) -> None:
    said = errors(send(lestari, "/petugas/undang", "/undang", **(INVITED | values)))
    assert said
    assert sentence in said
    assert bureau.audit("dewi") == []


@pytest.mark.parametrize("password", ["password12345", "pendek", "123456789012"])
def test_a_password_that_is_tried_first_is_not_taken(app: Flask, bureau: Bureau, password: str) -> None:
    bureau.personnel.invite(DEWI, by="lestari")
    dewi, token = app.test_client(), bureau.token("dewi")
    code = bureau.code(bureau.personnel.enrolment(token).secret)
    link = f"/undangan/{token}"
    assert errors(send(dewi, link, link, password=password, password_again=password, code=code))
    assert bureau.happened("dewi") == ["Invited"]


def test_changing_roles_disabling_enabling_and_resetting(bureau: Bureau, lestari: FlaskClient) -> None:
    chosen = {"roles": ["agency"], "agency": "DINKES"}
    assert send(lestari, "/petugas/rina/peran", "/peran", **chosen).status_code == 303
    assert "OPD teknis; OPD: DINKES" in main_text(lestari, "/petugas/rina")
    assert "Pilih OPD" in errors(send(lestari, "/petugas/rina/peran", "/peran", roles=["agency"], agency=""))
    assert send(lestari, "/petugas/rina", "/nonaktifkan").location == "/petugas/rina"
    assert "Nonaktif" in main_text(lestari, "/petugas/rina")
    assert send(lestari, "/petugas/rina", "/aktifkan").location == "/petugas/rina"
    address = {"email": "rina@contoh.example"}
    assert "alamat surel" in errors(send(lestari, "/petugas/rina/atur-ulang", "/atur-ulang", email="rina"))
    assert send(lestari, "/petugas/rina/atur-ulang", "/atur-ulang", **address).status_code == 303
    assert "rina@contoh.example" in main_text(lestari, "/petugas/rina")
    assert bureau.happened("rina")[2:] == ["RolesChanged", "Disabled", "Enabled", "CredentialsReset"]


def test_ones_own_account_has_no_buttons_and_refuses_by_hand(bureau: Bureau, lestari: FlaskClient) -> None:
    own, others = page(lestari, "/petugas/lestari"), page(lestari, "/petugas/rina/peran")
    assert own.select("main form") == []
    assert own.select("main a[href$='/peran']") == []
    assert lestari.get("/petugas/lestari/peran").status_code == 409
    token = others.select_one("main form input[name=csrf_token]")
    assert token is not None
    refused = lestari.post("/petugas/lestari/peran", data={"csrf_token": str(token["value"]), "roles": ["helpdesk"]})
    assert refused.status_code == 409
    assert "administrator lain" in refused.text
    assert bureau.happened("lestari") == ["Invited", "Enrolled"]


def test_the_history_and_the_log_say_who_did_what_when(bureau: Bureau, lestari: FlaskClient) -> None:
    bureau.clock.move(hours=1)
    bureau.personnel.disable("rina", by="wibowo")

    history = main_text(lestari, "/petugas/rina/riwayat")
    for words in "Akun dinonaktifkan", "oleh wibowo", "22 November 2026 11.00 WIB", "oleh sistem":
        assert words in history

    def lines(query: str) -> list[str]:
        found = csv.DictReader(io.StringIO(lestari.get(f"/petugas/jejak.csv?{query}").text))
        return [f"{line['account']} {line['event']} {line['by']}" for line in found]

    assert len(lines("")) == 7
    assert lines("oleh=wibowo") == ["rina disabled wibowo"]
    assert lines("petugas=rina&peristiwa=invited") == ["rina invited sakpore"]
    assert lines("dari=2026-11-23") == []
    assert len(lines("dari=2026-11-22&sampai=2026-11-22")) == 7
    assert "Akun dinonaktifkan" in main_text(lestari, "/petugas/jejak?oleh=wibowo")
    assert "Tidak ada yang cocok" in main_text(lestari, "/petugas/jejak?oleh=nobody")
    answer = lestari.get("/petugas/jejak.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_log_is_read_on_from_where_it_stopped(bureau: Bureau, lestari: FlaskClient) -> None:
    for _ in range(60):
        bureau.personnel.disable("rina", by="wibowo")
        bureau.personnel.enable("rina", by="wibowo")
    first = page(lestari, "/petugas/jejak?petugas=rina")
    [older] = [str(link["href"]) for link in first.select("main a") if "sebelum=" in str(link["href"])]
    second = page(lestari, older)

    def rows(shown: BeautifulSoup) -> int:
        return len(shown.select("tbody tr"))

    assert (rows(first), rows(second)) == (100, 22)
    assert lestari.get("/petugas/jejak?sebelum=nonsense").status_code == 200
    assert lestari.get(f"/petugas/jejak?sebelum={2**70}").status_code == 200


def test_unknown_people_and_links_do_not_exist(app: Flask, lestari: FlaskClient) -> None:
    assert [lestari.get(f"/petugas/nobody{end}").status_code for end in ("", "/riwayat", "/peran")] == [404] * 3
    assert app.test_client().get("/undangan/unknown").status_code == 404
