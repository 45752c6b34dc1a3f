"""Every page says who may see it, and only they do."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from services.shared.web import application_of, may, views_without_access
from tests.shared.web_site import Desk, page, sign_in, site, with_role


def pages() -> Blueprint:
    blueprint = Blueprint("pages", __name__, url_prefix="/verifikasi")

    @blueprint.get("/")
    @may("front_office", "back_office")
    def queue() -> str:
        return page(type(application_of(Desk)).__name__)

    @blueprint.post("/lolos")
    @may("front_office")
    def confirm() -> str:
        return page()

    @blueprint.get("/berkas")
    @may("signed_in")
    def document() -> str:
        return page()

    @blueprint.get("/salah")
    @may("anyone")
    def mistaken() -> str:
        return page(application_of(Path).name)

    return blueprint


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return site(pages(), tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_who_has_not_signed_in_is_sent_to_the_door_and_back(client: FlaskClient) -> None:
    response = client.get("/verifikasi/?halaman=2")

    assert response.status_code == 303
    assert response.headers["Location"] == "/masuk?kembali=%2Fverifikasi%2F%3Fhalaman%3D2"


def test_a_script_that_has_not_signed_in_is_told_so(client: FlaskClient) -> None:
    response = client.get("/verifikasi/", headers={"Accept": "application/json"})

    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"


def test_who_has_the_role_sees_the_page(client: FlaskClient) -> None:
    sign_in(client, with_role("back_office"))

    assert "Desk" in client.get("/verifikasi/").text


def test_who_lacks_the_role_gets_a_page_with_a_way_out(client: FlaskClient) -> None:
    sign_in(client, with_role("applicant"))

    response = client.get("/verifikasi/")

    assert response.status_code == 403
    assert "Peran Anda tidak mengizinkan hal ini." in response.text
    assert 'href="/"' in response.text


def test_everybody_with_an_account_may_see_some_pages(client: FlaskClient) -> None:
    assert client.get("/verifikasi/berkas").status_code == 303

    sign_in(client, with_role())

    assert client.get("/verifikasi/berkas").status_code == 200


def test_a_post_without_the_forms_token_is_refused(client: FlaskClient) -> None:
    sign_in(client)

    response = client.post("/verifikasi/lolos")

    assert response.status_code == 400
    assert "Formulir ini sudah kedaluwarsa" in response.text


def test_a_misspelt_role_is_found_when_the_module_is_read() -> None:
    with pytest.raises(ValueError, match="front_ofice"):
        may("front_ofice")


def test_a_page_that_names_nobody_is_found(app: Flask) -> None:
    assert views_without_access(app) == []

    app.add_url_rule("/lupa", endpoint="forgotten", view_func=lambda: "")

    assert views_without_access(app) == ["forgotten"]


def test_an_app_of_another_service_is_a_mistake_not_a_page(client: FlaskClient) -> None:
    assert client.get("/verifikasi/salah").status_code == 500


@pytest.mark.parametrize(
    ("roles", "present", "absent"),
    [
        ((), "Lacak", "Verifikasi"),
        (("applicant",), "Permohonan saya", "Verifikasi"),
        (("front_office",), "Verifikasi", "Penandatanganan"),
        (("agency",), "Rekomendasi", "Verifikasi"),
        (("head",), "Penandatanganan", "Verifikasi"),
        (("helpdesk",), "Notifikasi", "Pantau"),
        (("operator",), "Pantau", "Verifikasi"),
    ],
)
def test_the_navigation_shows_what_the_role_needs(
    client: FlaskClient, roles: tuple[str, ...], present: str, absent: str
) -> None:
    sign_in(client, with_role(*roles))

    shell = client.get("/verifikasi/salah").text

    assert present in shell
    assert absent not in shell
