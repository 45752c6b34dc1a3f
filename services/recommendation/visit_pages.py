"""Planning the visit of a site: a moment that is appointed, or some from which the applicant chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.recommendation import words
from services.recommendation.office import AGENCY, case_of_mine, my_agency, officer, recommendation, step_of_mine
from services.recommendation.rules import InspectionInThePast, NotAtThisStep, TooFarAhead
from services.recommendation.visit_forms import APPOINT, ScheduleForm
from services.recommendation.visiting import AnswerInThePast
from services.recommendation.visits import DayBlockedFor, DayFull, TooCloseToAnotherVisit
from services.shared.refusals import Refused
from services.shared.web import may
from services.shared.web.errors import sentence_of
from services.shared.web.formats import moment
from services.shared.working_days import after_working_days

visit_pages = Blueprint("visits", __name__, url_prefix="/rekomendasi")

MOMENTS_SHOWN = 6
DAYS_TO_ANSWER = 2
ABOUT_MOMENTS = DayFull, DayBlockedFor, TooCloseToAnotherVisit, InspectionInThePast, TooFarAhead


@visit_pages.get("/<uuid:application_id>/<step>/jadwal")
@may(*AGENCY)
def schedule(application_id: UUID, step: str) -> str:
    return schedule_page(application_id, step, None)


@visit_pages.post("/<uuid:application_id>/<step>/jadwal")
@may(*AGENCY)
def plan(application_id: UUID, step: str) -> Response | tuple[str, int]:
    case_of_mine(application_id)
    form = ScheduleForm()
    if form.inspector.data not in colleagues():
        form.inspector.data = officer().username
    if not form.check():
        return schedule_page(application_id, step, form), 422
    act = appoint if form.how.data == APPOINT else propose
    if (refused := refusal_of(lambda: act(application_id, step, form))) is not None:
        at_field = "answer_by" if isinstance(refused, AnswerInThePast) else "moment" if form.moment.data else "other"
        form.refuse(at_field, sentence_of(refused))
        return schedule_page(application_id, step, form), 422
    return redirect(url_for("consultation.consultation", application_id=application_id), code=303)


def appoint(application_id: UUID, step: str, form: ScheduleForm) -> None:
    """Fix the moment."""
    [at] = form.moments()
    recommendation().schedule_inspection(application_id, step, at, str(form.inspector.data), officer())
    flash(gettext("The inspection is on %(moment)s.", moment=moment(at)), "success")


def propose(application_id: UUID, step: str, form: ScheduleForm) -> None:
    """Let the applicant choose."""
    recommendation().propose_inspection(
        application_id, step, form.moments(), str(form.inspector.data), form.answer_by.data, officer()
    )
    flash(gettext("The moments were proposed to the applicant."), "success")


def refusal_of(act: Callable[[], None]) -> Refused | None:
    """What speaks against it and is said at a field."""
    try:
        act()
    except (*ABOUT_MOMENTS, AnswerInThePast) as refusal:
        return refusal
    return None


def schedule_page(application_id: UUID, step: str, form: ScheduleForm | None) -> str:
    """The form, with what was typed, or blank for the inspector whom the address names."""
    found, in_hand = case_of_mine(application_id), step_of_mine(application_id, step)
    if in_hand.kind != "inspection":
        raise NotAtThisStep
    office = recommendation()
    planned = office.visits.of_step(application_id, step)
    inspector = str(form.inspector.data) if form else suggested(request.args.get("petugas"), planned, in_hand)
    if form is None:
        answer_by = after_working_days(office.today(), DAYS_TO_ANSWER)
        form = ScheduleForm(formdata=None, data={"inspector": inspector, "answer_by": answer_by, "how": APPOINT})
    form.offer(office.visits.free_moments(inspector, office.clock(), MOMENTS_SHOWN))
    return render_template(
        "recommendation/schedule.html",
        case=found,
        step=step,
        form=form,
        permit_name=words.permit_name(found),
        inspector=inspector,
        inspectors=colleagues(),
        limit=office.visits.limit(inspector),
        planned=planned,
        answer_by=next((each.answer_by for each in planned if each.answer_by), None),
    )


def suggested(asked: str | None, planned: list[Any], step: Any) -> str:
    """Who shall go: whoever the address names, was going to go, or has the step; else the person at the screen."""
    wanted = (asked, *(each.inspector for each in planned), step.holder)
    return next((name for name in wanted if name in colleagues()), officer().username)


def colleagues() -> list[str]:
    """Who of my agency can visit."""
    return [each.username for each in recommendation().roster.of_agency(my_agency())]
