"""What an agency asks the applicant for: documents again, answers anew, or further documents."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.recommendation import case_read_model, words
from services.recommendation.office import (
    AGENCY,
    case_of_mine,
    officer,
    particulars_of,
    recommendation,
    step_of_mine,
)
from services.recommendation.words import in_language
from services.shared.contracts.verification import Fault
from services.shared.web import may
from services.shared.web.objections import objection_errors, objections

correction_pages = Blueprint("correction", __name__, url_prefix="/rekomendasi")

ANSWER = "answer."
FURTHER = "further"
LONGEST_TITLE = 120
QUESTION = re.compile(r"[a-z][a-z0-9_]*")


@correction_pages.get("/<uuid:application_id>/<step>/perbaikan")
@may(*AGENCY)
def correction(application_id: UUID, step: str) -> str:
    return correction_page(application_id, step, {})


@correction_pages.post("/<uuid:application_id>/<step>/perbaikan")
@may(*AGENCY)
def request_correction(application_id: UUID, step: str) -> Response | tuple[str, int]:
    case_of_mine(application_id)
    reasons, title = objections(request.form), request.form.get("title_further", "").strip()
    errors = objection_errors(reasons)
    if FURTHER in reasons and not 0 < len(title) <= LONGEST_TITLE:
        errors[FURTHER] = gettext("Say which document you need, in at most %(max)d characters.", max=LONGEST_TITLE)
    if errors:
        return correction_page(application_id, step, errors), 422
    faults = tuple(fault_of(key, reason, title) for key, reason in reasons.items())
    recommendation().request_correction(application_id, step, faults, officer())
    flash(gettext("The applicant was asked for the correction."), "success")
    return redirect(url_for("consultation.consultation", application_id=application_id), code=303)


def fault_of(key: str, reason: str, title: str) -> Fault:
    """One thing to mend, by the name of its box on the form."""
    question = key.removeprefix(ANSWER)
    if key != question and QUESTION.fullmatch(question):
        label = request.form.get(f"label_{key}", "")[:LONGEST_TITLE]
        return Fault(requirement=question, reason=reason, kind="answer", title=label)
    if key == FURTHER:
        return Fault(
            requirement=f"tambahan-{secrets.token_hex(4)}", reason=reason, kind="further_document", title=title
        )
    return Fault(requirement=key, reason=reason)


def correction_page(application_id: UUID, step: str, errors: Mapping[str, str]) -> str:
    """Everything that can be asked for, with what was just typed."""
    found, in_hand = case_of_mine(application_id), step_of_mine(application_id, step)
    documents = case_read_model.case_documents(recommendation().datastore, application_id, in_hand.step)
    titles = {each.requirement: each.title or each.requirement for each in documents}
    return render_template(
        "recommendation/correction.html",
        case=found,
        step=step,
        permit_name=words.permit_name(found),
        documents=[{"key": requirement, "text": title} for requirement, title in titles.items()],
        answers=answers_of(particulars_of(application_id)),
        further=[{"key": FURTHER, "text": gettext("A further document")}],
        sent=request.form,
        errors=dict(errors),
    )


def answers_of(known: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """The answers of the form that can be asked for anew; none while the counter does not answer."""
    answers = known["answers"] if known else []
    return [
        {
            "key": f"{ANSWER}{each['key']}",
            "text": f"{in_language(each['label'], each['label_en'])}: {in_language(each['value'], each['value_en'])}",
            "label": each["label"],
        }
        for each in answers
        if each.get("key")
    ]
