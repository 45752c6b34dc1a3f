"""Pages speak Indonesian unless the visitor switched; the switch never leads off the site."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Blueprint, Flask, render_template_string
from flask.testing import FlaskClient

from services.shared.web import local_path, may
from tests.shared.web_site import page, site


def pages() -> Blueprint:
    blueprint = Blueprint("pages", __name__)

    @blueprint.route("/izin/<code>", methods=["GET", "POST"])
    @may("anyone")
    def permit(code: str) -> str:
        return page(code)

    return blueprint


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return site(pages(), tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_new_visitor_reads_indonesian(client: FlaskClient) -> None:
    response = client.get("/izin/sip", headers={"Accept-Language": "en"})

    assert '<html lang="id"' in response.text
    assert "Pemerintah Kota Contoh" in response.text
    assert response.headers["Content-Language"] == "id"


def test_the_switch_leads_back_to_the_same_page_in_english(client: FlaskClient) -> None:
    response = client.get("/izin/sip?jenis=baru&bahasa=en")

    assert response.status_code == 303
    assert response.headers["Location"] == "/izin/sip?jenis=baru"

    assert '<html lang="en"' in client.get("/izin/sip").text


def test_the_link_of_the_switch_keeps_the_rest_of_the_address(client: FlaskClient) -> None:
    assert 'href="/izin/sip?jenis=baru&amp;bahasa=en"' in client.get("/izin/sip?jenis=baru").text


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    response = client.get("/izin/sip?bahasa=xx")

    assert response.headers["Location"] == "/izin/sip"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "path", ["//evil.example/?bahasa=en", "/%5C%5Cevil.example?bahasa=en", "/\\evil.example?bahasa=en"]
)
def test_the_switch_never_leads_off_the_site(client: FlaskClient, path: str) -> None:
    location = client.get(path).headers.get("Location", "/")

    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/a\nb",
        "/\t/evil",
    ],
)
def test_a_way_back_off_the_site_is_not_taken(text: str | None) -> None:
    assert local_path(text, "/permohonan") == "/permohonan"


def test_a_way_back_on_the_site_is_taken() -> None:
    assert local_path("/verifikasi/?halaman=2#baris") == "/verifikasi/?halaman=2#baris"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", "12 Maret 2026 14.05 WIB | 1 Mei 2026 | 412 kB | 1,2 MB | Rp 1.250.000"),
        ("en", "12 March 2026 14:05 WIB | 1 May 2026 | 412 kB | 1.2 MB | Rp 1,250,000"),
    ],
)
def test_dates_sizes_and_amounts_read_as_in_the_language(app: Flask, language: str, expected: str) -> None:
    template = (
        "{{ at | moment }} | {{ day | date_long }} | {{ 412000 | file_size }} | {{ 1234567 | file_size }}"
        " | {{ 1250000 | money }}"
    )
    with app.test_request_context(headers={"Cookie": f"sakpore_language={language}"}):
        shown = render_template_string(template, at=datetime(2026, 3, 12, 7, 5, tzinfo=UTC), day=date(2026, 5, 1))

    assert shown == expected
