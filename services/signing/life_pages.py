"""What follows an issued letter, as pages: begin a letter about it, discard that, and what became of the first."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from services.shared.refusals import NotFound
from services.shared.web import may
from services.shared.web.languages import language
from services.signing import duty_read_model, life_read_model
from services.signing.domain import Letter
from services.signing.later_form import DutyForm, LaterForm, later_form
from services.signing.life_rules import MAY_BEGIN, may_follow
from services.signing.life_words import duty_rows, later_rows, rows_of_end, standing
from services.signing.parts import LATER_KINDS
from services.signing.room import ReasonForm, officer, press
from services.signing.rules import NotSigned
from services.signing.words import kind_of, state_of

life_pages = Blueprint("life", __name__, url_prefix="/penandatanganan")


@life_pages.route("/<uuid:letter_id>/lanjutan", methods=["GET", "POST"])
@may(*MAY_BEGIN)
def begin(letter_id: UUID) -> Any:
    """Who clicks twice comes to the letter that the first click began; nothing follows a draft."""
    signing, issued = press().signing, press().signing.find(Letter, letter_id)
    if issued.issued is None:
        raise NotSigned
    if issued.later_letter:
        return to_letter(issued.later_letter.letter_id)
    form = later_form(issued, officer())
    if form is None:
        return begin_page(issued, None)
    if not form.validate_on_submit():
        return begin_page(issued, form), 422 if form.is_submitted() else 200
    signing.begin_later(letter_id, form.chosen, form.why.data, officer())
    flash(gettext("The letter is begun. Write its draft."), "success")
    begun = signing.find(Letter, letter_id).later_letter
    return to_letter(begun.letter_id if begun else letter_id)


@life_pages.route("/<uuid:letter_id>/batalkan", methods=["GET", "POST"])
@may(*MAY_BEGIN)
def discard(letter_id: UUID) -> Any:
    later = press().signing.find(Letter, letter_id)
    if later.earlier is None:
        raise NotFound
    form = ReasonForm()
    if not form.validate_on_submit():
        page = render_template("signing/discard.html", letter=later, form=form, kind_of=kind_of)
        return page, 422 if form.is_submitted() else 200
    press().signing.discard(letter_id, form.reason.data, officer())
    flash(gettext("The letter is discarded."), "success")
    return to_letter(UUID(later.earlier.letter_id))


@life_pages.route("/<uuid:letter_id>/kewajiban/<code>", methods=["GET", "POST"])
@may(*MAY_BEGIN)
def duty(letter_id: UUID, code: str) -> Any:
    """An officer has seen that what was due is done."""
    signing = press().signing
    letter = signing.find(Letter, letter_id)
    known = duty_read_model.of_application(signing.datastore, letter.application_id)
    line = next((each for each in known if each.code == code), None)
    if line is None:
        raise NotFound
    form = DutyForm()
    if not form.validate_on_submit():
        page = render_template("signing/duty.html", letter=letter, duty=line, form=form, english=language() == "en")
        return page, 422 if form.is_submitted() else 200
    signing.close_duty(letter.application_id, code, form.note.data, officer())
    flash(gettext("Noted as done."), "success")
    return to_letter(letter_id)


def begin_page(issued: Letter, form: LaterForm | None) -> str:
    """What may follow, or that nothing may."""
    return render_template("signing/begin_later.html", letter=issued, form=form, standing=standing(issued))


def life_of(letter: Letter) -> dict[str, Any]:
    """What the page of a letter shows of its life after issue."""
    owes = letter.issued is not None and letter.decides == "permit"
    duties = duty_read_model.of_application(press().signing.datastore, letter.application_id) if owes else []
    open_duties = [each for each in duties if each.state != "done"]
    only_after_revocation = [] if letter.revoked or letter.superseded_by else letter.duties_of_end
    followed = life_read_model.about(press().signing.datastore, letter.id)
    return {
        "standing": standing(letter),
        "later_letters": later_rows(followed, state_of, lambda each: url_for("letters.letter", letter_id=each)),
        "duties": duty_rows(duties, language() == "en", partial(report_link, letter.application_id))
        + rows_of_end(only_after_revocation, language() == "en"),
        "open_duties": open_duties if officer().roles & set(MAY_BEGIN) else [],
        "may_begin": any(may_follow(letter, kind, officer()) for kind in LATER_KINDS),
        "may_discard": letter.earlier is not None
        and not (letter.issued or letter.requested or letter.withdrawn)
        and bool(officer().roles & set(MAY_BEGIN)),
    }


def report_link(application_id: UUID, document_id: UUID) -> dict[str, str]:
    """The report lies with the counter."""
    return {"text": str(gettext("Report")), "href": f"/dokumen/{application_id}/{document_id}"}


def to_letter(letter_id: UUID) -> BaseResponse:
    return redirect(url_for("letters.letter", letter_id=letter_id), code=303)
