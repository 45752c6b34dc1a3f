"""The applicant asks, the office answers: once, sealed, and told without a word of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake import asking
from services.intake.announcements import announce
from services.intake.conversation import TooManyOpenQuestions
from services.intake.personal_data import PersonalDataErased
from services.shared.contracts.intake import QuestionAnswered, QuestionAsked
from services.shared.refusals import SomebodyWasFaster
from tests.intake.counters import BUDI, Applicant, Site, id_of, submitted

pytestmark = pytest.mark.servers
WORDS = "Kapan makam Contoh Almarhum ditinjau?"


def asked(site: Site, sari: Applicant, application: str, words: str = WORDS) -> UUID:
    question = uuid4()
    asking.ask(site.intake, question, id_of(application), sari.account_id, words)
    return question


def announced(site: Site, question: UUID) -> list[Any]:
    return [announce(happened) for happened in site.intake.events.get(question)]


def post(site: Site, role: str, question: UUID, text: str) -> Any:
    client = site.staff(role)
    page = client.get(f"/pertanyaan/{question}").text
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    return client.post(f"/pertanyaan/{question}", data={"csrf_token": token, "text": text})


def test_a_question_reaches_the_front_office_and_the_answer_the_applicant(site: Site, sari: Applicant) -> None:
    application = submitted(sari)

    sent = sari.submit(f"{application}/tanya", "/tanya", text=WORDS)
    (waiting,) = asking.open_questions(site.intake)
    listed = site.staff("front_office").get("/pertanyaan").text
    opened = site.staff("helpdesk").get(f"/pertanyaan/{waiting.question_id}").text
    answered = post(site, "front_office", waiting.question_id, "Besok pagi.\nSalam")

    assert sent.headers["Location"] == f"{application}#questions"
    assert waiting.number in listed
    assert WORDS not in listed
    assert WORDS in opened
    assert "Contoh Sari" in opened
    assert answered.headers["Location"] == "/pertanyaan"
    page = sari.page(application).text
    assert WORDS in page
    assert "Besok pagi." in page
    assert asking.open_questions(site.intake) == []
    assert waiting.number in site.staff("front_office").get("/pertanyaan").text


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b"])
def test_an_empty_question_is_none(text: str, sari: Applicant) -> None:
    address = submitted(sari)

    answer = sari.submit(f"{address}/tanya", "/tanya", text=text)

    assert answer.status_code == 422
    assert not sari.page(address).select(".moj-message-item")


def test_others_hear_that_and_not_what(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    question = asked(site, sari, application)
    asking.answer(site.intake, question, "Besok pagi.", "loket")

    first, second = announced(site, question)

    assert first == QuestionAsked(application_id=id_of(application), at=first.at, question_id=question)
    assert second == QuestionAnswered(application_id=id_of(application), at=second.at, question_id=question, by="loket")


def test_the_words_stand_nowhere_readable(site: Site, sari: Applicant) -> None:
    asking.answer(site.intake, asked(site, sari, submitted(sari)), "Besok pagi.", "loket")

    (stored,) = site.datastore.query(
        "SELECT string_agg(encode(state, 'escape'), ' ') AS events,"
        " (SELECT string_agg(encode(sealed, 'escape'), ' ') FROM question_texts) AS texts FROM events"
    )

    assert "Almarhum" not in stored.events + stored.texts
    assert "Besok" not in stored.events + stored.texts


def test_of_two_officers_at_once_one_succeeds(site: Site, sari: Applicant) -> None:
    question = asked(site, sari, submitted(sari))

    def answer(officer: str) -> str:
        try:
            asking.answer(site.intake, question, f"Jawaban {officer}", officer)
        except SomebodyWasFaster:
            return "slower"
        return officer

    with ThreadPoolExecutor(4) as hands:
        outcomes = list(hands.map(answer, ["rina", "dewi", "tono", "agus"]))

    (winner,) = [each for each in outcomes if each != "slower"]
    assert len(announced(site, question)) == 2
    assert announced(site, question)[1].by == winner


def test_who_comes_second_reads_the_answer_that_stands(site: Site, sari: Applicant) -> None:
    question = asked(site, sari, submitted(sari))
    client = site.staff("front_office")
    page = client.get(f"/pertanyaan/{question}").text
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    asking.answer(site.intake, question, "Besok pagi.", "dewi")

    late = client.post(f"/pertanyaan/{question}", data={"csrf_token": token, "text": "Lusa."})

    assert late.status_code == 409
    assert "dewi" in late.text
    assert "Besok pagi." in late.text
    assert "Lusa." in late.text


def test_clicking_twice_asks_and_answers_once(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    address, data = sari.form(f"{application}/tanya", "/tanya")
    for _ in range(2):
        assert sari.client.post(address, data=data | {"text": WORDS}).status_code == 303
    (question,) = asking.open_questions(site.intake)
    for _ in range(2):
        asking.answer(site.intake, question.question_id, "Besok pagi.", "loket")

    assert len(announced(site, question.question_id)) == 2


def test_an_applicant_waits_for_answers_before_asking_ever_more(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    for number in range(asking.OPEN_AT_A_TIME):
        asked(site, sari, application, f"Pertanyaan {number}")

    with pytest.raises(TooManyOpenQuestions):
        asked(site, sari, application)
    refused = sari.submit(f"{application}/tanya", "/tanya", text=WORDS)
    assert refused.status_code == 422
    assert "Paling banyak 3" in refused.text


def test_an_empty_question_is_told_at_its_field(sari: Applicant) -> None:
    answer = sari.submit(f"{submitted(sari)}/tanya", "/tanya", text="")

    assert answer.status_code == 422
    assert 'href="#text"' in answer.text


def test_a_draft_is_not_asked_about_nor_somebody_elses_application(site: Site, sari: Applicant) -> None:
    draft, application = sari.start("MAKAM"), submitted(sari)

    assert sari.client.get(f"{draft}/tanya").status_code == 409
    assert site.applicant(BUDI).client.get(f"{application}/tanya").status_code == 404


@pytest.mark.parametrize("role", ["back_office", "agency", "analyst"])
def test_only_the_front_office_and_the_helpdesk_read_questions(site: Site, sari: Applicant, role: str) -> None:
    question = asked(site, sari, submitted(sari))

    assert site.staff(role).get("/pertanyaan").status_code == 403
    assert site.staff(role).get(f"/pertanyaan/{question}").status_code == 403
    assert sari.client.get("/pertanyaan").status_code == 403


def test_a_forgotten_person_gets_no_answer(site: Site, sari: Applicant) -> None:
    question = asked(site, sari, submitted(sari))
    for purpose in "account", "application":
        site.counter.personal_data.destroy(sari.account_id, purpose)

    page = site.staff("front_office").get(f"/pertanyaan/{question}")

    assert page.status_code == 200
    assert "Data telah dihapus" in page.text
    with pytest.raises(PersonalDataErased):
        asking.answer(site.intake, question, "Besok pagi.", "loket")
