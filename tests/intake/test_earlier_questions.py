"""Questions are asked in conversations with the helpdesk; those asked before there were any can still be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.intake.announcements import announce
from services.intake.application import PURPOSE
from services.intake.conversation import Question
from services.intake.helpdesk_questions import earlier_questions
from services.shared.contracts.intake import QuestionAnswered, QuestionAsked
from services.shared.datastore import Row
from tests.intake.counters import Applicant, Site, id_of, submitted

pytestmark = pytest.mark.servers

WORDS, ANSWER = "Kapan makam Contoh Almarhum ditinjau?", "Besok pagi.\nSalam"
AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SAVE_TEXT = "INSERT INTO question_texts (question_id, part, sealed) VALUES (%s, %s, %s)"


def asked_earlier(
    site: Site, person: Applicant, application: str, question: str, answer: str = "", at: datetime = AT
) -> UUID:
    """A question as it was kept when the counter still took them."""
    recorded = Question(uuid4(), id_of(application), at)
    if answer:
        recorded.trigger_event(Question.Answered, application_id=id_of(application), by="loket", at=at)
    site.intake.save(recorded)
    for part, text in ("question", question), ("answer", answer):
        if text:
            sealed = site.intake.personal_data.seal(person.account_id, PURPOSE, {"text": text})
            site.datastore.execute(Row(SAVE_TEXT, (recorded.id, part, sealed)))
    return recorded.id


def test_the_page_of_an_application_leads_to_a_conversation_about_it(site: Site, sari: Applicant) -> None:
    application = submitted(sari)

    page = sari.page(application)

    [link] = [str(each["href"]) for each in page.select("main a") if "/bantuan/" in str(each["href"])]
    assert link == f"/bantuan/?tentang={id_of(application)}"
    assert "Pertanyaan Anda sebelumnya" not in page.text


def test_earlier_questions_can_still_be_read_by_both_sides(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    asked_earlier(site, sari, application, WORDS, ANSWER)
    asked_earlier(site, sari, application, "Masih lama?", at=AT + timedelta(days=1))

    page = sari.page(application).text
    first, second = earlier_questions(site.counter, str(id_of(application)))

    assert WORDS in page
    assert "Besok pagi." in page
    assert page.count("Pertanyaan ini belum dijawab.") == 1
    assert first == {"asked_at": AT.isoformat(), "question": WORDS, "answer": ANSWER}
    assert (second["question"], second["answer"]) == ("Masih lama?", "")


def test_what_was_recorded_is_announced_as_it_was(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    question = asked_earlier(site, sari, application, WORDS, ANSWER)

    first, second = [announce(happened) for happened in site.intake.events.get(question)]

    assert first == QuestionAsked(application_id=id_of(application), at=AT, question_id=question)
    assert second == QuestionAnswered(application_id=id_of(application), at=AT, question_id=question, by="loket")


def test_of_a_forgotten_person_the_questions_are_gone(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    asked_earlier(site, sari, application, WORDS, ANSWER)
    for purpose in "account", "application":
        site.counter.personal_data.destroy(sari.account_id, purpose)

    [question] = earlier_questions(site.counter, str(id_of(application)))

    assert (question["question"], question["answer"]) == ("", "")
