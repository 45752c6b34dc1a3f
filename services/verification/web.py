"""The page of one case and the decisions on it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.shared.web import may
from services.verification.case_page import case_page, send_back_form
from services.verification.office import DESKS, officer, verification

pages = Blueprint("verification", __name__, url_prefix="/verifikasi")


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


@pages.post("/<uuid:application_id>/<step>/kembalikan")
@may(*DESKS)
def send_back(application_id: UUID, step: str) -> Response | tuple[str, int]:
    form = send_back_form(application_id)
    if not form.validate():
        return case_page(application_id, back_form=form), 422
    verification().send_back(application_id, step, form.to_step.data, form.reason.data, officer())
    flash(gettext("The case went back."), "success")
    return to_queue()


def to_queue() -> Response:
    return redirect(url_for("inbox.queue"), code=303)
