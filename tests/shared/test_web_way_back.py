"""A refusal leads back to where the person was at work, and never off the site."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Blueprint
from flask.testing import FlaskClient

from services.shared.refusals import Refused
from services.shared.web import may, without_csrf
from tests.shared.web_site import page, sign_in, site, with_role

HERE = "http://localhost"


def pages() -> Blueprint:
    blueprint = Blueprint("pages", __name__, url_prefix="/ruang")

    @blueprint.get("/")
    @may("head", "front_office")
    def room() -> str:
        return page()

    @blueprint.get("/<int:number>")
    @may("head")
    def letter(number: int) -> str:
        return page()

    @blueprint.post("/<int:number>/paraf/ya")
    @may("head", "front_office")
    @without_csrf
    def initial(number: int) -> str:
        raise Refused

    @blueprint.route("/<int:number>/ubah", methods=["GET", "POST"])
    @may("head")
    @without_csrf
    def edit(number: int) -> str:
        raise Refused

    return blueprint


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    found = site(pages(), tmp_path).test_client()
    sign_in(found, with_role("head"))
    return found


def ways(client: FlaskClient, address: str, referrer: str = "", method: str = "POST") -> list[str]:
    """Where the links of a refusal lead, the front page left out."""
    headers = {"Referer": referrer} if referrer else {}
    answer = client.open(address, method=method, headers=headers)
    assert answer.status_code in (403, 404, 409)
    links = [str(link["href"]) for link in BeautifulSoup(answer.text, "html.parser").select("main a")]
    return [link for link in links if link not in ("/", "/keluar")]


def test_a_refusal_leads_back_to_the_page_before(client: FlaskClient) -> None:
    assert ways(client, "/ruang/7/paraf/ya", f"{HERE}/ruang/?hal=2") == ["/ruang/?hal=2"]
    assert ways(client, "/ruang/7/paraf/ya", f"{HERE}/masuk?x=1") == ["/masuk?x=1"]


@pytest.mark.parametrize("referrer", ["", f"{HERE}/ruang/7/paraf/ya", f"{HERE}/ruang/8/paraf/ya"])
def test_where_no_page_was_before_it_leads_to_the_one_above(client: FlaskClient, referrer: str) -> None:
    assert ways(client, "/ruang/7/paraf/ya", referrer) == ["/ruang/7"]


def test_a_form_that_sends_to_its_own_address_is_a_page_before(client: FlaskClient) -> None:
    assert ways(client, "/ruang/7/ubah", f"{HERE}/ruang/7/ubah") == ["/ruang/7/ubah"]
    assert ways(client, "/ruang/7/ubah", f"{HERE}/ruang/7/ubah", "GET") == ["/ruang/7"]


def test_only_what_the_person_may_open_is_above(client: FlaskClient) -> None:
    sign_in(client, with_role("front_office"))

    assert ways(client, "/ruang/7/paraf/ya") == ["/ruang/"]
    sign_in(client, with_role("applicant"))
    assert ways(client, "/ruang/7/paraf/ya") == []


@pytest.mark.parametrize(
    "referrer",
    [
        "https://evil.example/ruang/",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        f"{HERE}//evil.example",
        f"{HERE}/\\evil.example",
        "javascript:alert(1)",
        "//evil.example/ruang/",
    ],
)
def test_nobody_is_led_off_the_site_by_where_they_came_from(client: FlaskClient, referrer: str) -> None:
    assert ways(client, "/ruang/7/paraf/ya", referrer) == ["/ruang/7"]


@pytest.mark.parametrize(
    "address", ["//evil.example/x", "/%2Fevil.example/x", "/%5Cevil.example/x", "/ruang/%2F%2Fevil.example/x", "/a/b/c"]
)
def test_nor_by_the_address_that_they_asked_for(client: FlaskClient, address: str) -> None:
    assert all(way == "/ruang/" for way in ways(client, address, method="GET"))
