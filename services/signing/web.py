"""The letter room's pages: what lies on my desk, and one letter with what I may do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from services.shared.contracts import Step
from services.shared.refusals import NotFound, Unavailable
from services.shared.web import may, person
from services.signing import desk_words, read_model
from services.signing.domain import Letter
from services.signing.draft_form import DraftForm, draft_form_of
from services.signing.letter import Unprintable
from services.signing.press import HolderUnknown
from services.signing.queue_page import queue_page
from services.signing.room import (
    AGENCY_STAFF,
    DESK_STAFF,
    ReasonForm,
    has_a_desk_here,
    officer,
    officer_at,
    pdf_response,
    press,
)
from services.signing.standard_text import standard_text
from services.signing.words import advice_rows, history_entries, kind_of, step_name

pages = Blueprint("letters", __name__, url_prefix="/penandatanganan")


@pages.get("/")
@may(*DESK_STAFF, *AGENCY_STAFF)
def queue() -> str:
    return queue_page()


@pages.get("/<uuid:letter_id>")
@may(*DESK_STAFF)
def letter(letter_id: UUID) -> str:
    return letter_page(letter_id)


@pages.get("/<uuid:letter_id>/pratinjau")
@may(*DESK_STAFF)
def preview(letter_id: UUID) -> Response:
    has_a_desk_here()
    return pdf_response(press().preview(letter_id), "konsep.pdf")


@pages.get("/<uuid:letter_id>/surat")
@may(*DESK_STAFF)
def signed_letter(letter_id: UUID) -> Response:
    has_a_desk_here()
    response = Response(press().signed_file(letter_id), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="surat.pdf"'
    return response


@pages.post("/<uuid:letter_id>/draf")
@may(*DESK_STAFF)
def draft(letter_id: UUID) -> BaseResponse | tuple[str, int]:
    found = letter_in_the_room(letter_id)
    form, by = draft_form_of(found), officer_at(found.desk_with("draft").desk)
    if not form.validate():
        return letter_page(letter_id, draft_form=form), 422
    press().signing.draft(letter_id, form.text(), by, form.reason_to_leave_out())
    flash(gettext("The draft is with the reviewers."), "success")
    return to_letter(letter_id)


@pages.post("/<uuid:letter_id>/tandatangan")
@may(*DESK_STAFF)
def sign(letter_id: UUID) -> BaseResponse:
    by = officer_at(letter_in_the_room(letter_id).desk_with("signature").desk)
    press().signing.request_signature(letter_id, by, revision=request.form.get("revision", 0, type=int))
    flash(gettext("The letter is being signed."), "success")
    return to_letter(letter_id)


@pages.post("/<uuid:letter_id>/cabut")
@may("head")
def revoke(letter_id: UUID) -> BaseResponse | tuple[str, int]:
    form = ReasonForm()
    if not form.validate():
        return letter_page(letter_id, reason_form=form), 422
    press().signing.revoke(letter_id, form.reason.data, officer())
    flash(gettext("The letter is revoked."), "success")
    return to_letter(letter_id)


def letter_page(letter_id: UUID, draft_form: DraftForm | None = None, reason_form: ReasonForm | None = None) -> str:
    """One letter: its words, its way, and the forms of the desk where it lies, if that is mine."""
    datastore, found = press().signing.datastore, letter_in_the_room(letter_id)
    step = found.route.step(found.current) if found.current else None
    acting = officer_at(step.desk if step else None)
    mine = step is not None and step.desk in acting.roles
    return render_template(
        "signing/letter.html",
        letter=found,
        text=found.text or standard_text(found),
        step=step,
        mine=mine,
        place=step_name(step) if step else "",
        trouble=desk_words.known(read_model.trouble(datastore, letter_id)),
        advice=advice_rows(found),
        acting=acting,
        standing_in=desk_words.standing_in_for(acting),
        came_back=desk_words.came_back(found),
        **reading_of(found, step if mine else None),
        conditions=[[each.agency, each.text] for each in found.route.conditions],
        history=history_entries(read_model.history(datastore, letter_id)),
        draft_form=draft_form or draft_form_of(found),
        reason_form=reason_form or ReasonForm(formdata=None),
        may_revoke=person().has("head"),
        kind_of=kind_of,
    )


def reading_of(found: Letter, step: Step | None) -> dict[str, Any]:
    """The draft that this reviewer is about to agree with, by its fingerprint; or why it cannot be shown now."""
    if step is None or step.kind != "initial":
        return {"reading": None, "unreadable": ""}
    try:
        _, seen = press().read(found.id)
    except (Unavailable, HolderUnknown, Unprintable) as wrong:
        return {"reading": None, "unreadable": desk_words.unreadable(wrong)}
    return {"reading": seen, "unreadable": ""}


def letter_in_the_room(letter_id: UUID) -> Letter:
    """A letter that came to our desks, for who works there today; raises :class:`NotFound` before."""
    has_a_desk_here()
    found = press().signing.find(Letter, letter_id)
    if found.slip is None:
        raise NotFound
    return found


def to_letter(letter_id: UUID) -> BaseResponse:
    return redirect(url_for(".letter", letter_id=letter_id), code=303)
