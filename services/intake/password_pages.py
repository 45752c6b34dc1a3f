"""Pages for who cannot sign in: a new password by a link in a mail, and the confirmation mail once more."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from services.intake.account_fields import EmailForm, NewPasswordForm
from services.intake.catalogue_pages import counter
from services.intake.throttling import TooManyAttempts
from services.shared.web import may
from services.shared.web.errors import sentence_of

log = structlog.get_logger("sakpore.accounts")

password_pages = Blueprint("password", __name__)

Answer = Response | str | tuple[str, int]


@password_pages.route("/lupa-sandi", methods=["GET", "POST"])
@may("anyone")
def forgotten() -> Answer:
    return asked_for_mail("intake/account/forgotten.html", counter().people.password_changes.ask_link)


@password_pages.route("/daftar/kirim-ulang", methods=["GET", "POST"])
@may("anyone")
def send_again() -> Answer:
    return asked_for_mail("intake/account/send_again.html", counter().people.password_changes.ask_confirmation)


@password_pages.get("/lupa-sandi/terkirim")
@may("anyone")
def mail_sent() -> str:
    """The same for everybody: it does not tell who has an account."""
    return render_template("intake/account/mail_sent.html")


@password_pages.route("/lupa-sandi/<token>", methods=["GET", "POST"])
@may("anyone")
def choose(token: str) -> Answer:
    changes = counter().people.password_changes
    owner = changes.owner_of_link(token)
    form = NewPasswordForm()
    form.known = owner.email, owner.name, owner.nik
    if form.validate_on_submit():
        changes.choose(token, form.password.data)
        log.info("password chosen by link")
        flash(gettext("Your password was changed. You can sign in with it now."), "success")
        return redirect(url_for("account.sign_in"), code=303)
    return render_template("intake/account/choose_password.html", form=form, token=token), status()


def asked_for_mail(template: str, ask: Callable[[str], None]) -> Answer:
    """Take an address, ask for the mail, and answer the same whatever came of it."""
    form = EmailForm()
    if form.validate_on_submit():
        try:
            ask(form.email.data)
        except TooManyAttempts as refusal:
            form.refuse("email", sentence_of(refusal))
        else:
            return redirect(url_for(".mail_sent"), code=303)
    return render_template(template, form=form), status()


def status() -> int:
    """A page that is shown again after a POST has something to mend."""
    return 422 if request.method == "POST" else 200
