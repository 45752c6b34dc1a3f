"""An agency asks somebody outside by a link, and nobody else learns of it."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask

from services.recommendation.application import Recommendation
from tests.recommendation.asking import OPINION, a_pdf, answered, asked, documents_of, lending
from tests.recommendation.cases import ADVICE, MEETING, OTHER, THREE
from tests.recommendation.conftest import of, opened
from tests.shared.browsing import filled, soup, submit, text

pytestmark = pytest.mark.servers


@pytest.fixture
def app(app: Flask) -> Flask:
    return lending(app)


def test_a_guest_is_asked_and_answers_and_the_agency_reads_it(app: Flask, shared_case: UUID) -> None:
    link, guest = asked(app, shared_case), app.test_client()

    seen = text(guest, link)
    sent = answered(guest, link)

    assert "Apakah pohonnya sakit?" in seen
    assert "Izin Penebangan Pohon" in seen
    assert sent.status_code == 303
    assert sent.headers["Location"] == link
    assert "Terima kasih" in text(guest, link)
    assert OPINION in text(of(app, "DINKES"), f"/rekomendasi/{shared_case}")


def test_the_guest_does_not_learn_who_applies_nor_the_number(app: Flask, shared_case: UUID) -> None:
    assert "2026-K7QF-3M2X" not in text(app.test_client(), asked(app, shared_case))


def test_only_the_hash_of_the_token_is_kept_and_the_link_is_shown_once(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    officer, page = of(app, "DINKES"), f"/rekomendasi/{shared_case}/{ADVICE}/tamu"
    sent = submit(officer, page, "/tamu", institution="Universitas Contoh", question="Sakit?")

    first, second = (officer.get(sent.headers["Location"]).text for _ in range(2))
    (token,) = set(re.findall(r"/rekomendasi/tamu/([\w-]{22})", first))

    assert "wa.me" in first
    assert "mailto:?subject=" in first
    assert token not in second
    recorded = recommendation.datastore.query("SELECT convert_from(state, 'UTF8') AS state FROM events")
    assert not [row for row in recorded if token in row.state]
    assert recommendation.datastore.query("SELECT 1 FROM guests WHERE link = %s", token) == []


def test_a_second_click_asks_once_and_shows_the_same_link(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    officer, page = of(app, "DINKES"), f"/rekomendasi/{shared_case}/{ADVICE}/tamu"
    action, data = filled(officer, page, "/tamu")
    data |= {"institution": "Universitas Contoh", "question": "Sakit?"}

    first, second = officer.post(action, data=data), officer.post(action, data=data)

    assert first.headers["Location"] == second.headers["Location"]
    assert data["token"] in officer.get(second.headers["Location"]).text
    assert len(recommendation.datastore.query("SELECT 1 FROM guests")) == 1


@pytest.mark.parametrize("typed", [{"institution": " "}, {"question": ""}, {"days": "30"}, {"token": "short"}])
def test_half_a_question_is_none(
    app: Flask, recommendation: Recommendation, shared_case: UUID, typed: dict[str, str]
) -> None:
    whole = {"institution": "Universitas Contoh", "question": "Sakit?"} | typed
    page = f"/rekomendasi/{shared_case}/{ADVICE}/tamu"

    assert submit(of(app, "DINKES"), page, "/tamu", **whole).status_code == 422
    assert recommendation.datastore.query("SELECT 1 FROM guests") == []


def test_a_link_that_the_agency_ended_counts_no_longer(app: Flask, shared_case: UUID) -> None:
    link = asked(app, shared_case)

    ended = submit(of(app, "DINKES"), f"/rekomendasi/{shared_case}", "/akhiri")

    assert ended.status_code == 303
    assert app.test_client().get(link).status_code == 410
    assert "Tautan diakhiri" in text(of(app, "DINKES"), f"/rekomendasi/{shared_case}")


def test_a_file_comes_with_the_answer_and_only_the_agency_that_asked_opens_it(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    link = asked(app, shared_case)
    assert answered(app.test_client(), link, (a_pdf(), "pendapat.pdf")).status_code == 303

    page = soup(of(app, "DINKES"), f"/rekomendasi/{shared_case}")
    (address,) = [str(each["href"]) for each in page.select("main a") if str(each["href"]).endswith("/berkas")]

    theirs = of(app, "DINKES").get(address)
    assert theirs.data.startswith(b"%PDF")
    assert theirs.headers["Content-Disposition"] == 'inline; filename="pendapat.pdf"'
    assert of(app, "DLH").get(address).status_code == 404
    assert of(app, "BAPPEDA").get(address).status_code == 403
    assert app.test_client().get(address).status_code == 303


def test_an_agency_asks_at_its_own_step_only(app: Flask, recommendation: Recommendation, shared_case: UUID) -> None:
    assert of(app, "DLH").get(f"/rekomendasi/{shared_case}/{ADVICE}/tamu").status_code == 409
    assert of(app, "BAPPEDA").get(f"/rekomendasi/{shared_case}/{OTHER}/tamu").status_code == 403
    assert of(app, "DINKES").get(f"/rekomendasi/{shared_case}/{MEETING}/tamu").status_code == 409


def test_other_agencies_see_neither_the_question_nor_the_link(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    asked(app, shared_case)
    (row,) = recommendation.datastore.query("SELECT guest_id FROM guests")
    page = f"/rekomendasi/{shared_case}/{ADVICE}/tamu/{row.guest_id}"

    assert "Apakah pohonnya sakit?" not in text(of(app, "DLH"), f"/rekomendasi/{shared_case}")
    assert of(app, "DLH").get(page).status_code == 404
    other = of(app, "DLH")
    _, data = filled(other, f"/rekomendasi/{shared_case}/{OTHER}/tamu", "/tamu")
    assert other.post(f"{page}/akhiri", data={"csrf_token": data["csrf_token"]}).status_code == 404


def test_documents_of_another_application_cannot_be_chosen(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    other = opened(recommendation, THREE)
    foreign = documents_of(app, other)["KTP"]
    page = f"/rekomendasi/{shared_case}/{ADVICE}/tamu"

    sent = submit(of(app, "DINKES"), page, "/tamu", institution="Kampus", question="Sakit?", documents=foreign)

    assert sent.status_code == 422
