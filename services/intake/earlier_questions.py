"""What was asked and answered about an application before there were conversations: it can still be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.application import PURPOSE, Intake
from services.intake.domain import PermitApplication
from services.shared.personal_data import PersonalDataErased

ASKED = """
SELECT question_id, asked_at, answered_at FROM application_questions WHERE application_id = %s
ORDER BY asked_at, question_id
"""
TEXTS = "SELECT question_id, part, sealed FROM question_texts WHERE question_id = ANY(%s)"


@dataclass(frozen=True)
class Exchange:
    """A question and its answer; no text where the personal data was erased."""

    asked_at: datetime
    question: str | None
    answered_at: datetime | None
    answer: str | None


def earlier_questions(intake: Intake, application: PermitApplication) -> list[Exchange]:
    """Everything that was asked and answered about it, oldest first."""
    asked = intake.datastore.query(ASKED, application.id)
    texts = intake.datastore.query(TEXTS, [each.question_id for each in asked])
    sealed = {(each.question_id, each.part): each.sealed for each in texts}

    def words(question_id: UUID, part: str) -> str | None:
        return opened(intake, application.applicant_id, sealed.get((question_id, part)))

    return [
        Exchange(
            each.asked_at, words(each.question_id, "question"), each.answered_at, words(each.question_id, "answer")
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
