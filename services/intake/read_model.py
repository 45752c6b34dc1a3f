"""The tables that the counter's pages read: how events change them (``my_applications.py`` queries the list)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.intake import (
    assisted_read_model,
    earlier_documents,
    follow_ups,
    proposed_visits,
    staff_read_model,
    standing,
    terms_read_model,
)
from services.intake.conversation import Question
from services.intake.domain import PermitApplication
from services.intake.standing import VISIBLE, visible_to
from services.intake.survey import SurveyResponse
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row

STARTED = """
INSERT INTO my_applications (application_id, applicant_id, permit_code, kind, earlier_id, state, changed_at)
VALUES (%s, %s, %s, %s, %s, 'draft', %s) ON CONFLICT (application_id) DO NOTHING
"""
SUBMITTED = """
UPDATE my_applications SET number = %s, catalogue_version = %s, state = 'submitted', changed_at = %s
WHERE application_id = %s
"""
ASKED = """
INSERT INTO application_questions (question_id, application_id, asked_at) VALUES (%s, %s, %s)
ON CONFLICT (question_id) DO NOTHING
"""
ANSWERED = "UPDATE application_questions SET answered_by = %s, answered_at = %s WHERE question_id = %s"
JUDGED = """
INSERT INTO survey_responses (application_id, answered_at) VALUES (%s, %s) ON CONFLICT (application_id) DO NOTHING
"""
STATE = "UPDATE my_applications SET state = %s, changed_at = %s WHERE application_id = %s"


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    yield from earlier_documents.rows(happened)
    yield from standing.rows(happened)
    yield from follow_ups.rows(happened)
    yield from proposed_visits.rows(happened)
    application = happened.originator_id
    match happened:
        case PermitApplication.Started(
            applicant_id=applicant, permit_code=permit, kind=kind, earlier_id=earlier, at=at
        ):
            yield Row(STARTED, (application, applicant, permit, kind, earlier, at))
        case PermitApplication.Submitted(slip=slip, at=at):
            yield Row(SUBMITTED, (slip["application_number"], slip["catalogue_version"], at, application))
        case PermitApplication.CorrectionRequested(at=at):
            yield Row(STATE, ("correction", at, application))
        case PermitApplication.CorrectionSubmitted(at=at):
            yield Row(STATE, ("submitted", at, application))
        case PermitApplication.LetterReceived(letter=letter, at=at):
            yield Row(STATE, ("refused" if letter == "refusal" else "issued", at, application))
        case PermitApplication.Withdrawn(at=at):
            yield Row(STATE, ("withdrawn", at, application))
        case Question.Asked(question_id=question, application_id=about, at=at):
            yield Row(ASKED, (question, about, at))
        case Question.Answered(by=by, at=at):
            yield Row(ANSWERED, (by, at, happened.originator_id))
        case SurveyResponse.Given(application_id=about, at=at):
            yield Row(JUDGED, (about, at))
        case _:
            yield from terms_read_model.rows(happened)
            yield from staff_read_model.rows(happened)
            yield from assisted_read_model.rows(happened)


def application(datastore: Datastore, application_id: UUID) -> Any | None:
    """The line of one application; none when it was never started."""
    found = datastore.query(
        "SELECT number, state, changed_at FROM my_applications WHERE application_id = %s", application_id
    )
    return found[0] if found else None


def page_of(
    datastore: Datastore, applicant_id: UUID, state: str | None, after: tuple[Any, ...] | None, limit: int
) -> list[Any]:
    """A person's applications behind a place in the list (change and id of the last one seen), latest change first."""
    changed_at, application_id = after or (None, None)
    return datastore.execute(
        Row(
            "SELECT application_id, permit_code, number, state, changed_at FROM my_applications"
            f" WHERE {VISIBLE} AND (%(state)s::text IS NULL OR state = %(state)s)"
            " AND (%(changed)s::timestamptz IS NULL OR (changed_at, application_id) < (%(changed)s, %(id)s::uuid))"
            " ORDER BY changed_at DESC, application_id DESC LIMIT %(limit)s",
            visible_to(applicant_id)
            | {
                "state": state,
                "changed": changed_at,
                "id": application_id,
                "limit": limit,
            },
        )
    )
