"""Pages that strangers see alike are rendered once a minute; nobody sees a page that was made for somebody else."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from flask import Blueprint, Flask, flash, redirect, render_template_string
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from services.shared.web import kept_pages, may
from services.shared.web.kept_pages import MOST_PAGES, alike_for_strangers, alike_while
from tests.shared.web_site import page, sign_in, site


def pages() -> Blueprint:
    blueprint, renderings = Blueprint("pages", __name__), count(1)

    @blueprint.get("/izin")
    @may("anyone")
    @alike_for_strangers
    def permits() -> str:
        return page(f"rendering {next(renderings)}")

    sources: list[object] = [object()]

    @blueprint.get("/katalog")
    @may("anyone")
    @alike_while(lambda: sources[-1])
    def catalogue() -> str:
        return page(f"rendering {next(renderings)}")

    @blueprint.get("/lain")
    @may("anyone")
    def another() -> str:
        sources.append(object())
        return "lain"

    @blueprint.get("/formulir")
    @may("anyone")
    @alike_for_strangers
    def form() -> str:
        return render_template_string("{{ csrf_token() }}")

    @blueprint.get("/kabar")
    @may("anyone")
    def news() -> Response:
        flash("Tersimpan")
        return redirect("/izin")

    return blueprint


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return site(pages(), tmp_path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_strangers_share_one_rendering_per_address(app: Flask, client: FlaskClient) -> None:
    assert "rendering 1" in client.get("/izin").text
    assert "rendering 1" in app.test_client().get("/izin").text
    assert "rendering 2" in client.get("/izin?cari=makam").text


def test_each_language_has_its_own(client: FlaskClient) -> None:
    client.get("/izin")
    client.get("/izin?bahasa=en")

    english = client.get("/izin").text

    assert "rendering 2" in english
    assert '<html lang="en"' in english


def test_who_is_signed_in_gets_a_page_of_their_own_and_leaves_none_behind(app: Flask, client: FlaskClient) -> None:
    sign_in(client)

    assert "Siti Rahayu" in client.get("/izin").text
    assert "Siti Rahayu" not in app.test_client().get("/izin").text


def test_a_banner_is_shown_to_whom_it_was_meant_for_only(app: Flask, client: FlaskClient) -> None:
    app.test_client().get("/izin")
    client.get("/kabar")

    assert "Tersimpan" in client.get("/izin").text
    assert "Tersimpan" not in app.test_client().get("/izin").text


def test_a_form_is_never_shared(app: Flask, client: FlaskClient) -> None:
    assert client.get("/formulir").text != app.test_client().get("/formulir").text


def test_after_a_minute_the_page_is_made_anew(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/izin")
    monkeypatch.setattr(kept_pages, "KEPT_SECONDS", -1)
    client.get("/izin?lain")

    assert "rendering 3" in client.get("/izin?lain").text


def test_what_visitors_type_does_not_fill_the_memory(client: FlaskClient) -> None:
    for number in range(MOST_PAGES + 10):
        client.get(f"/izin?cari={number}")

    assert f"rendering {MOST_PAGES + 11}" in client.get("/izin?cari=0").text
    assert f"rendering {MOST_PAGES + 10}" in client.get(f"/izin?cari={MOST_PAGES + 9}").text


def test_a_page_is_rendered_anew_as_soon_as_its_source_is_another(client: FlaskClient) -> None:
    assert "rendering 1" in client.get("/katalog").text
    assert "rendering 1" in client.get("/katalog").text

    client.get("/lain")

    assert "rendering 2" in client.get("/katalog").text
