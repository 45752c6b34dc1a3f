"""Every response carries the security headers, and pages hold nothing that the policy forbids."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Blueprint, Response
from flask.testing import FlaskClient

from services.shared.web import may
from tests.shared.web_site import SITI, page, sign_in, site


def pages() -> Blueprint:
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/")
    @may("anyone")
    def front() -> str:
        return page()

    @blueprint.get("/unduh")
    @may("anyone")
    def download() -> Response:
        return Response("x", headers={"Cache-Control": "private, max-age=60", "Content-Security-Policy": "sandbox"})

    return blueprint


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return site(pages(), tmp_path).test_client()


@pytest.mark.parametrize("path", ["/", "/tidak-ada", "/keluar", "/pelindungan-data"])
def test_the_policy_stands_on_every_page(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers

    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_under_tls_browsers_are_told_to_stay_there(tmp_path: Path) -> None:
    client = site(pages(), tmp_path, base_url="https://izin.contoh.go.id").test_client()

    assert "max-age" in client.get("/").headers["Strict-Transport-Security"]


def test_a_view_may_say_otherwise_for_one_response(client: FlaskClient) -> None:
    headers = client.get("/unduh").headers

    assert headers["Cache-Control"] == "private, max-age=60"
    assert headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize("path", ["/", "/tidak-ada", "/keluar", "/aksesibilitas", "/pelindungan-data"])
def test_pages_hold_no_inline_script_or_style(client: FlaskClient, path: str) -> None:
    sign_in(client)

    found = BeautifulSoup(client.get(path).text, "html.parser")

    assert all(script.get("src") and not script.text.strip() for script in found.find_all("script"))
    assert not found.find_all("style")
    assert not found.find_all(style=True)
    assert not [tag.name for tag in found.find_all() if any(name.startswith("on") for name in tag.attrs)]


def test_the_name_of_the_person_is_shown_as_text(client: FlaskClient) -> None:
    sign_in(client, replace(SITI, name="<b>Siti</b>"))

    assert "&lt;b&gt;Siti&lt;/b&gt;" in client.get("/").text


def test_a_forgotten_variable_is_an_error_in_our_templates(client: FlaskClient) -> None:
    with client.application.test_request_context():
        template = client.application.jinja_env.from_string("{{ forgotten }}")
        with pytest.raises(Exception, match="'forgotten' is undefined"):
            template.render()
