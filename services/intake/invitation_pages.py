"""The page behind an invitation: choose a password, connect an authenticator, prove one code of it."""

from __future__ import annotations

import pyotp
import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from services.intake.accounts import WrongCode
from services.intake.personnel import Enrolment
from services.intake.staff_forms import EnrolmentForm
from services.intake.staff_pages import personnel
from services.shared.web import may
from services.shared.web.errors import sentence_of

invitation_pages = Blueprint("invitation", __name__, url_prefix="/undangan")

ISSUER = "sakpore"
IN_FOURS = 4


@invitation_pages.route("/<token>", methods=["GET", "POST"])
@may("anyone")
def enrol(token: str) -> BaseResponse | str | tuple[str, int]:
    invited = personnel().enrolment(token)
    form = EnrolmentForm()
    form.known = invited.username, invited.name
    if request.method == "GET":
        return page(form, token, invited)
    if form.validate():
        try:
            personnel().enrol(token, form.password.data, form.code.data)
        except WrongCode as refusal:
            form.refuse("code", sentence_of(refusal))
        else:
            flash(gettext("Your account is ready. Sign in with your username and the next code."), "success")
            return redirect(url_for("account.sign_in"), code=303)
    return page(form, token, invited), 422


def page(form: EnrolmentForm, token: str, invited: Enrolment) -> str:
    """The secret twice: as a picture for a phone's camera, and in letters for those without one."""
    address = pyotp.TOTP(invited.secret).provisioning_uri(name=invited.username, issuer_name=ISSUER)
    return render_template(
        "intake/staff/enrol.html",
        form=form,
        token=token,
        invited=invited,
        picture=segno.make(address, micro=False).svg_data_uri(scale=5, border=4, light="#ffffff"),
        secret=[invited.secret[start : start + IN_FOURS] for start in range(0, len(invited.secret), IN_FOURS)],
    )
