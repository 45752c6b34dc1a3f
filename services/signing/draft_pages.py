"""The draft: written with the paper beside it as it will be, checked, handed to the reviewers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from services.shared.refusals import NotFound, Unavailable
from services.shared.web import may
from services.signing.domain import Letter
from services.signing.draft_form import DraftForm, draft_form_of, standard_form_of
from services.signing.draft_preview import Preview, examined, preview_of, preview_of_form
from services.signing.papers.receipts import receipt
from services.signing.press import HolderUnknown
from services.signing.printing import rendered
from services.signing.room import DESK_STAFF, officer_at, pdf_response, press
from services.signing.web import letter_in_the_room, letter_page, letter_that_came, to_letter

draft_pages = Blueprint("drafts", __name__, url_prefix="/penandatanganan")


@draft_pages.post("/<uuid:letter_id>/draf")
@may(*DESK_STAFF)
def draft(letter_id: UUID) -> BaseResponse | tuple[str, int]:
    """Hand the letter over, unless something keeps it from being printed."""
    letter, form = written(letter_id)
    try:
        elsewhere = examined(letter, form)
    except (HolderUnknown, Unavailable):
        trouble = Preview(trouble=gettext("The counter does not answer. Your words are below; try again in a moment."))
        return letter_page(letter_id, draft_form=form, preview=trouble), 503
    if elsewhere or form.errors:
        return letter_page(letter_id, draft_form=form, preview=preview_of_form(letter, form), faults=elsewhere), 422
    by = officer_at(letter.desk_with("draft").desk)
    press().signing.draft(letter_id, form.text(), by, form.reason_to_leave_out())
    flash(gettext("The draft is with the reviewers."), "success")
    return to_letter(letter_id)


@draft_pages.post("/<uuid:letter_id>/draf/pratinjau")
@may(*DESK_STAFF)
def preview_draft(letter_id: UUID) -> str:
    """The paper as it would be with what is typed now, and what would keep it from being handed over; nothing is kept.
    A script asks for this part only."""
    letter, form = written(letter_id)
    elsewhere: list[str] = []
    with suppress(HolderUnknown, Unavailable):  # the preview says so
        elsewhere = examined(letter, form)
    preview = preview_of_form(letter, form)
    if request.form.get("only") == "preview":
        told = replace(preview, faults=(*form.complaints(), *elsewhere))
        return render_template("signing/parts_preview.html", preview=told)
    return letter_page(letter_id, draft_form=form, preview=preview, faults=elsewhere)


@draft_pages.post("/<uuid:letter_id>/draf/baku")
@may(*DESK_STAFF)
def standard_draft(letter_id: UUID) -> str:
    """Put the standard words into the form; asks first, since what is typed would be lost."""
    letter, form = written(letter_id)
    if request.form.get("sure") != "yes":
        return letter_page(letter_id, draft_form=form, preview=preview_of_form(letter, form), ask_to_replace=True)
    form = standard_form_of(letter, press().blocks(letter))
    return letter_page(letter_id, draft_form=form, preview=preview_of(letter, form.text()))


@draft_pages.get("/<uuid:letter_id>/tanda-terima")
@may(*DESK_STAFF)
def hand_over(letter_id: UUID) -> Response:
    """The receipt that the counter prints when somebody fetches the letter."""
    letter = letter_that_came(letter_id)
    if letter.issued is None:
        raise NotFound
    url = f"{press().base_url}/te/{letter.issued.code}"
    try:
        holder = press().particulars(letter.application_id)
    except HolderUnknown:
        holder = {}
    return pdf_response(rendered(receipt(letter.issued, holder, press().letterhead, url)), "tanda-terima.pdf")


def written(letter_id: UUID) -> tuple[Letter, DraftForm]:
    """The letter and what was sent of it."""
    letter = letter_in_the_room(letter_id)
    return letter, draft_form_of(letter, press().blocks(letter))
