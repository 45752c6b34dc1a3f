"""Everybody sees the signed roots; programs get them as they were signed."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from flask.testing import FlaskClient

from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.application import Tracking
from services.tracking.root_pages import give_journal_key
from services.tracking.root_signing import fingerprint_of
from services.tracking.roots import ON_A_PAGE
from services.tracking.site import BLUEPRINTS
from tests.shared.web_site import settings
from tests.tracking.lives import Life
from tests.tracking.sealed import MONDAY, SIGNER, said_on, sealed, statements, three_days
from tests.tracking.tampering import OTHER

pytestmark = pytest.mark.servers

HERE = "/lacak/akar-harian"
JSON = {"Accept": "application/json"}


@pytest.fixture
def client(tracking: Tracking, tmp_path: Path) -> FlaskClient:
    compile_catalogues()
    return create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking).test_client()


def page(client: FlaskClient, address: str = HERE) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser").select_one("main")


def test_the_newest_root_comes_first_with_all_that_one_compares(tracking: Tracking, client: FlaskClient) -> None:
    three_days(tracking)

    main = page(client)

    assert [each.text for each in main.select("h2")] == ["4 Maret 2026", "3 Maret 2026", "2 Maret 2026"]
    values = [each.text for each in main.select("dd")]
    assert {said["root"] for said in statements(tracking)} < set(values)
    assert fingerprint_of(SIGNER.public_key) in values


def test_a_statement_can_be_verified_with_the_published_key(tracking: Tracking, client: FlaskClient) -> None:
    three_days(tracking)
    key: Any = load_pem_public_key(client.get(f"{HERE}/kunci.pem").data)

    signed = client.get(f"{HERE}/2026-03-03.json").get_json()

    key.verify(base64.b64decode(signed["signature"]), signed["statement"].encode())
    assert '"day":"2026-03-03"' in signed["statement"]
    assert signed["public_key"] == SIGNER.public_key


def test_programs_get_the_list_too(tracking: Tracking, client: FlaskClient) -> None:
    three_days(tracking)

    listed = client.get(HERE, headers=JSON).get_json()

    assert [each["day"] for each in listed["roots"]] == ["2026-03-04", "2026-03-03", "2026-03-02"]
    assert listed["roots"][1] == client.get(f"{HERE}/2026-03-03.json").get_json()
    assert (listed["page"], listed["pages"]) == (1, 1)


def test_a_long_list_has_pages(tracking: Tracking, client: FlaskClient) -> None:
    for day in range(ON_A_PAGE + 1):
        said_on(tracking, MONDAY.replace(day=2 + day), Life().submitted())
    sealed(tracking)

    assert len(page(client).select("h2")) == ON_A_PAGE
    [second] = page(client).select("a[href='/lacak/akar-harian?halaman=2'][aria-label]")
    assert [each.text for each in page(client, second["href"]).select("h2:not([class*=visually-hidden])")] == [
        "2 Maret 2026"
    ]


def test_before_the_first_root_the_page_says_so(client: FlaskClient) -> None:
    assert "Belum ada hari yang disegel" in page(client).text
    assert client.get(f"{HERE}/kunci.pem").status_code == 404


def test_the_key_is_there_before_the_first_root(client: FlaskClient) -> None:
    give_journal_key(client.application, SIGNER.public_key)

    assert client.get(f"{HERE}/kunci.pem").text == SIGNER.public_key
    assert fingerprint_of(SIGNER.public_key) in page(client).text


def test_the_key_of_the_newest_root_goes_before_the_key_of_the_next(tracking: Tracking, client: FlaskClient) -> None:
    three_days(tracking)
    give_journal_key(client.application, OTHER.public_key)

    assert client.get(f"{HERE}/kunci.pem").text == SIGNER.public_key


def test_the_address_with_a_slash_leads_to_the_page(client: FlaskClient) -> None:
    answer = client.get(f"{HERE}/")

    assert (answer.status_code, answer.headers["Location"]) == (302, HERE)


@pytest.mark.parametrize("day", ["2026-03-09", "kemarin", "2026-02-30", "9999-99-99"])
def test_a_day_without_root_is_not_found(tracking: Tracking, client: FlaskClient, day: str) -> None:
    three_days(tracking)

    assert client.get(f"{HERE}/{day}.json", headers=JSON).status_code == 404


@pytest.mark.parametrize("asked", ["0", "-1", "x", "99999999", "٣"])
def test_a_page_that_is_none_is_the_first(tracking: Tracking, client: FlaskClient, asked: str) -> None:
    three_days(tracking)

    assert len(page(client, f"{HERE}?halaman={asked}").select("h2")) == 3
