"""Erasing one's account: what goes, what the law makes us keep, and the password once more."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import lazy_gettext
from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired

from services.intake import erasing
from services.intake.catalogue_facts import name_of
from services.intake.catalogue_pages import counter
from services.intake.erasing import WrongPassword
from services.intake.throttling import TooManyAttempts
from services.intake.web import applicant
from services.shared.web import Form, end_session, may
from services.shared.web.errors import sentence_of

erasure_pages = Blueprint("erasure", __name__)


class ErasureForm(Form):
    """The password proves who sits there; the box, that it was read."""

    understood = BooleanField(
        lazy_gettext("I understand that this cannot be undone"),
        [InputRequired(lazy_gettext("Confirm that you understand this."))],
    )
    password = PasswordField(lazy_gettext("Your password"), [InputRequired(lazy_gettext("Enter your password."))])


@erasure_pages.route("/akun/hapus", methods=["GET", "POST"])
@may("applicant")
def erase_account() -> Any:
    intake, form = counter().intake, ErasureForm()
    running = erasing.running(intake, applicant())
    if not running and form.validate_on_submit():
        try:
            erasing.check_password(intake, applicant(), form.password.data)
        except (WrongPassword, TooManyAttempts) as refusal:
            form.refuse("password", sentence_of(refusal))
        else:
            erasing.erase(intake, applicant())
            response = redirect("/akun/terhapus", code=303)
            end_session(response)
            return response
    shown = render_template(
        "intake/account/erase.html",
        form=form,
        running=running,
        name_of=lambda code: name_of(intake.permit(code)),
    )
    if request.method == "GET":
        return shown
    return shown, 409 if running else 422


@erasure_pages.get("/akun/terhapus")
@may("anyone")
def erased() -> str:
    return render_template("intake/account/erased.html")
