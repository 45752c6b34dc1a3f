"""The desks' pages: what waits for me, and one case with what I may do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from services.shared.contracts.verification import Fault
from services.shared.web import Form, may
from services.shared.web.forms import choices
from services.shared.web.objections import objection_errors, objections
from services.verification import inbox_words, read_model, words
from services.verification.domain import Case
from services.verification.holding_rules import SUPERVISORS
from services.verification.office import DESKS, officer, verification
from services.verification.rules import LONGEST_REASON, Officer

pages = Blueprint("verification", __name__, url_prefix="/verifikasi")


class ReasonForm(Form):
    """Why the office refuses, or a reviewer returns the case."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        validators=[
            DataRequired(lazy_gettext("Say why.")),
            Length(max=LONGEST_REASON, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


class SendBackForm(ReasonForm):
    """To which desk a reviewer returns the case."""

    to_step = RadioField(
        lazy_gettext("Send back to"), validators=[InputRequired(lazy_gettext("Choose the desk."))], choices=[]
    )


@pages.get("/<uuid:application_id>")
@may(*DESKS)
def case(application_id: UUID) -> str:
    return case_page(application_id)


@pages.post("/<uuid:application_id>/<step>/lolos")
@may(*DESKS)
def pass_step(application_id: UUID, step: str) -> Response:
    verification().pass_step(application_id, step, officer())
    flash(gettext("Passed: the next step has begun."), "success")
    return to_queue()


@pages.post("/<uuid:application_id>/<step>/perbaikan")
@may(*DESKS)
def request_correction(application_id: UUID, step: str) -> Response | tuple[str, int]:
    reasons = objections(request.form)
    if errors := objection_errors(reasons):
        return case_page(application_id, correction_errors=errors), 422
    faults = tuple(Fault(requirement=requirement, reason=reason) for requirement, reason in reasons.items())
    verification().request_correction(application_id, step, faults, officer())
    flash(gettext("The applicant was asked for the correction."), "success")
    return to_queue()


@pages.post("/<uuid:application_id>/<step>/tolak")
@may(*DESKS)
def propose_refusal(application_id: UUID, step: str) -> Response | tuple[str, int]:
    form = ReasonForm()
    if not form.validate():
        return case_page(application_id, reason_form=form), 422
    verification().propose_refusal(application_id, step, form.reason.data, officer())
    flash(gettext("The refusal was proposed."), "success")
    return to_queue()


@pages.post("/<uuid:application_id>/<step>/kembalikan")
@may(*DESKS)
def send_back(application_id: UUID, step: str) -> Response | tuple[str, int]:
    form = send_back_form(application_id)
    if not form.validate():
        return case_page(application_id, back_form=form), 422
    verification().send_back(application_id, step, form.to_step.data, form.reason.data, officer())
    flash(gettext("The case went back."), "success")
    return to_queue()


def case_page(
    application_id: UUID,
    reason_form: ReasonForm | None = None,
    back_form: SendBackForm | None = None,
    correction_errors: dict[str, str] | None = None,
) -> str:
    """One case: its documents, its way, its history, and the forms of the desk where it lies, if that is mine."""
    datastore = verification().datastore
    found = read_model.case_file(datastore, application_id)
    documents = read_model.case_documents(datastore, application_id)
    who = verification().in_whose_place(verification().find(Case, application_id), officer())
    return render_template(
        "verification/case.html",
        case=found,
        permit_name=words.permit_name(found),
        place=words.step_name(found) if found.step else words.state_of(found.state)["text"],
        place_name=inbox_words.place(found),
        time_limit=words.days(found.working_days),
        documents=words.document_rows(documents, application_id),
        mine=found.state == "open" and may_decide(found, who),
        held=words.held(found, who),
        colleagues=colleagues(found, who),
        due=inbox_words.due(found, verification().today()) if found.step else None,
        things=words.document_choices(documents),
        way=words.way_entries(read_model.case_steps(datastore, application_id)),
        history=words.history_entries(read_model.history(datastore, application_id)),
        reason_form=reason_form or ReasonForm(formdata=None),
        back_form=back_form or send_back_form(application_id, formdata=None),
        correction_errors=correction_errors or {},
        sent=request.form,
    )


def may_decide(found: Any, who: Officer) -> bool:
    """Whether the desk's forms are offered: the rules say the rest when they are sent."""
    if found.step is None or found.holder not in (None, who.stands_for):
        return False
    return found.whose in who.roles and (found.holder is not None or sees_sector(who, found))


def sees_sector(who: Officer, found: Any) -> bool:
    """The back office shares its work by sector."""
    return found.whose != "back_office" or not who.sectors or found.sector in who.sectors


def colleagues(found: Any, who: Officer) -> list[dict[str, str]]:
    """To whom the case may be given: none when it is not this person's to give."""
    if found.step is None:
        return []
    supervised = not SUPERVISORS[found.whose].isdisjoint(who.roles)
    own = found.holder == who.stands_for or (found.holder is None and may_decide(found, who))
    if not (supervised or own):
        return []
    at_desk = verification().roster.at_desk(found.whose, found.sector)
    return inbox_words.colleagues((each for each in at_desk if each.username != found.holder), "")


def send_back_form(application_id: UUID, **options: Any) -> SendBackForm:
    """The form with the desks that have had the case; an empty ``formdata`` leaves it blank."""
    form = SendBackForm(prefix="back", **options)
    earlier = read_model.earlier_desks(verification().datastore, application_id)
    form.to_step.choices = choices(*((step.step, words.step_name(step)) for step in earlier))
    return form


def to_queue() -> Response:
    return redirect(url_for("inbox.queue"), code=303)
