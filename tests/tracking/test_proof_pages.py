"""Who gets which proof: the link the light one, those who oversee the office the full one."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.application import Tracking
from services.tracking.site import BLUEPRINTS
from tests.shared.web_site import settings, sign_in, with_role
from tests.tracking.lives import Life
from tests.tracking.sealed import MONDAY, said_on, sealed, three_days

pytestmark = pytest.mark.servers


@pytest.fixture
def lives(tracking: Tracking) -> tuple[Life, Life]:
    return three_days(tracking)


@pytest.fixture
def client(tracking: Tracking, tmp_path: Path) -> FlaskClient:
    compile_catalogues()
    return create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking).test_client()


def test_the_link_gives_the_light_proof_and_shows_no_more_than_the_page(
    tracking: Tracking, client: FlaskClient
) -> None:
    life = Life().submitted().began("completeness").minded("completeness").ended("completeness")
    said_on(tracking, MONDAY, life)
    sealed(tracking)

    answer = client.get(f"/lacak/{life.token}/bukti")
    page = client.get(f"/lacak/{life.token}", headers={"Accept": "application/json"}).get_json()

    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert 'filename="bukti-2026-K7QF-3M2X.zip"' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.namelist() == ["BACA-SAYA.txt", "bukti.json", "periksa.py"]
        text = packed.read("bukti.json").decode()
    links = json.loads(text)["links"]
    assert [link["fact"] for link in links if "fact" in link] == [line["fact"] for line in page["timeline"]]
    assert [set(link) for link in links if "fact" not in link] == [{"link", "hash"}] * 3
    assert "officer" not in text
    assert f"/lacak/{life.token}/bukti" in client.get(f"/lacak/{life.token}").text


@pytest.mark.parametrize("role", ["coordinator", "head", "operator"])
def test_staff_get_the_full_proof(tracking: Tracking, lives: tuple[Life, Life], client: FlaskClient, role: str) -> None:
    sign_in(client, with_role(role))
    case = f"/pantau/perkara/{lives[0].id}"

    with zipfile.ZipFile(io.BytesIO(client.get(f"{case}/bukti").data)) as packed:
        proof = json.loads(packed.read("bukti.json"))

    assert proof["full"]
    assert '"by":"officer"' in proof["links"][2]["spelling"]
    assert f"{case}/bukti" in client.get(case).text


def test_whoever_may_not_have_the_full_proof_is_not_offered_it(
    tracking: Tracking, lives: tuple[Life, Life], client: FlaskClient
) -> None:
    sign_in(client, with_role("sub_coordinator"))
    case = f"/pantau/perkara/{lives[0].id}"

    assert "/bukti" not in client.get(case).text
    assert client.get(f"{case}/bukti").status_code == 403


def test_what_is_no_application_has_no_proof(tracking: Tracking, client: FlaskClient) -> None:
    sign_in(client, with_role("head"))

    assert client.get("/lacak/nobody-has-this-link/bukti").status_code == 404
    assert client.get(f"/pantau/perkara/{uuid4()}/bukti").status_code == 404
