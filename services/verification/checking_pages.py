"""Checking a case: a verdict on each matter, a correction request out of them, and notes for colleagues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.shared.web import may
from services.shared.web.errors import sentence_of
from services.verification.answer_words import REASON, TITLE
from services.verification.case_page import case_page
from services.verification.judging_rules import NoteMissing, NoteTooLong
from services.verification.matters import ANSWER, FURTHER, LONGEST_TITLE
from services.verification.office import DESKS, officer, verification
from services.verification.rules import LONGEST_REASON

checking_pages = Blueprint("checking", __name__, url_prefix="/verifikasi")

VERDICT, PREPARED = "verdict_", "prepared_"


@checking_pages.post("/<uuid:application_id>/<step>/periksa")
@may(*DESKS)
def check(application_id: UUID, step: str) -> Any:
    """Keep the verdicts; with the other button ask the applicant for all that is wrong."""
    asks = request.form.get("tindakan") == "perbaikan"
    verdicts, titles = verdicts_in(request.form), titles_in(request.form)
    errors = errors_in(verdicts, titles)
    if asks and not errors and not any(reason is not None for reason in verdicts.values()):
        errors[""] = gettext("Mark at least one document or answer that must be mended, or name a further document.")
    if errors:
        return case_page(application_id, errors=errors), 422
    verification().judge(application_id, step, verdicts, officer(), titles)
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
    """By matter why it is wrong (prepared reason and own words together), None for fine. A further document is wanted
    as soon as one of its boxes holds something."""
    found: dict[str, str | None] = {}
    for name, value in sent.items():
        matter = name.removeprefix(VERDICT)
        if name.startswith(VERDICT) and value == "fine":
            found[matter] = None
        elif name.startswith(VERDICT) and value == "wrong":
            parts = sent.get(PREPARED + matter, ""), sent.get(REASON + matter, "")
            found[matter] = "\n".join(part.strip() for part in parts if part.strip())
    for matter, title in titles_in(sent).items():
        reason = sent.get(REASON + matter, "").strip()
        found[matter] = reason if title or reason else None
    return found


def titles_in(sent: Mapping[str, str]) -> dict[str, str]:
    """What the further documents are called, by matter."""
    return {name.removeprefix(TITLE): value.strip() for name, value in sent.items() if name.startswith(TITLE + FURTHER)}


def errors_in(verdicts: Mapping[str, str | None], titles: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with them, by the name of the box."""
    errors: dict[str, str] = {}
    for matter, reason in verdicts.items():
        if reason is None:
            continue
        if matter in titles and not titles[matter]:
            errors[TITLE + matter] = gettext("Say which further document is needed.")
        elif len(titles.get(matter, "")) > LONGEST_TITLE:
            errors[TITLE + matter] = gettext("At most %(max)d characters.", max=LONGEST_TITLE)
        if not reason:
            errors[REASON + matter] = missing_reason(matter)
        elif len(reason) > LONGEST_REASON:
            errors[REASON + matter] = gettext("At most %(max)d characters.", max=LONGEST_REASON)
    return errors


def missing_reason(matter: str) -> str:
    """What is asked of the officer."""
    if matter.startswith(FURTHER):
        return str(gettext("Say why it is needed."))
    answer = matter.startswith(ANSWER)
    return str(
        gettext("Say what is wrong with this answer.") if answer else gettext("Say what is wrong with this document.")
    )


def to_case(application_id: UUID) -> Response:
    return redirect(url_for("verification.case", application_id=application_id), code=303)
