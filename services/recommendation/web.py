"""One application at an agency: what is known, whose work it is, and what may be done."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.recommendation.consultation_page import DelayForm, HandOverForm, consultation_page
from services.recommendation.office import AGENCY, WATCHERS, case_of_mine, officer, recommendation
from services.recommendation.rules import TooFarAhead
from services.recommendation.watching import ExpectedInThePast
from services.shared.web import may
from services.shared.web.requests import local_path

pages = Blueprint("consultation", __name__, url_prefix="/rekomendasi")


@pages.get("/<uuid:application_id>")
@may(*WATCHERS)
def consultation(application_id: UUID) -> str:
    return consultation_page(application_id)


@pages.post("/<uuid:application_id>/<step>/ambil")
@may(*AGENCY)
def take(application_id: UUID, step: str) -> Response:
    """Take it, or lay it back."""
    case_of_mine(application_id)
    to = None if request.form.get("kembali") else officer().username
    recommendation().assign(application_id, step, to, "", officer())
    flash(gettext("It is yours now.") if to else gettext("It lies there again for whoever takes it."), "success")
    return to_consultation(application_id)


@pages.post("/<uuid:application_id>/<step>/serahkan")
@may(*AGENCY)
def hand_over(application_id: UUID, step: str) -> Response | tuple[str, int]:
    case_of_mine(application_id)
    form = HandOverForm.with_colleagues()
    if not form.validate():
        return consultation_page(application_id, hand_over_form=form), 422
    recommendation().assign(application_id, step, form.to.data, form.note.data or "", officer())
    flash(gettext("Handed over to %(to)s.", to=form.to.data), "success")
    return to_consultation(application_id)


@pages.post("/<uuid:application_id>/<step>/keterlambatan")
@may(*AGENCY)
def explain_delay(application_id: UUID, step: str) -> Response | tuple[str, int]:
    case_of_mine(application_id)
    form = DelayForm(prefix="delay")
    if not form.validate():
        return consultation_page(application_id, delay_form=form), 422
    try:
        recommendation().explain_delay(application_id, step, form.reason.data, form.expected_on.data, officer())
    except (ExpectedInThePast, TooFarAhead) as refusal:
        form.refuse("expected_on", gettext(refusal.sentence))
        return consultation_page(application_id, delay_form=form), 422
    flash(gettext("The applicant sees the reason on the status page."), "success")
    return to_consultation(application_id)


@pages.post("/<uuid:application_id>/<step>/ingatkan")
@may("coordinator")
def urge(application_id: UUID, step: str) -> Response:
    case_of_mine(application_id)
    recommendation().urge(application_id, step, officer())
    flash(gettext("The agency was asked to go on."), "success")
    return redirect(local_path(request.form.get("kembali"), url_for("board.board")), code=303)


def to_consultation(application_id: UUID) -> Response:
    return redirect(url_for("consultation.consultation", application_id=application_id), code=303)
