"""People without an account: asked by an agency, answering by a link that counts once and not for ever."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from deploy.local.virus_scanner import EICAR
from services.recommendation.application import Recommendation
from services.recommendation.guests import LinkUsed, OpinionTooLate
from services.recommendation.office import LENDING
from services.recommendation.read_model import rows
from services.shared.datastore import Datastore
from services.shared.refusals import Unavailable
from tests.recommendation.cases import ADVICE, AT, BAYU, FOR_IT, MEETING, OTHER, SCAN, THREE
from tests.recommendation.conftest import of, opened
from tests.shared.browsing import filled, soup, submit, text

pytestmark = pytest.mark.servers
OPINION = "Akar pohon sudah merusak fondasi."
TEST_VIRUS = bytes.fromhex(EICAR)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The agencies' pages, with a counter that lends every document it is asked for."""
    app.extensions[LENDING] = lambda application_id, document_id: f"/dokumen/pinjam/{document_id}"
    return app


def asked(app: Flask, case: UUID, step: str = ADVICE, agency: str = "DINKES", **typed: Any) -> str:
    """An officer asks a guest; the path of the link that is shown."""
    officer, page = of(app, agency), f"/rekomendasi/{case}/{step}/tamu"
    wanted = {"institution": "Universitas Contoh, ahli kehutanan", "question": "Apakah pohonnya sakit?"} | typed
    sent = submit(officer, page, "/tamu", **wanted)
    assert sent.status_code == 303, BeautifulSoup(sent.text, "html.parser").select(".govuk-error-message")
    (box,) = soup(officer, sent.headers["Location"]).select("input#link")
    link = str(box["value"])
    assert link.startswith("http://localhost:8000/rekomendasi/tamu/")
    return link.removeprefix("http://localhost:8000")


def documents_of(app: Flask, case: UUID) -> dict[str, str]:
    """The boxes of the documents on the page of the question, by their label."""
    page = soup(of(app, "DINKES"), f"/rekomendasi/{case}/{ADVICE}/tamu")
    boxes = page.select("input[name=documents]")
    return {page.select_one(f"label[for='{box['id']}']").text.strip(): str(box["value"]) for box in boxes}


def answered(guest: FlaskClient, link: str, file: tuple[bytes, str] | None = None, **typed: str) -> Any:
    """The guest fills in the only form and sends it."""
    action, data = filled(guest, link, link)
    data |= {"answer": OPINION, "checked": "y"} | typed
    if file is not None:
        data["paper"] = (io.BytesIO(file[0]), file[1])
    return guest.post(action, data=data, content_type="multipart/form-data")


def answers(recommendation: Recommendation) -> list[Any]:
    return recommendation.datastore.query("SELECT answer, paper FROM guests WHERE answer IS NOT NULL")


def a_pdf(content: bytes = b"") -> bytes:
    stream = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.pages[0].Contents = document.make_stream(content)
    document.save(stream, compress_streams=False)
    return stream.getvalue()


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


def test_a_link_counts_once(app: Flask, recommendation: Recommendation, shared_case: UUID) -> None:
    link, guest = asked(app, shared_case), app.test_client()
    action, data = filled(guest, link, link)
    data |= {"answer": OPINION, "checked": "y"}

    first, second = guest.post(action, data=data), guest.post(action, data=data | {"answer": "Pendapat lain."})

    assert first.status_code == 303
    assert second.status_code == 200
    assert "Terima kasih" in second.text
    assert [row.answer for row in answers(recommendation)] == [OPINION]


def test_of_two_answers_at_the_same_moment_the_first_counts(
    app: Flask, recommendation: Recommendation, shared_case: UUID, database_url: str
) -> None:
    link, (row,) = asked(app, shared_case), recommendation.datastore.query("SELECT guest_id FROM guests")
    elsewhere = Datastore(database_url)
    faster = Recommendation(elsewhere, rows=rows)

    def meanwhile() -> datetime:
        """Between this process's look at the question and its commit, another one takes an answer in."""
        recommendation.clock = faster.clock
        faster.guest_answers(shared_case, ADVICE, str(row.guest_id), OPINION, None)
        return faster.clock()

    recommendation.clock = meanwhile
    with pytest.raises(LinkUsed):
        recommendation.guest_answers(shared_case, ADVICE, str(row.guest_id), "Pendapat lain.", None)

    assert [each.answer for each in answers(recommendation)] == [OPINION]
    assert "Terima kasih" in text(app.test_client(), link)
    elsewhere.close()


@pytest.mark.parametrize("days", [3, 7, 14])
def test_a_link_ends_with_its_days(app: Flask, recommendation: Recommendation, shared_case: UUID, days: int) -> None:
    recommendation.clock = lambda: AT
    link, guest = asked(app, shared_case, days=str(days)), app.test_client()
    recommendation.clock = lambda: AT + timedelta(days=days)
    assert guest.get(link).status_code == 200

    recommendation.clock = lambda: AT + timedelta(days=days, seconds=1)

    late = guest.get(link)
    assert late.status_code == 410
    assert "tidak berlaku lagi" in late.text
    assert guest.post(link, data={"answer": OPINION, "checked": "y"}).status_code == 410
    assert answers(recommendation) == []


