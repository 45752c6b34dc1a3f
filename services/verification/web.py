"""The desks' pages: what waits for me, and one case with what I may do."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from services.shared.contracts.verification import Fault
from services.shared.web import Form, application_of, may, person
from services.shared.web.objections import objection_errors, objections
from services.verification import read_model
from services.verification.application import Verification
from services.verification.domain import Case
from services.verification.rules import Officer
from services.verification.words import history_entries, kind_of, state_of, step_name, way

pages = Blueprint("verification", __name__, url_prefix="/verifikasi")

DESKS = "front_office", "back_office", "sub_coordinator", "coordinator"
REASON_LENGTH = 1000


class ReasonForm(Form):
    """Why the office refuses, or a reviewer returns the case."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        validators=[
            InputRequired(lazy_gettext("Say why.")),
            Length(max=REASON_LENGTH, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


@pages.get("/")
@may(*DESKS)
def queue() -> str:
    datastore = verification().datastore
    mine = [desk for desk in DESKS if person().has(desk)]
    return render_template(
        "verification/queue.html",
        waiting=read_model.waiting(datastore, mine),
        passed_on=read_model.passed_on(datastore),
        kind_of=kind_of,
        state_of=state_of,
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


@pages.post("/<uuid:application_id>/<step>/kembalikan/<to_step>")
@may("sub_coordinator", "coordinator", "back_office")
def send_back(application_id: UUID, step: str, to_step: str) -> Response | tuple[str, int]:
    form = ReasonForm(prefix="back")
    if not form.validate():
        return case_page(application_id, back_form=form), 422
    verification().send_back(application_id, step, to_step, form.reason.data, officer())
    flash(gettext("The case went back."), "success")
    return to_queue()


def case_page(
    application_id: UUID,
    reason_form: ReasonForm | None = None,
    back_form: ReasonForm | None = None,
    correction_errors: dict[str, str] | None = None,
) -> str:
    """One case: its documents, its way, its history, and the forms of the desk where it lies, if that is mine."""
    found = verification().find(Case, application_id)
    step = found.slip.step(found.current) if found.current else None
    return render_template(
        "verification/case.html",
        case=found,
        step=step,
        mine=step is not None and step.desk is not None and person().has(step.desk),
        earlier=found.earlier_desks(step) if step else (),
        way=way(found),
        place=step_name(found.slip, step.key) if step else "",
        step_name=step_name,
        history=history_entries(read_model.history(verification().datastore, application_id)),
        reason_form=reason_form or ReasonForm(formdata=None),
        back_form=back_form or ReasonForm(formdata=None, prefix="back"),
        correction_errors=correction_errors or {},
        sent=request.form,
    )


def officer() -> Officer:
    """The signed-in person, as the rules see them."""
    return Officer(person().username, person().roles)


def to_queue() -> Response:
    return redirect(url_for(".queue"), code=303)


def verification() -> Verification:
    return application_of(Verification)
