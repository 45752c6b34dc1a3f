"""The account that the counter made for a person becomes the person's own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.intake.assisted_forms import ClaimForm
from services.intake.catalogue_pages import counter
from services.intake.throttling import TooManyAttempts
from services.intake.walk_ins import AddressTaken, CannotClaim
from services.shared.web import may
from services.shared.web.errors import sentence_of

claim_pages = Blueprint("claim", __name__, url_prefix="/klaim")


@claim_pages.route("", methods=["GET", "POST"])
@may("anyone")
def claim() -> Response | str | tuple[str, int]:
    form = ClaimForm()
    if request.method == "GET":
        return render_template("intake/assisted/claim.html", form=form)
    if form.validate():
        try:
            counter().walk_ins.claim(form.nik.data, form.code.data, form.email.data, form.password.data)
        except AddressTaken as refusal:
            form.refuse("email", sentence_of(refusal))
        except (CannotClaim, TooManyAttempts) as refusal:
            form.refuse("code", sentence_of(refusal))
        else:
            return redirect(url_for("account.check_mail"), code=303)
    return render_template("intake/assisted/claim.html", form=form), 422


@claim_pages.get("/<token>")
@may("anyone")
def ask(token: str) -> str:
    """Only a question: programs that open the links in a mail take nothing over."""
    return render_template("intake/assisted/complete.html", token=token)


@claim_pages.post("/<token>")
@may("anyone")
def complete(token: str) -> Response:
    counter().walk_ins.complete(token)
    flash(gettext("The account is yours. You can sign in now."), "success")
    return redirect(url_for("account.sign_in"), code=303)
