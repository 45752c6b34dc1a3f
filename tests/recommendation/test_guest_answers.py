"""What somebody outside sees and answers by a link, which counts once and not for ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from deploy.local.virus_scanner import EICAR
from services.recommendation.application import Recommendation
from services.recommendation.guests import LinkUsed, OpinionTooLate
from services.recommendation.office import LENDING
from services.recommendation.read_model import rows
from services.shared.datastore import Datastore
from services.shared.refusals import Unavailable
from tests.recommendation.asking import OPINION, a_pdf, answered, answers, asked, documents_of, lending
from tests.recommendation.cases import ADVICE, AT, BAYU, FOR_IT, SCAN
from tests.shared.browsing import filled, text

pytestmark = pytest.mark.servers
TEST_VIRUS = bytes.fromhex(EICAR)


@pytest.fixture
def app(app: Flask) -> Flask:
    return lending(app)


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


def test_a_used_link_opens_no_document_any_more(app: Flask, recommendation: Recommendation, shared_case: UUID) -> None:
    ktp = documents_of(app, shared_case)["KTP"]
    link = asked(app, shared_case, documents=ktp)
    (row,) = recommendation.datastore.query("SELECT guest_id FROM guests")

    recommendation.guest_answers(shared_case, ADVICE, str(row.guest_id), OPINION, None)

    answer = app.test_client().get(f"{link}/dokumen/{ktp}")
    assert "Location" not in answer.headers
    assert "Terima kasih" in answer.text


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
