"""Saying why a step takes longer, and asking to go on."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.shared.web import may
from services.shared.web.errors import sentence_of
from services.verification.case_page import DelayForm, case_page
from services.verification.office import DESKS, officer, verification
from services.verification.timing_rules import ExpectedInThePast, ExpectedTooFarAhead

timing_pages = Blueprint("timing", __name__, url_prefix="/verifikasi")


@timing_pages.post("/<uuid:application_id>/<step>/keterlambatan")
@may(*DESKS)
def explain_delay(application_id: UUID, step: str) -> Response | tuple[str, int]:
    form = DelayForm(prefix="delay")
    if form.validate():
        try:
            verification().explain_delay(application_id, step, form.reason.data, form.expected_on.data, officer())
        except (ExpectedInThePast, ExpectedTooFarAhead) as refusal:
            form.refuse("expected_on", sentence_of(refusal))
        else:
            flash(gettext("The applicant reads it on the status page."), "success")
            return to_case(application_id)
    return case_page(application_id, delay_form=form), 422


@timing_pages.post("/<uuid:application_id>/<step>/ingatkan")
@may(*DESKS)
def urge(application_id: UUID, step: str) -> Response:
    verification().urge(application_id, step, officer())
    flash(gettext("A reminder was sent."), "success")
    return to_case(application_id)


def to_case(application_id: UUID) -> Response:
    return redirect(url_for("verification.case", application_id=application_id), code=303)
