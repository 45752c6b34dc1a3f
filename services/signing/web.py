"""The letter room's pages: what lies on my desk, and one letter with what I may do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from services.shared.contracts import Step
from services.shared.refusals import NotFound, Unavailable
from services.shared.web import may
from services.signing import desk_words, drafts, read_model
from services.signing.agency_words import permit_name
from services.signing.domain import Letter
from services.signing.draft_form import DraftForm, draft_form_of
from services.signing.draft_preview import preview_of
from services.signing.draft_words import part_of
from services.signing.life_pages import life_of
from services.signing.papers.blocks import Blocks
from services.signing.papers.faults import Incomplete
from services.signing.papers.rendering import Unprintable
from services.signing.press import HolderUnknown
from services.signing.queue_page import queue_page
from services.signing.room import (
    AGENCY_STAFF,
    DESK_STAFF,
    ReasonForm,
    faults_told,
    has_a_desk_here,
    officer_at,
    pdf_response,
    press,
    signing_officer,
)
from services.signing.signing_words import why
from services.signing.staff_names import ask_for
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
    with faults_told():
        return pdf_response(press().preview(letter_id), "konsep.pdf")


@pages.get("/<uuid:letter_id>/halaman")
@may(*DESK_STAFF)
def paper(letter_id: UUID) -> str:
    """The draft as images: a phone shows them where it would only offer to download a PDF."""
    found = letter_in_the_room(letter_id)
    return render_template(
        "signing/paper.html",
        number=found.route.application_number,
        permit_name=permit_name(found.route),
        preview=preview_of(found),
        back=url_for(".letter", letter_id=letter_id),
        pdf=url_for(".preview", letter_id=letter_id),
    )


@pages.get("/<uuid:letter_id>/surat")
@may(*DESK_STAFF)
def signed_letter(letter_id: UUID) -> Response:
    has_a_desk_here()
    response = Response(press().signed_file(letter_id), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="surat.pdf"'
    return response


def letter_page(
    letter_id: UUID, draft_form: DraftForm | None = None, reason_form: ReasonForm | None = None, **of_the_draft: Any
) -> str:
    """One letter: its words, its way, and the forms of the desk where it lies, if that is mine.

    ``of_the_draft``: what the draft's part of the page shows beside the form (``draft_pages.py``).
    """
    datastore, found = press().signing.datastore, letter_in_the_room(letter_id)
    blocks = Blocks() if found.text else press().blocks(found)
    step = found.route.step(found.current) if found.current else None
    acting = officer_at(step.desk if step else None)
    mine = step is not None and step.desk in acting.roles
    if mine and step is not None and step.kind == "draft":
        of_the_draft = {"preview": None, "faults": (), "ask_to_replace": False} | of_the_draft
        of_the_draft["preview"] = of_the_draft["preview"] or preview_of(found)
    history, versions = read_model.history(datastore, letter_id), drafts.versions(datastore, letter_id)
    ask_for([acting.acting_for, *(each.by for each in history), *(each.acting_for for each in history)])
    return render_template(
        "signing/letter.html",
        letter=found,
        permit_name=permit_name(found.route),
        text=found.text or standard_text(found, blocks),
        step=step,
        mine=mine,
        place=step_name(step) if step else "",
        trouble=why(read_model.trouble(datastore, letter_id)),
        advice=advice_rows(found),
        acting=acting,
        standing_in=desk_words.standing_in_for(acting),
        came_back=desk_words.came_back(found),
        **reading_of(found, step if mine else None),
        conditions=[[each.agency, each.text] for each in found.route.conditions],
        history=history_entries(history),
        draft_form=draft_form or draft_form_of(found, blocks),
        reason_form=reason_form or ReasonForm(formdata=None),
        may_sign=mine and signing_officer() is not None,
        kind_of=kind_of,
        versions=versions,
        actor=desk_words.actor,
        part_of=part_of,
        **of_the_draft,
        **life_of(found),
    )


def reading_of(found: Letter, step: Step | None) -> dict[str, Any]:
    """The draft that this reviewer is about to agree with, by its fingerprint; or why it cannot be shown now."""
    if step is None or step.kind != "initial":
        return {"reading": None, "unreadable": ""}
    try:
        _, seen = press().read(found.id)
    except (Unavailable, HolderUnknown, Unprintable, Incomplete) as wrong:
        return {"reading": None, "unreadable": desk_words.unreadable(wrong)}
    return {"reading": seen, "unreadable": ""}


def letter_in_the_room(letter_id: UUID) -> Letter:
    """A letter that came to our desks, for who works there today; raises :class:`NotFound` before."""
    has_a_desk_here()
    return letter_that_came(letter_id)


def letter_that_came(letter_id: UUID) -> Letter:
    """A letter that came to our desks, whoever asks."""
    found = press().signing.find(Letter, letter_id)
    if found.slip is None:
        raise NotFound
    return found


def to_letter(letter_id: UUID) -> BaseResponse:
    return redirect(url_for("letters.letter", letter_id=letter_id), code=303)
