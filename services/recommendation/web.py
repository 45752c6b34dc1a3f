"""The agencies' pages: what waits for my agency, and one application with what we may do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from services.recommendation import read_model, words
from services.recommendation.application import Recommendation
from services.recommendation.rules import LONGEST_TEXT, InspectionInThePast, Officer
from services.shared.contracts.verification import Fault
from services.shared.refusals import NotAllowed
from services.shared.web import Form, application_of, may, person
from services.shared.web.objections import objection_errors, objections

pages = Blueprint("recommendation", __name__, url_prefix="/rekomendasi")

WIB = timezone(timedelta(hours=7), "WIB")
AT_MOST = Length(max=LONGEST_TEXT, message=lazy_gettext("At most %(max)d characters."))


class AppointmentForm(Form):
    """When the site will be visited."""

    scheduled_for = DateTimeLocalField(
        lazy_gettext("Date and time of the visit (WIB)"),
        validators=[InputRequired(lazy_gettext("Say when the site will be visited."))],
    )

    def moment(self) -> datetime:
        """The moment in UTC."""
        local: datetime = self.scheduled_for.data
        return local.replace(tzinfo=WIB).astimezone(UTC)


class WordsForm(Form):
    """What the visit found, or the meeting concluded."""

    words = TextAreaField(
        lazy_gettext("Result"), validators=[DataRequired(lazy_gettext("Write down the result.")), AT_MOST]
    )


class AdviceForm(Form):
    """For or against, and why."""

    favourable = RadioField(
        lazy_gettext("Does your agency recommend the permit?"),
        choices=[("yes", lazy_gettext("Yes, in favour")), ("no", lazy_gettext("No, against"))],
        validators=[InputRequired(lazy_gettext("Choose for or against."))],
    )
    reason = TextAreaField(lazy_gettext("Reason"), validators=[DataRequired(lazy_gettext("Say why.")), AT_MOST])


@pages.get("/")
@may("agency")
def queue() -> str:
    datastore, agency = recommendation().datastore, my_agency()
    return render_template(
        "recommendation/queue.html",
        agency=agency,
        waiting=words.waiting_rows(read_model.waiting(datastore, agency)),
        done=words.done_rows(read_model.done(datastore, agency)),
    )


@pages.get("/<uuid:application_id>")
@may("agency")
def consultation(application_id: UUID) -> str:
    return consultation_page(application_id)


@pages.post("/<uuid:application_id>/<step>/jadwal")
@may("agency")
def schedule_inspection(application_id: UUID, step: str) -> Response | tuple[str, int]:
    form = AppointmentForm()
    if not form.validate():
        return consultation_page(application_id, appointment_form=form), 422
    try:
        recommendation().schedule_inspection(application_id, step, form.moment(), officer())
    except InspectionInThePast as refusal:
        form.refuse("scheduled_for", gettext(refusal.sentence))
        return consultation_page(application_id, appointment_form=form), 422
    flash(gettext("The inspection is scheduled."), "success")
    return redirect(url_for(".consultation", application_id=application_id), code=303)


@pages.post("/<uuid:application_id>/<step>/laporan")
@may("agency")
def report_inspection(application_id: UUID, step: str) -> Response | tuple[str, int]:
    form = WordsForm()
    if not form.validate():
        return consultation_page(application_id, words_form=form), 422
    recommendation().report_inspection(application_id, step, form.words.data, officer())
    return done(gettext("The inspection is reported."))


@pages.post("/<uuid:application_id>/<step>/rapat")
@may("agency")
def hold_meeting(application_id: UUID, step: str) -> Response | tuple[str, int]:
    form = WordsForm()
    if not form.validate():
        return consultation_page(application_id, words_form=form), 422
    recommendation().hold_meeting(application_id, step, form.words.data, officer())
    return done(gettext("The meeting is recorded."))


@pages.post("/<uuid:application_id>/<step>/rekomendasi")
@may("agency")
def recommend(application_id: UUID, step: str) -> Response | tuple[str, int]:
    form = AdviceForm()
    if not form.validate():
        return consultation_page(application_id, advice_form=form), 422
    favourable = form.favourable.data == "yes"
    recommendation().recommend(application_id, step, favourable, form.reason.data, officer())
    return done(gettext("The recommendation is issued."))


@pages.post("/<uuid:application_id>/<step>/perbaikan")
@may("agency")
def request_correction(application_id: UUID, step: str) -> Response | tuple[str, int]:
    reasons = objections(request.form)
    if errors := objection_errors(reasons):
        return consultation_page(application_id, correction_errors=errors), 422
    faults = tuple(Fault(requirement=requirement, reason=reason) for requirement, reason in reasons.items())
    recommendation().request_correction(application_id, step, faults, officer())
    return done(gettext("The applicant was asked for the correction."))


def consultation_page(
    application_id: UUID,
    appointment_form: AppointmentForm | None = None,
    words_form: WordsForm | None = None,
    advice_form: AdviceForm | None = None,
    correction_errors: dict[str, str] | None = None,
) -> str:
    """One application as an agency of its route sees it; raises :class:`NotAllowed` for the others."""
    datastore, agency = recommendation().datastore, my_agency()
    found = read_model.case_file(datastore, application_id)
    if agency not in found.agencies:
        raise NotAllowed
    step = read_model.open_step(datastore, application_id, agency)
    documents = read_model.case_documents(datastore, application_id, step.step if step else "")
    return render_template(
        "recommendation/consultation.html",
        case=found,
        step=step,
        permit_name=words.permit_name(found),
        facts=words.facts(found, step),
        documents=words.document_rows(documents, application_id),
        things=words.document_choices(documents),
        way=words.way_entries(read_model.case_steps(datastore, application_id, agency)),
        history=words.history_entries(read_model.history(datastore, application_id, agency)),
        appointment_form=appointment_form or AppointmentForm(formdata=None),
        words_form=words_form or WordsForm(formdata=None),
        advice_form=advice_form or AdviceForm(formdata=None),
        correction_errors=correction_errors or {},
        sent=request.form,
    )


def officer() -> Officer:
    """The signed-in person, as the rules see them."""
    return Officer(person().username, my_agency())


def my_agency() -> str:
    """The agency of the signed-in person; raises :class:`NotAllowed` when the account names none."""
    agency = person().agency
    if agency is None:
        raise NotAllowed
    return agency


def done(sentence: str) -> Response:
    """Say it on the queue."""
    flash(sentence, "success")
    return redirect(url_for(".queue"), code=303)


def recommendation() -> Recommendation:
    return application_of(Recommendation)
