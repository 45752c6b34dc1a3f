"""Refusals and accidents are calm pages, or problem details, and never show what is nobody's business."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg2
import pytest
from eventsourcing.persistence import IntegrityError
from flask import Blueprint, abort, request
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.exceptions import TooManyRequests

from services.shared.refusals import NotAllowed, NotFound, Refused, SomebodyWasFaster, Unavailable
from services.shared.web import may, without_csrf
from tests.shared.web_site import page, site

SECRET = "password=hunter2"

TROUBLE: dict[str, Exception] = {
    "not-found": NotFound(),
    "not-allowed": NotAllowed(),
    "refused": Refused(),
    "faster": SomebodyWasFaster(by="budi", at=datetime(2026, 11, 18, 7, 40, tzinfo=UTC)),
    "conflict": IntegrityError("duplicate key"),
    "unavailable": Unavailable("broker"),
    "database": psycopg2.OperationalError(SECRET),
    "accident": RuntimeError(SECRET),
    "attempts": TooManyRequests(retry_after=60),
}


def pages() -> Blueprint:
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/masalah/<name>")
    @may("anyone")
    def trouble(name: str) -> str:
        raise TROUBLE[name]

    @blueprint.get("/status/<int:status>")
    @may("anyone")
    def status(status: int) -> str:
        abort(status)

    @blueprint.post("/periksa")
    @may("anyone")
    @without_csrf
    def check() -> str:
        return page(request.form.get("words", ""))

    return blueprint


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return site(pages(), tmp_path).test_client()


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("not-found", 404, "Yang Anda cari tidak kami temukan."),
        ("not-allowed", 403, "Peran Anda tidak mengizinkan hal ini."),
        ("refused", 409, "Hal ini tidak dapat dilakukan."),
        ("faster", 409, "budi lebih dahulu: hal ini sudah dilakukan pada 18 November 2026 14.40 WIB."),
        ("conflict", 409, "Orang lain mengubahnya pada saat yang sama."),
        ("unavailable", 503, "Layanan ini sedang tidak tersedia"),
        ("database", 503, "Layanan ini sedang tidak tersedia"),
        ("accident", 500, "Terjadi gangguan di pihak kami"),
        ("attempts", 429, "Terlalu banyak percobaan"),
    ],
)
def test_each_refusal_has_its_page(client: FlaskClient, name: str, status: int, words: str) -> None:
    response = client.get(f"/masalah/{name}")

    assert response.status_code == status
    assert words in response.text
    assert 'href="/"' in response.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_status_is_answered_in_the_form_asked_for(client: FlaskClient, status: int, accept: str) -> None:
    response = client.get(f"/status/{status}", headers={"Accept": accept})

    assert response.status_code == status
    assert response.mimetype == ("text/html" if accept == "text/html" else "application/problem+json")


def test_problem_details_name_the_request(client: FlaskClient) -> None:
    headers = {"Accept": "application/json", "X-Request-ID": "0123456789abcdef"}

    assert client.get("/masalah/faster", headers=headers).get_json() == {
        "type": "about:blank",
        "title": "Hal ini tidak dapat dilakukan",
        "status": 409,
        "detail": "budi lebih dahulu: hal ini sudah dilakukan pada 18 November 2026 14.40 WIB.",
        "instance": "urn:sakpore:request:0123456789abcdef",
    }


@pytest.mark.parametrize("name", ["accident", "database"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_an_accident_keeps_its_reason_to_the_log(client: FlaskClient, name: str, accept: str) -> None:
    with capture_logs() as written:
        response = client.get(f"/masalah/{name}", headers={"Accept": accept})

    assert SECRET not in response.text
    assert "Traceback" not in response.text
    assert any(SECRET in str(line) for line in written)


def test_the_page_of_an_accident_names_the_number_in_the_log(client: FlaskClient) -> None:
    response = client.get("/masalah/accident", headers={"X-Request-ID": "0123456789abcdef"})

    assert "0123456789abcdef" in response.text
    assert response.headers["X-Correlation-ID"] == "0123456789abcdef"


def test_a_request_id_that_is_no_id_is_replaced(client: FlaskClient) -> None:
    response = client.get("/aksesibilitas", headers={"X-Request-ID": "<script>"})

    assert response.headers["X-Correlation-ID"] != "<script>"


def test_who_should_wait_is_told_how_long(client: FlaskClient) -> None:
    assert client.get("/masalah/unavailable").headers["Retry-After"] == "30"
    assert client.get("/masalah/attempts").headers["Retry-After"] == "60"


def test_an_upload_far_too_large_gets_a_page(client: FlaskClient) -> None:
    response = client.post("/periksa", data={"words": "x" * 23_000_000})

    assert response.status_code == 413
    assert "Berkas terlalu besar" in response.text


def test_a_page_for_scripts_takes_posts_without_token(client: FlaskClient) -> None:
    assert client.post("/periksa").status_code == 200


def test_the_log_names_the_rule_not_the_path(client: FlaskClient) -> None:
    with capture_logs() as written:
        client.get("/status/404")

    assert [line["rule"] for line in written if line["event"] == "page answered"] == ["/status/<int:status>"]