def test_a_link_that_the_agency_ended_counts_no_longer(app: Flask, shared_case: UUID) -> None:
    link = asked(app, shared_case)

    ended = submit(of(app, "DINKES"), f"/rekomendasi/{shared_case}", "/akhiri")

    assert ended.status_code == 303
    assert app.test_client().get(link).status_code == 410
    assert "Tautan diakhiri" in text(of(app, "DINKES"), f"/rekomendasi/{shared_case}")


def test_nobody_answers_about_an_application_that_was_withdrawn(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    link, guest = asked(app, shared_case), app.test_client()

    recommendation.withdraw(shared_case)

    assert guest.get(link).status_code == 410
    assert guest.post(link, data={"answer": OPINION, "checked": "y"}).status_code == 410
    assert answers(recommendation) == []


def test_once_the_agency_has_spoken_the_guest_is_thanked_and_sees_nothing_any_more(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    ktp = documents_of(app, shared_case)["KTP"]
    link, guest = asked(app, shared_case, documents=ktp), app.test_client()
    (row,) = recommendation.datastore.query("SELECT guest_id FROM guests")

    recommendation.issue_scan(shared_case, ADVICE, FOR_IT, SCAN, BAYU)

    assert "tidak diperlukan lagi" in guest.get(link).text
    assert guest.get(f"{link}/dokumen/{ktp}").status_code == 410
    with pytest.raises(OpinionTooLate):
        recommendation.guest_answers(shared_case, ADVICE, str(row.guest_id), OPINION, None)


def test_an_unknown_link_is_not_found(app: Flask) -> None:
    guest = app.test_client()

    assert guest.get("/rekomendasi/tamu/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert guest.post("/rekomendasi/tamu/AAAAAAAAAAAAAAAAAAAAAA", data={}).status_code == 404


def test_only_the_chosen_documents_can_be_opened(app: Flask, shared_case: UUID) -> None:
    known = documents_of(app, shared_case)
    link, guest = asked(app, shared_case, documents=known["Denah lokasi"]), app.test_client()

    page = text(guest, link)
    opened_document = guest.get(f"{link}/dokumen/{known['Denah lokasi']}")

    assert "Denah lokasi" in page
    assert "KTP" not in page
    assert opened_document.status_code == 303
    assert opened_document.headers["Location"] == f"/dokumen/pinjam/{known['Denah lokasi']}"
    assert guest.get(f"{link}/dokumen/{known['KTP']}").status_code == 404


def test_a_document_that_the_counter_does_not_lend_is_not_found(app: Flask, shared_case: UUID) -> None:
    """As after somebody was forgotten."""
    ktp = documents_of(app, shared_case)["KTP"]
    link = asked(app, shared_case, documents=ktp)
    app.extensions[LENDING] = lambda application_id, document_id: None

    assert app.test_client().get(f"{link}/dokumen/{ktp}").status_code == 404


def test_while_the_counter_does_not_answer_the_guest_is_asked_to_try_again(app: Flask, shared_case: UUID) -> None:
    def nobody(application_id: UUID, document_id: UUID) -> str | None:
        raise Unavailable("intake does not answer")

    ktp = documents_of(app, shared_case)["KTP"]
    link = asked(app, shared_case, documents=ktp)
    app.extensions[LENDING] = nobody

    assert app.test_client().get(f"{link}/dokumen/{ktp}").status_code == 503


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


@pytest.mark.parametrize(
    ("file", "sentence"),
    [((a_pdf(TEST_VIRUS), "pendapat.pdf"), "Virus"), ((b"PK\x03\x04", "pendapat.docx"), "tidak diterima")],
)
def test_a_bad_file_is_refused_at_its_field_and_the_words_stay(
    app: Flask, recommendation: Recommendation, shared_case: UUID, file: tuple[bytes, str], sentence: str
) -> None:
    link, guest = asked(app, shared_case), app.test_client()

    refused = answered(guest, link, file)

    assert refused.status_code == 422
    page = BeautifulSoup(refused.text, "html.parser")
    assert sentence.lower() in page.select_one("#paper-error").text.lower()
    assert OPINION in page.select_one("textarea").text
    assert answers(recommendation) == []


@pytest.mark.parametrize("typed", [{"answer": "  "}, {"answer": "x" * 2001}, {"checked": ""}])
def test_an_answer_is_written_and_looked_at_again(
    app: Flask, recommendation: Recommendation, shared_case: UUID, typed: dict[str, str]
) -> None:
    link, guest = asked(app, shared_case), app.test_client()
    action, data = filled(guest, link, link)
    data |= {"answer": OPINION, "checked": "y"} | typed
    data = {name: value for name, value in data.items() if name != "checked" or value}

    assert guest.post(action, data=data).status_code == 422
    assert answers(recommendation) == []


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


def test_the_address_is_passed_on_to_nobody_and_kept_by_no_search_engine(app: Flask, shared_case: UUID) -> None:
    guest = app.test_client()
    link = asked(app, shared_case)

    for path in link, "/rekomendasi/tamu/AAAAAAAAAAAAAAAAAAAAAA":
        answer = guest.get(path)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in guest.get(link).headers


def test_an_answer_is_sent_where_pages_are_under_tls_and_no_page_says_where_it_came_from(
    app: Flask, shared_case: UUID
) -> None:
    link = asked(app, shared_case)

    sent = app.test_client().post(
        link, data={"answer": OPINION, "checked": "y"}, base_url="https://localhost", headers={"Origin": "null"}
    )

    assert sent.status_code == 303
