"""The pages of those who sign for an agency: one recommendation, and many at once."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import HiddenField

from services.shared.refusals import NotAllowed, NotFound
from services.shared.web import may, person
from services.signing import agency_read_model, agency_words
from services.signing.agency_letter import AgencyLetter
from services.signing.agency_parts import Signatory
from services.signing.draft_preview import preview_of_recommendation
from services.signing.room import (
    AGENCY_STAFF,
    DESK_STAFF,
    ReasonForm,
    agency_press,
    desks,
    faults_told,
    pdf_response,
    press,
    signatories,
)
from services.signing.signing_words import why
from services.signing.staff_names import ask_for, called
from services.signing.words import ADVICE

agency_pages = Blueprint("agency_letters", __name__, url_prefix="/penandatanganan")


class ReturnForm(ReasonForm):
    """Why a recommendation goes back, and which revision of it was read."""

    revision = HiddenField()


@agency_pages.get("/<uuid:application_id>/rekomendasi/<step>")
@may(*AGENCY_STAFF)
def letter(application_id: UUID, step: str) -> str:
    return letter_page(*to_answer_for(application_id, step))


@agency_pages.get("/<uuid:application_id>/rekomendasi/<step>/pratinjau")
@may(*AGENCY_STAFF)
def preview(application_id: UUID, step: str) -> Response:
    found, by = to_answer_for(application_id, step)
    with faults_told():
        pdf = agency_press().preview(found, by)
    return pdf_response(pdf, "konsep-rekomendasi.pdf")


@agency_pages.get("/<uuid:application_id>/rekomendasi/<step>/halaman")
@may(*AGENCY_STAFF)
def paper(application_id: UUID, step: str) -> str:
    """The same as images."""
    found, by = to_answer_for(application_id, step)
    return render_template(
        "signing/paper.html",
        number=found.draft.application_number,
        permit_name=agency_words.permit_name(found.draft),
        preview=preview_of_recommendation(found, by),
        back=url_for(".letter", application_id=application_id, step=step),
        pdf=url_for(".preview", application_id=application_id, step=step),
    )


@agency_pages.get("/<uuid:application_id>/rekomendasi/<step>/surat")
@may(*DESK_STAFF, *AGENCY_STAFF)
def signed_letter(application_id: UUID, step: str) -> Response:
    """For the desks as well, who write the permit by it, and for everybody of the agency."""
    found = letter_of(application_id, step)
    if not desks() and person().agency != found.agency:
        to_answer_for(application_id, step)
    response = Response(agency_press().signed_file(found), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="rekomendasi.pdf"'
    return response


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
    history = agency_read_model.history(datastore, found.id)
    ask_for([by.acting_for, found.draft.by, *(each.by for each in history), *(each.acting_for for each in history)])
    return render_template(
        "signing/agency_letter.html",
        letter=found,
        written_by=called(found.draft.by),
        standing_in=called(by.acting_for or ""),
        line=line,
        by=by,
        permit_name=agency_words.permit_name(line),
        advice=agency_words.tag(ADVICE[found.draft.advice]),
        state=agency_words.tag(agency_words.STATES[line.state]),
        mark=f"{found.id}_{found.draft.revision}",
        trouble=why(line.trouble),
        history=agency_words.history_entries(history),
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
