"""Checking the documents of a case: a verdict for each, a correction request out of them, and notes for colleagues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.shared.web import may
from services.shared.web.errors import sentence_of
from services.verification.case_page import case_page
from services.verification.judging_rules import NoteMissing, NoteTooLong
from services.verification.office import DESKS, officer, verification
from services.verification.rules import LONGEST_REASON

checking_pages = Blueprint("checking", __name__, url_prefix="/verifikasi")

VERDICT, PREPARED, REASON = "verdict_", "prepared_", "reason_"


@checking_pages.post("/<uuid:application_id>/<step>/periksa")
@may(*DESKS)
def check(application_id: UUID, step: str) -> Any:
    """Keep the verdicts; with the other button ask the applicant for all that is wrong."""
    asks = request.form.get("tindakan") == "perbaikan"
    verdicts = verdicts_in(request.form)
    errors = errors_in(verdicts)
    if asks and not errors and not any(reason is not None for reason in verdicts.values()):
        errors[""] = gettext("Mark at least one document that must be sent again.")
    if errors:
        return case_page(application_id, errors=errors), 422
    verification().judge(application_id, step, verdicts, officer())
    if not asks:
        flash(gettext("What you found was kept."), "success")
        return to_case(application_id)
    wrong = verification().wrong_at(application_id, step)
    verification().request_correction(application_id, step, wrong, officer())
    flash(gettext("The applicant was asked for the correction."), "success")
    return redirect(url_for("inbox.queue"), code=303)


@checking_pages.post("/<uuid:application_id>/catatan")
@may(*DESKS)
def note(application_id: UUID) -> Any:
    try:
        verification().note(application_id, request.form.get("catatan", ""), officer())
    except (NoteMissing, NoteTooLong) as refusal:
        return case_page(application_id, note_error=sentence_of(refusal)), 422
    flash(gettext("The note was kept."), "success")
    return to_case(application_id)


def verdicts_in(sent: Mapping[str, str]) -> dict[str, str | None]:
    """By requirement why it is wrong (prepared reason and own words together), None for fine."""
    found: dict[str, str | None] = {}
    for name, value in sent.items():
        requirement = name.removeprefix(VERDICT)
        if name.startswith(VERDICT) and value == "fine":
            found[requirement] = None
        elif name.startswith(VERDICT) and value == "wrong":
            parts = sent.get(PREPARED + requirement, ""), sent.get(REASON + requirement, "")
            found[requirement] = "\n".join(part.strip() for part in parts if part.strip())
    return found


def errors_in(verdicts: Mapping[str, str | None]) -> dict[str, str]:
    """What is wrong with them, by requirement."""
    errors: dict[str, str] = {}
    for requirement, reason in verdicts.items():
        if reason == "":
            errors[requirement] = gettext("Say what is wrong with this document.")
        elif reason is not None and len(reason) > LONGEST_REASON:
            errors[requirement] = gettext("At most %(max)d characters.", max=LONGEST_REASON)
    return errors


def to_case(application_id: UUID) -> Response:
    return redirect(url_for("verification.case", application_id=application_id), code=303)
