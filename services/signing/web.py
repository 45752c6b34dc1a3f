"""The letter room's pages: what lies on my desk, and one letter with what I may do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from services.shared.contracts.routing import Proposal
from services.shared.refusals import NotFound
from services.shared.web import Form, application_of, may, person
from services.signing import read_model
from services.signing.domain import Letter
from services.signing.parts import Officer, Text
from services.signing.press import Press
from services.signing.standard_text import standard_text
from services.signing.words import agency_of, history_entries, kind_of, state_of, step_name, step_name_of

pages = Blueprint("letters", __name__, url_prefix="/penandatanganan")

DESKS = "back_office", "sub_coordinator", "coordinator", "head"


class DraftForm(Form):
    """What the drafter writes; one thought per line."""

    letter = RadioField(
        lazy_gettext("Kind of letter"),
        choices=[("permit", lazy_gettext("Permit")), ("refusal", lazy_gettext("Refusal"))],
        validators=[InputRequired(lazy_gettext("Choose the kind of letter."))],
    )
    considerations = TextAreaField(
        lazy_gettext("Considerations"),
        description=lazy_gettext("One per line. Name no person: name and address are filled in from the application."),
        validators=[
            InputRequired(lazy_gettext("Write at least one consideration.")),
            Length(max=6000, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )
    conditions = TextAreaField(
        lazy_gettext("Conditions of the permit"),
        description=lazy_gettext("One per line; a refusal has none."),
        validators=[Length(max=6000, message=lazy_gettext("At most %(max)d characters."))],
    )
    reason = TextAreaField(
        lazy_gettext("Reason for the refusal"),
        description=lazy_gettext("Only for a refusal; the applicant reads it in the letter."),
        validators=[Length(max=4000, message=lazy_gettext("At most %(max)d characters."))],
    )

    def validate_reason(self, field: Any) -> None:
        """A refusal says why."""
        if self.letter.data == "refusal" and not (field.data or "").strip():
            raise ValidationError(gettext("Say why the application is refused."))

    def text(self) -> Text:
        """The words as the domain keeps them."""
        kind: Proposal = "refusal" if self.letter.data == "refusal" else "permit"
        conditions = lines(self.conditions.data) if kind == "permit" else ()
        reason = (self.reason.data or "").strip() if kind == "refusal" else ""
        return Text(kind, lines(self.considerations.data), conditions, reason)


class ReasonForm(Form):
    """Why a letter goes back, or counts no longer."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        validators=[
            InputRequired(lazy_gettext("Say why.")),
            Length(max=2000, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


@pages.get("/")
@may(*DESKS)
def queue() -> str:
    datastore = press().signing.datastore
    mine = [desk for desk in DESKS if person().has(desk)]
    return render_template(
        "signing/queue.html",
        waiting=read_model.waiting(datastore, mine),
        finished=read_model.finished(datastore),
        step_name=step_name_of,
        kind_of=kind_of,
        state_of=state_of,
    )


@pages.get("/<uuid:application_id>")
@may(*DESKS)
def letter(application_id: UUID) -> str:
    return letter_page(application_id)


@pages.get("/<uuid:application_id>/pratinjau")
@may(*DESKS)
def preview(application_id: UUID) -> Response:
    return pdf_response(press().preview(application_id), "konsep.pdf")


@pages.get("/<uuid:application_id>/surat")
@may(*DESKS)
def signed_letter(application_id: UUID) -> Response:
    response = Response(press().signed_file(application_id), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="surat.pdf"'
    return response


@pages.post("/<uuid:application_id>/draf")
@may("back_office")
def draft(application_id: UUID) -> BaseResponse | tuple[str, int]:
    form = DraftForm()
    if not form.validate():
        return letter_page(application_id, draft_form=form), 422
    press().signing.draft(application_id, form.text(), officer())
    flash(gettext("The draft is with the reviewers."), "success")
    return to_letter(application_id)


@pages.post("/<uuid:application_id>/<step>/paraf")
@may("sub_coordinator", "coordinator")
def initial(application_id: UUID, step: str) -> BaseResponse:
    press().signing.initial(application_id, step, officer())
    flash(gettext("You initialled the letter."), "success")
    return to_letter(application_id)


@pages.post("/<uuid:application_id>/<step>/kembalikan")
@may("sub_coordinator", "coordinator", "head")
def send_back(application_id: UUID, step: str) -> BaseResponse | tuple[str, int]:
    form = ReasonForm()
    if not form.validate():
        return letter_page(application_id, reason_form=form), 422
    press().signing.send_back(application_id, step, form.reason.data, officer())
    flash(gettext("The letter went back to the drafter."), "success")
    return to_letter(application_id)


@pages.post("/<uuid:application_id>/tandatangan")
@may("head")
def sign(application_id: UUID) -> BaseResponse:
    press().signing.request_signature(application_id, officer())
    flash(gettext("The letter is being signed."), "success")
    return to_letter(application_id)


@pages.post("/<uuid:application_id>/cabut")
@may("head")
def revoke(application_id: UUID) -> BaseResponse | tuple[str, int]:
    form = ReasonForm()
    if not form.validate():
        return letter_page(application_id, reason_form=form), 422
    press().signing.revoke(application_id, form.reason.data, officer())
    flash(gettext("The letter is revoked."), "success")
    return to_letter(application_id)


def letter_page(
    application_id: UUID, draft_form: DraftForm | None = None, reason_form: ReasonForm | None = None
) -> str:
    """One letter: its words, its way, and the forms of the desk where it lies, if that is mine."""
    signing = press().signing
    found = signing.find(Letter, application_id)
    if found.slip is None:
        raise NotFound
    text = found.text or standard_text(found)
    step = found.slip.step(found.current) if found.current else None
    mine = step is not None and step.desk is not None and person().has(step.desk)
    return render_template(
        "signing/letter.html",
        letter=found,
        text=text,
        step=step,
        mine=mine,
        place=step_name(step) if step else "",
        trouble=read_model.trouble(signing.datastore, application_id),
        advice=read_model.advice(signing.datastore, application_id),
        history=history_entries(read_model.history(signing.datastore, application_id)),
        draft_form=draft_form or DraftForm(data=form_data(text)),
        reason_form=reason_form or ReasonForm(formdata=None),
        may_revoke=person().has("head"),
        agency_of=agency_of,
        kind_of=kind_of,
    )


def form_data(text: Text) -> dict[str, str]:
    """A text as the form shows it."""
    return {
        "letter": text.letter,
        "considerations": "\n".join(text.considerations),
        "conditions": "\n".join(text.conditions),
        "reason": text.reason,
    }


def lines(words: str | None) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(line.strip() for line in (words or "").splitlines() if line.strip())


def pdf_response(pdf: bytes, name: str) -> Response:
    """A PDF shown in the browser."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def to_letter(application_id: UUID) -> BaseResponse:
    return redirect(url_for(".letter", application_id=application_id), code=303)


def officer() -> Officer:
    """The signed-in person, as the rules see them."""
    return Officer(person().username, person().roles)


def press() -> Press:
    return application_of(Press)
