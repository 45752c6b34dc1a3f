"""What reviewers do with a letter: agree with the draft that they read, change its words, send it back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from services.shared.web import Form, may
from services.shared.web.errors import sentence_of
from services.signing.domain import Letter
from services.signing.draft_form import DraftForm, draft_form_of
from services.signing.draft_preview import faults_in
from services.signing.papers.blocks import Blocks
from services.signing.room import DESK_STAFF, ReasonForm, officer_at, press
from services.signing.rules import EDITING, DraftChanged, KindStays, NothingChanged, check
from services.signing.web import letter_in_the_room, letter_page

initial_pages = Blueprint("initials", __name__, url_prefix="/penandatanganan")


class WhyForm(Form):
    """Why a reviewer changes the words of a colleague."""

    why = TextAreaField(
        lazy_gettext("Why you change it"),
        description=lazy_gettext("The drafter and the other reviewers read it; it is kept with the letter."),
        validators=[
            InputRequired(lazy_gettext("Say why.")),
            Length(max=2000, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


@initial_pages.post("/<uuid:letter_id>/<step>/paraf")
@may(*DESK_STAFF)
def initial(letter_id: UUID, step: str) -> BaseResponse:
    found = letter_in_the_room(letter_id)
    by = officer_at(found.our_step(step, "initial").desk)
    press().initial(letter_id, step, by, revision_read(), request.form.get("sha256", ""))
    flash(gettext("You initialled the letter."), "success")
    return to_letter(letter_id)


@initial_pages.post("/<uuid:letter_id>/<step>/kembalikan")
@may(*DESK_STAFF)
def send_back(letter_id: UUID, step: str) -> BaseResponse | tuple[str, int]:
    found, form = letter_in_the_room(letter_id), ReasonForm()
    if not form.validate():
        return letter_page(letter_id, reason_form=form), 422
    by = officer_at(found.our_step(step, "initial", "signature").desk)
    press().signing.send_back(letter_id, step, form.reason.data, by)
    flash(gettext("The letter went back to the drafter."), "success")
    return to_letter(letter_id)


@initial_pages.get("/<uuid:letter_id>/<step>/ubah")
@may(*DESK_STAFF)
def edit_form(letter_id: UUID, step: str) -> str:
    found = letter_in_the_room(letter_id)
    there = found.our_step(step, "initial")
    check(found, there, officer_at(there.desk), EDITING)
    return edit_page(found, step, draft_form_of(found, Blocks()), WhyForm(formdata=None), found.revision)


@initial_pages.post("/<uuid:letter_id>/<step>/ubah")
@may(*DESK_STAFF)
def edit(letter_id: UUID, step: str) -> BaseResponse | tuple[str, int]:
    found = letter_in_the_room(letter_id)
    by, form, why = officer_at(found.our_step(step, "initial").desk), draft_form_of(found, Blocks()), WhyForm()
    if not (form.validate() & why.validate()):
        return edit_page(found, step, form, why, revision_read()), 422
    if elsewhere := form.take(faults_in(found, form.text())):
        why.refuse("why", " ".join(elsewhere))
    if form.errors or why.errors:
        return edit_page(found, step, form, why, revision_read()), 422
    try:
        press().signing.edit(
            letter_id, step, form.text(), revision_read(), why.why.data or "", by, form.reason_to_leave_out()
        )
    except (DraftChanged, KindStays, NothingChanged) as refusal:
        why.why.errors = [sentence_of(refusal)]
        return edit_page(found, step, form, why, revision_read()), 409
    flash(gettext("The words are changed; every reviewer has to agree with them."), "success")
    return to_letter(letter_id)


def edit_page(found: Letter, step: str, form: DraftForm, why: WhyForm, revision: int) -> str:
    """The words in boxes; what was typed and refused stands in them again, and goes on from the same revision."""
    return render_template("signing/edit.html", letter=found, step=step, form=form, why=why, revision=revision)


def revision_read() -> int:
    """Which revision the page showed; 0, which there is not, when it does not say."""
    return request.form.get("revision", 0, type=int)


def to_letter(letter_id: UUID) -> BaseResponse:
    return redirect(url_for("letters.letter", letter_id=letter_id), code=303)
