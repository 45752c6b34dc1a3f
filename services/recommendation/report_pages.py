"""The report of an inspection: written on the site, perhaps without a connection, and delivered once."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as BaseResponse

from services.recommendation import case_read_model, photos, words
from services.recommendation.checklists import checklist_for
from services.recommendation.office import (
    AGENCY,
    WATCHERS,
    case_of_mine,
    files,
    officer,
    recommendation,
    step_of_mine,
)
from services.recommendation.report_forms import ReportForm, form_for
from services.recommendation.rules import NotAtThisStep, TooLongAgo
from services.recommendation.visit_forms import as_local
from services.recommendation.visiting import VisitInTheFuture
from services.recommendation.word_pages import shown
from services.shared.refusals import NotFound
from services.shared.uploads import FileRefused
from services.shared.web import may
from services.shared.web.errors import sentence_of
from services.shared.web.headers import HEADERS
from services.shared.web.requests import prefers_json
from services.shared.working_days import WIB

report_pages = Blueprint("report", __name__, url_prefix="/rekomendasi")

Answer = BaseResponse | tuple[BaseResponse | str, int]


@report_pages.get("/<uuid:application_id>/<step>/laporan")
@may(*AGENCY)
def report(application_id: UUID, step: str) -> Response:
    checklist = checklist_for(case_of_mine(application_id).permit_code)
    blank = {"report_id": str(uuid4()), "visited_at": recommendation().clock().astimezone(WIB)}
    return make_response(report_page(application_id, step, form_for(checklist, data=blank)))


@report_pages.post("/<uuid:application_id>/<step>/laporan")
@may(*AGENCY)
def deliver(application_id: UUID, step: str) -> Answer:
    """A report that was delivered before is delivered, and nothing else happens."""
    form = form_for(checklist_for(case_of_mine(application_id).permit_code))
    report_id = uuid_of(form.report_id.data)
    if is_known(application_id, report_id):
        return delivered(application_id)
    if not form.validate():
        return objected(application_id, step, form)
    try:
        keep(application_id, step, form, report_id)
    except FileRefused as refusal:
        form.refuse("photos", sentence_of(refusal))
    except (VisitInTheFuture, TooLongAgo) as refusal:
        form.refuse("visited_at", sentence_of(refusal))
    return objected(application_id, step, form) if form.errors else delivered(application_id)


@report_pages.post("/<uuid:application_id>/<step>/foto")
@may(*AGENCY)
def take_photo(application_id: UUID, step: str) -> Answer:
    """One photo of a report that is still to come, for scripts: a line that breaks costs one photo, not all."""
    case_of_mine(application_id)
    sent = request.files.get("photos")
    if sent is None:
        raise NotFound
    try:
        taken = photos.take_in(files(), sent)
    except FileRefused as refusal:
        return jsonify(detail=sentence_of(refusal)), 422
    return jsonify(receipt=photos.receipt(taken, application_id))


@report_pages.get("/<uuid:application_id>/foto/<photo_id>")
@may(*WATCHERS)
def photo(application_id: UUID, photo_id: str) -> Response:
    case_of_mine(application_id)
    for row in case_read_model.reports(recommendation().datastore, application_id):
        for each in row.report["photos"]:
            if each["photo_id"] == photo_id:
                return shown(each["sha256"], each["media_type"], f"foto-{photo_id[:8]}")
    raise NotFound


@report_pages.get("/lapangan")
@may(*AGENCY)
def signed_in() -> Response:
    """What a phone asks before it delivers: who is signed in, and a fresh token."""
    return jsonify(officer=officer().username, csrf_token=generate_csrf())


def keep(application_id: UUID, step: str, form: ReportForm, report_id: UUID) -> None:
    """The photos, then the report; raises :class:`FileRefused` and what the rules refuse."""
    sent = [each for each in request.files.getlist("photos") if each.filename]
    receipts = request.form.getlist("receipt")
    if len(sent) + len(receipts) > photos.MOST_PHOTOS:
        raise photos.TooManyPhotos(most=photos.MOST_PHOTOS)
    known = photos.of_receipts(receipts, application_id)
    taken = list(dict.fromkeys([*known, *(photos.take_in(files(), each) for each in sent)]))
    now = recommendation().clock()
    named = tuple(photos.photo(each, report_id, form.moment(now)) for each in taken)
    where = photos.places(application_id, step, report_id, taken, form.place())
    recommendation().report_inspection(application_id, step, form.report(str(report_id), now, named), where, officer())


def is_known(application_id: UUID, report_id: UUID) -> bool:
    """Whether this report arrived before."""
    reports = case_read_model.reports(recommendation().datastore, application_id)
    return any(row.report["report_id"] == str(report_id) for row in reports)


def delivered(application_id: UUID) -> Answer:
    """On to the application; a script is told where that is."""
    flash(gettext("The report of the inspection was delivered."), "success")
    where = url_for("consultation.consultation", application_id=application_id)
    return jsonify(location=where) if prefers_json() else redirect(where, code=303)


def objected(application_id: UUID, step: str, form: ReportForm) -> Answer:
    """What is wrong, at the fields; a script is told the sentences by field."""
    if prefers_json():
        errors = {name: str(messages[0]) for name, messages in form.errors.items()}
        return jsonify(detail=" ".join(dict.fromkeys(errors.values())), errors=errors), 422
    return report_page(application_id, step, form), 422


def report_page(application_id: UUID, step: str, form: ReportForm) -> Any:
    """The form; only while the step lies with my agency. The page may ask the device where it is."""
    found, in_hand = case_of_mine(application_id), step_of_mine(application_id, step)
    if in_hand.kind != "inspection":
        raise NotAtThisStep
    now = recommendation().clock()
    page = make_response(
        render_template(
            "recommendation/report.html",
            case=found,
            step=step,
            form=form,
            checklist=form.checklist,
            permit_name=words.permit_name(found),
            limit_mb=files().limit_mb,
            most_photos=photos.MOST_PHOTOS,
            officer=officer().username,
            as_of=now,
            local_now=as_local(now),
        )
    )
    page.headers["Permissions-Policy"] = HEADERS["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)")
    return page


def uuid_of(text: str | None) -> UUID:
    """The id of the form, else a new one."""
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()
