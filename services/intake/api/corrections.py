"""What the office wants mended, by program: answers given anew, documents, and handing it in."""

from __future__ import annotations

from typing import IO
from uuid import UUID

from flask import Response
from flask_babel import lazy_gettext

from services.intake import rules
from services.intake.answers import PARTNERS
from services.intake.api import models
from services.intake.api.answers import checked
from services.intake.api.applications import changed
from services.intake.api.documents import MEDIA_TYPES, NOT_TAKEN, taken_in
from services.intake.api.operations import operation
from services.intake.api.responses import as_seen
from services.intake.catalogue_pages import counter
from services.intake.quarantine import InfectedDocument, StillBeingChecked
from services.intake.web import applicant, own
from services.shared.refusals import NotFound


@operation(
    "PUT",
    "/applications/{application_id}/corrected-answers",
    lazy_gettext("Answer again what the office asked for; kept until the correction is handed in"),
    scope="write",
    takes=models.CorrectedAnswers,
    gives=models.Application,
    versioned=True,
    refusals=(NotFound, rules.AnswerNotAsked),
)
def put_corrected_answers(application_id: UUID, body: models.CorrectedAnswers) -> Response:
    found, intake = own(application_id), counter().intake
    if not found.questioned:
        raise rules.AnswerNotAsked
    # The other end of a range is checked with the one that is sent, as it stands.
    questions = [
        each for each in intake.questions_anew(found) if {each.key, PARTNERS.get(each.key)} & body.answers.keys()
    ]
    standing = {key: answer for key, answer in intake.answers_with_anew(found).items() if key in PARTNERS}
    beside = {each.key: standing[each.key] for each in questions if each.key in standing}
    answers = checked(beside | body.answers, questions, intake.catalogue)
    with as_seen(found):
        intake.answer_anew(application_id, applicant(), {each.key: answers.get(each.key, "") for each in questions})
    return changed(application_id)


@operation(
    "PUT",
    "/applications/{application_id}/corrections/{document}",
    lazy_gettext("Send a document that the office asked for, again or in addition"),
    scope="write",
    takes=MEDIA_TYPES,
    gives=models.Document,
    versioned=True,
    refusals=(*NOT_TAKEN, rules.NoCorrectionAsked),
)
def put_correction(application_id: UUID, document: str, body: IO[bytes]) -> Response:
    found = own(application_id)
    if not found.faults:
        raise rules.NoCorrectionAsked
    return taken_in(found, document, body)


@operation(
    "POST",
    "/applications/{application_id}/corrections",
    lazy_gettext("Hand the correction in, once everything is there"),
    scope="write",
    gives=models.Application,
    versioned=True,
    refusals=(NotFound, rules.CorrectionIncomplete, StillBeingChecked, InfectedDocument),
)
def submit_correction(application_id: UUID) -> Response:
    with as_seen(own(application_id)):
        counter().intake.submit_correction(application_id, applicant())
    return changed(application_id)
