"""The letter room's pages: what lies on my desk, and one letter with what I may do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from services.shared.refusals import NotFound
from services.shared.web import may, person
from services.signing import drafts, read_model
from services.signing.domain import Letter
from services.signing.draft_form import DraftForm, draft_form_of
from services.signing.draft_preview import preview_of
from services.signing.draft_words import part_of
from services.signing.papers.blocks import Blocks
from services.signing.queue_page import queue_page
from services.signing.room import AGENCY_STAFF, DESKS, ReasonForm, faults_told, officer, pdf_response, press
from services.signing.standard_text import standard_text
from services.signing.words import advice_rows, history_entries, kind_of, step_name

pages = Blueprint("letters", __name__, url_prefix="/penandatanganan")


@pages.get("/")
@may(*DESKS, *AGENCY_STAFF)
def queue() -> str:
    return queue_page()


@pages.get("/<uuid:letter_id>")
@may(*DESKS)
def letter(letter_id: UUID) -> str:
    return letter_page(letter_id)


@pages.get("/<uuid:letter_id>/pratinjau")
@may(*DESKS)
def preview(letter_id: UUID) -> Response:
    with faults_told():
        return pdf_response(press().preview(letter_id), "konsep.pdf")


@pages.get("/<uuid:letter_id>/surat")
@may(*DESKS)
def signed_letter(letter_id: UUID) -> Response:
    response = Response(press().signed_file(letter_id), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="surat.pdf"'
    return response


@pages.post("/<uuid:letter_id>/<step>/paraf")
@may("sub_coordinator", "coordinator")
def initial(letter_id: UUID, step: str) -> BaseResponse:
    press().signing.initial(letter_id, step, officer())
    flash(gettext("You initialled the letter."), "success")
    return to_letter(letter_id)


@pages.post("/<uuid:letter_id>/<step>/kembalikan")
@may("sub_coordinator", "coordinator", "head")
def send_back(letter_id: UUID, step: str) -> BaseResponse | tuple[str, int]:
    form = ReasonForm()
    if not form.validate():
        return letter_page(letter_id, reason_form=form), 422
    press().signing.send_back(letter_id, step, form.reason.data, officer())
    flash(gettext("The letter went back to the drafter."), "success")
    return to_letter(letter_id)


@pages.post("/<uuid:letter_id>/tandatangan")
@may("head")
def sign(letter_id: UUID) -> BaseResponse:
    press().signing.request_signature(letter_id, officer())
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


def letter_page(
    letter_id: UUID, draft_form: DraftForm | None = None, reason_form: ReasonForm | None = None, **of_the_draft: Any
) -> str:
    """One letter: its words, its way, and the forms of the desk where it lies, if that is mine.

    ``of_the_draft``: what the draft's part of the page shows beside the form (``draft_pages.py``).
    """
    datastore, found = press().signing.datastore, letter_in_the_room(letter_id)
    blocks = Blocks() if found.text else press().blocks(found)
    step = found.route.step(found.current) if found.current else None
    mine = step is not None and step.desk is not None and person().has(step.desk)
    if mine and step is not None and step.kind == "draft":
        of_the_draft = {"preview": None, "faults": (), "ask_to_replace": False} | of_the_draft
        of_the_draft["preview"] = of_the_draft["preview"] or preview_of(found)
    return render_template(
        "signing/letter.html",
        letter=found,
        text=found.text or standard_text(found, blocks),
        step=step,
        mine=mine,
        place=step_name(step) if step else "",
        trouble=read_model.trouble(datastore, letter_id),
        advice=advice_rows(found),
        conditions=[[each.agency, each.text] for each in found.route.conditions],
        history=history_entries(read_model.history(datastore, letter_id)),
        draft_form=draft_form or draft_form_of(found, blocks),
        reason_form=reason_form or ReasonForm(formdata=None),
        may_revoke=person().has("head"),
        kind_of=kind_of,
        versions=drafts.versions(datastore, letter_id),
        part_of=part_of,
        **of_the_draft,
    )


def letter_in_the_room(letter_id: UUID) -> Letter:
    """A letter that came to our desks; raises :class:`NotFound` before."""
    found = press().signing.find(Letter, letter_id)
    if found.slip is None:
        raise NotFound
    return found


def to_letter(letter_id: UUID) -> BaseResponse:
    return redirect(url_for("letters.letter", letter_id=letter_id), code=303)
