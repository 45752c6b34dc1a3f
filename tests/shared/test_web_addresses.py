"""A slash too many at the end of an address leads to the page, and never off the site."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Blueprint
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as some

from services.shared.web import may, without_csrf
from tests.shared.web_site import page, site

HERE = "http://localhost"


def pages() -> Blueprint:
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/lacak")
    @may("anyone")
    def look_up() -> str:
        return page()

    @blueprint.get("/lacak/<token>")
    @may("anyone")
    def status(token: str) -> str:
        return page(token)

    @blueprint.get("/ruang/")
    @may("anyone")
    def room() -> str:
        return page()

    @blueprint.get("/<anything>")
    @may("anyone")
    def anywhere(anything: str) -> str:
        return page(anything)

    @blueprint.post("/lacak/hapus")
    @may("anyone")
    @without_csrf
    def remove() -> str:
        return page()

    return blueprint


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return site(pages(), tmp_path).test_client()


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/lacak/", "/lacak"),
        ("/lacak/kode/", "/lacak/kode"),
        ("/lacak/kode/?a=1&x=%2F%2Fevil.example", "/lacak/kode?a=1&x=%2F%2Fevil.example"),
        ("/lacak/a%20b%0D%0Ac/", "/lacak/a%20b%0D%0Ac"),
        ("/lacak/%3Fx/", "/lacak/%3Fx"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_address_with_a_slash_too_many_leads_to_its_page(
    client: FlaskClient, asked: str, target: str, method: str
) -> None:
    answer = client.open(asked, method=method)

    assert (answer.status_code, answer.headers["Location"]) == (308, target)


def test_a_page_whose_address_ends_with_a_slash_stays(client: FlaskClient) -> None:
    assert client.get("/ruang/").status_code == 200
    assert urlsplit(client.get("/ruang").headers["Location"]).path == "/ruang/"


@pytest.mark.parametrize("asked", ["/lacak/kode/tiada/", "/ruang/tiada/", "/lacak/kode/tiada"])
def test_where_there_is_no_page_there_is_none(client: FlaskClient, asked: str) -> None:
    assert client.get(asked).status_code == 404


def test_a_form_is_not_sent_on(client: FlaskClient) -> None:
    assert client.post("/lacak/hapus/").status_code == 404


@with_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(start=some.text("/\\.:@ \t\r\n%", max_size=5), host=some.sampled_from(["evil.example", "evil.example/lacak"]))
def test_no_address_leads_off_the_site(client: FlaskClient, start: str, host: str) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": f"/{start}{host}/"})

    # Browsers take a backslash for a slash, and leave tabs and line ends out.
    target = answer.headers.get("Location", "/").translate({ord("\\"): "/", ord("\t"): None})
    assert urlsplit(urljoin(HERE, target)).netloc == "localhost"
