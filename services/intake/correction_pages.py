"""Answering anew what the office asked for, and handing the correction in; documents come by way of the uploads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.intake.catalogue_pages import counter
from services.intake.correction_page import correction_page, form_anew, group_of
from services.intake.permit_form import answers_of
from services.intake.web import applicant, own
from services.shared.web import may

correction_pages = Blueprint("corrections", __name__, url_prefix="/permohonan")


@correction_pages.get("/<uuid:application_id>/perbaikan/<requirement>")
@may("applicant")
def one_document(application_id: UUID, requirement: str) -> Response:
    """Where the link in a message leads: the very upload; the path survives signing in, a fragment would not."""
    wanted = requirement in own(application_id).wanted
    return to_the_page(application_id, f"upload-{requirement}" if wanted else None)


@correction_pages.get("/<uuid:application_id>/perbaikan/isian/<key>")
@may("applicant")
def one_answer(application_id: UUID, key: str) -> Response:
    """The same for an answer."""
    return to_the_page(application_id, f"answer-{key}" if key in own(application_id).questioned else None)


@correction_pages.post("/<uuid:application_id>/perbaikan/isian/<key>")
@may("applicant")
def answer(application_id: UUID, key: str) -> Any:
    """Keep one answer until everything is there; an empty one where none is needed."""
    found = own(application_id)
    group = group_of(found, key)
    form = form_anew(group)()
    if not form.validate():
        return correction_page(found, {}, (key, form)), 422
    given = answers_of(form, group)
    counter().intake.answer_anew(
        application_id, applicant(), {question.key: given.get(question.key, "") for question in group}
    )
    if set(own(application_id).needed) - set(found.needed):
        flash(gettext("Your answer is kept. It makes another document necessary: see below."))
    else:
        flash(gettext("Your answer is kept."), "success")
    return to_the_page(application_id, f"answer-{key}")


@correction_pages.post("/<uuid:application_id>/perbaikan/kirim")
@may("applicant")
def submit(application_id: UUID) -> Response:
    counter().intake.submit_correction(application_id, applicant())
    flash(gettext("Thank you: the correction was handed in."), "success")
    return redirect(url_for("my.application", application_id=application_id), code=303)


def to_the_page(application_id: UUID, anchor: str | None) -> Response:
    return redirect(url_for("uploads.correction", application_id=application_id, _anchor=anchor), code=303)
