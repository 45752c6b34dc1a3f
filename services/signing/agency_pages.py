"""The pages of those who sign for an agency: one recommendation, and many at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import HiddenField

from services.shared.refusals import NotAllowed, NotFound, Refused
from services.shared.web import may, person
from services.shared.web.errors import sentence_of
from services.signing import agency_read_model, agency_words
from services.signing.agency_letter import AgencyLetter
from services.signing.agency_parts import Signatory
from services.signing.queue_page import queue_page
from services.signing.room import (
    AGENCY_STAFF,
    DESKS,
    ReasonForm,
    agency_press,
    faults_told,
    pdf_response,
    press,
    signatories,
)
from services.signing.words import ADVICE

agency_pages = Blueprint("agency_letters", __name__, url_prefix="/penandatanganan")

MOST_AT_ONCE = 200


class ReturnForm(ReasonForm):
    """Why a recommendation goes back, and which revision of it was read."""

    revision = HiddenField()


@agency_pages.post("/rekomendasi/sekaligus")
@may(*AGENCY_STAFF)
def sign_many() -> Any:
    """Sign every marked letter; each is taken or refused by itself."""
    marks = [agency_words.marked(value) for value in dict.fromkeys(request.form.getlist("surat"))]
    chosen = [mark for mark in marks if mark is not None][:MOST_AT_ONCE]
    if not chosen:
        return queue_page(gettext("Mark at least one recommendation.")), 422
    outcomes = [outcome(letter_id, revision) for letter_id, revision in chosen]
    return render_template(
        "signing/agency_outcomes.html",
        rows=agency_words.outcome_rows(outcomes),
        done=sum(done for _, _, done in outcomes),
        refused=sum(not done for _, _, done in outcomes),
    )


@agency_pages.get("/<uuid:application_id>/rekomendasi/<step>")
@may(*AGENCY_STAFF)
def letter(application_id: UUID, step: str) -> str:
    return letter_page(*to_answer_for(application_id, step))


@agency_pages.get("/<uuid:application_id>/rekomendasi/<step>/pratinjau")
@may(*AGENCY_STAFF)
def preview(application_id: UUID, step: str) -> Response:
    found, by = to_answer_for(application_id, step)
    with faults_told():
        pdf = agency_press().preview(found, as_deputy=by.acting_for is not None)
    return pdf_response(pdf, "konsep-rekomendasi.pdf")


@agency_pages.get("/<uuid:application_id>/rekomendasi/<step>/surat")
@may(*DESKS, *AGENCY_STAFF)
def signed_letter(application_id: UUID, step: str) -> Response:
    """For the desks as well, who write the permit by it, and for everybody of the agency."""
    found = letter_of(application_id, step)
    if not person().has(*DESKS) and person().agency != found.agency:
        to_answer_for(application_id, step)
    response = Response(agency_press().signed_file(found), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="rekomendasi.pdf"'
    return response


@agency_pages.post("/<uuid:application_id>/rekomendasi/<step>/tandatangan")
@may(*AGENCY_STAFF)
def sign(application_id: UUID, step: str) -> BaseResponse:
    found, by = to_answer_for(application_id, step)
    press().signing.sign_recommendation(found.id, request.form.get("revision", 0, type=int), by)
    flash(gettext("The recommendation is being signed."), "success")
    return redirect(url_for(".letter", application_id=application_id, step=step), code=303)


@agency_pages.post("/<uuid:application_id>/rekomendasi/<step>/kembalikan")
@may(*AGENCY_STAFF)
def give_back(application_id: UUID, step: str) -> BaseResponse | tuple[str, int]:
    found, by = to_answer_for(application_id, step)
    form = ReturnForm()
    if not form.validate():
        return letter_page(found, by, form), 422
    revision = int(form.revision.data) if str(form.revision.data).isdecimal() else 0
    press().signing.return_recommendation(found.id, revision, form.reason.data, by)
    flash(gettext("The recommendation went back to its writer."), "success")
    return redirect(url_for("letters.queue"), code=303)


def letter_page(found: AgencyLetter, by: Signatory, form: ReturnForm | None = None) -> str:
    """One recommendation, with what whoever answers for the agency may do."""
    datastore = press().signing.datastore
    line = agency_read_model.line(datastore, found.id)
    if line is None:
        raise NotFound
    return render_template(
        "signing/agency_letter.html",
        letter=found,
        line=line,
        by=by,
        permit_name=agency_words.permit_name(line),
        advice=agency_words.tag(ADVICE[found.draft.advice]),
        state=agency_words.tag(agency_words.STATES[line.state]),
        history=agency_words.history_entries(agency_read_model.history(datastore, found.id)),
        form=form or ReturnForm(formdata=None, data={"revision": found.draft.revision}),
    )


def letter_of(application_id: UUID, step: str) -> AgencyLetter:
    """The letter of a step; raises :class:`NotFound`."""
    return press().signing.find(AgencyLetter, AgencyLetter.create_id(application_id, step))


def to_answer_for(application_id: UUID, step: str) -> tuple[AgencyLetter, Signatory]:
    """A letter with the right in which the person acts on it; there is none of other agencies'."""
    if not signatories():
        raise NotAllowed
    found = letter_of(application_id, step)
    return found, signatory_of(found.agency)


def signatory_of(agency: str) -> Signatory:
    """The person as head of this agency, or standing in; raises :class:`NotFound`."""
    for each in signatories():
        if each.agency == agency:
            return each
    raise NotFound


def outcome(letter_id: UUID, revision: int) -> tuple[Any, str, bool]:
    """Sign one of many: its line, what became of it in a sentence, and whether it is being signed."""
    line = agency_read_model.line(press().signing.datastore, letter_id)
    try:
        if line is None:
            raise NotFound
        by = signatory_of(line.agency)
    except NotFound as refusal:
        return None, sentence_of(refusal), False
    try:
        press().signing.sign_recommendation(letter_id, revision, by)
    except Refused as refusal:
        return line, sentence_of(refusal), False
    return line, gettext("The recommendation is being signed."), True
