"""Taking one case, giving it to a colleague, laying it back on the desk."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.shared.refusals import Refused
from services.shared.web import may
from services.shared.web.errors import sentence_of
from services.verification.office import DESKS, officer, verification

holding_pages = Blueprint("holding", __name__, url_prefix="/verifikasi")


@holding_pages.post("/<uuid:application_id>/<step>/ambil")
@may(*DESKS)
def claim(application_id: UUID, step: str) -> Response:
    verification().claim(application_id, step, officer())
    flash(gettext("Taken: it is yours now."), "success")
    return to_case(application_id)


@holding_pages.post("/<uuid:application_id>/<step>/serahkan")
@may(*DESKS)
def hand_over(application_id: UUID, step: str) -> Response:
    to, note = request.form.get("kepada", ""), request.form.get("catatan", "")
    if not to:
        flash(gettext("Choose a colleague."))
        return to_case(application_id)
    try:
        verification().hand_over(application_id, step, to, note, officer())
    except Refused as refusal:
        flash(sentence_of(refusal))
    else:
        flash(gettext("Handed over to %(to)s.", to=to), "success")
    return to_case(application_id)


@holding_pages.post("/<uuid:application_id>/<step>/lepas")
@may(*DESKS)
def release(application_id: UUID, step: str) -> Response:
    verification().release(application_id, step, officer())
    flash(gettext("It lies on the desk again for whoever takes it."), "success")
    return to_case(application_id)


def to_case(application_id: UUID) -> Response:
    return redirect(url_for("verification.case", application_id=application_id), code=303)
