"""Asking the office about an application, and answering: the words are sealed with the applicant's key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.application import PURPOSE, Intake
from services.intake.conversation import NotHandedIn, Question, TooManyOpenQuestions
from services.intake.domain import PermitApplication
from services.intake.personal_data import PersonalDataErased
from services.shared.application import decided_again
from services.shared.datastore import Row
from services.shared.refusals import NotFound

OPEN_AT_A_TIME = 3
SAVE_TEXT = "INSERT INTO question_texts (question_id, part, sealed) VALUES (%s, %s, %s)"
SELECTED = """
SELECT question_id, application_id, asked_at, answered_at, answered_by,
       my_applications.number, my_applications.permit_code
FROM application_questions JOIN my_applications USING (application_id)
"""


@dataclass(frozen=True)
class Exchange:
    """A question and its answer as pages show them; no text where the personal data was erased."""

    id: UUID
    asked_at: datetime
    question: str | None
    answered_at: datetime | None
    answer: str | None


@decided_again
def ask(intake: Intake, question_id: UUID, application_id: UUID, applicant_id: UUID, text: str) -> None:
    """Write to the office; a second click changes nothing."""
    application = intake.own(application_id, applicant_id)
    if application.number is None:
        raise NotHandedIn
    if intake.exists(question_id):
        if intake.find(Question, question_id).application_id != application_id:
            raise NotFound
        return
    with intake.datastore.transaction():
        # One question at a time per application, so that several at once are counted as well.
        intake.datastore.query("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", f"questions {application_id}")
        if how_many_open(intake, application_id) >= OPEN_AT_A_TIME:
            raise TooManyOpenQuestions(most=OPEN_AT_A_TIME)
        sealed = intake.personal_data.seal(application.applicant_id, PURPOSE, {"text": text})
        intake.datastore.execute(Row(SAVE_TEXT, (question_id, "question", sealed)))
        intake.save(Question(question_id, application_id, intake.clock()))


@decided_again
def answer(intake: Intake, question_id: UUID, text: str, by: str) -> None:
    """Answer it, unless somebody was faster; the same answer by the same officer changes nothing."""
    question = intake.find(Question, question_id)
    application = intake.find(PermitApplication, question.application_id)
    if question.answered_by == by and exchange(intake, application, question_id).answer == text:
        return
    question.answer(by, intake.clock())
    sealed = intake.personal_data.seal(application.applicant_id, PURPOSE, {"text": text})
    with intake.datastore.transaction():
        intake.save(question)
        intake.datastore.execute(Row(SAVE_TEXT, (question_id, "answer", sealed)))


def how_many_open(intake: Intake, application_id: UUID) -> int:
    """The questions about an application that nobody answered yet."""
    (found,) = intake.datastore.query(
        "SELECT count(*) AS number FROM application_questions WHERE application_id = %s AND answered_at IS NULL",
        application_id,
    )
    number: int = found.number
    return number


def exchange(intake: Intake, application: PermitApplication, question_id: UUID) -> Exchange:
    """One question with its answer; raises :class:`NotFound`."""
    found = [each for each in conversation(intake, application) if each.id == question_id]
    if not found:
        raise NotFound
    return found[0]


def conversation(intake: Intake, application: PermitApplication) -> list[Exchange]:
    """Everything that was asked and answered about an application, oldest first."""
    asked = intake.datastore.query(
        f"{SELECTED} WHERE application_id = %s ORDER BY asked_at, question_id", application.id
    )
    texts = intake.datastore.query(
        "SELECT question_id, part, sealed FROM question_texts WHERE question_id = ANY(%s)",
        [each.question_id for each in asked],
    )
    sealed = {(each.question_id, each.part): each.sealed for each in texts}

    def words(question_id: UUID, part: str) -> str | None:
        return opened(intake, application.applicant_id, sealed.get((question_id, part)))

    return [
        Exchange(
            each.question_id,
            each.asked_at,
            words(each.question_id, "question"),
            each.answered_at,
            words(each.question_id, "answer"),
        )
        for each in asked
    ]


def opened(intake: Intake, applicant_id: UUID, sealed: Any) -> str | None:
    """The words, or nothing when there are none or nobody can read them any more."""
    if sealed is None:
        return None
    try:
        text: str = intake.personal_data.open(applicant_id, PURPOSE, bytes(sealed))["text"]
    except PersonalDataErased:
        return None
    return text


def open_questions(intake: Intake) -> list[Any]:
    """What waits for an answer, the longest first."""
    return intake.datastore.query(f"{SELECTED} WHERE answered_at IS NULL ORDER BY asked_at, question_id LIMIT 200")


def answered_questions(intake: Intake) -> list[Any]:
    """What was answered last."""
    return intake.datastore.query(
        f"{SELECTED} WHERE answered_at IS NOT NULL ORDER BY answered_at DESC, question_id LIMIT 20"
    )
