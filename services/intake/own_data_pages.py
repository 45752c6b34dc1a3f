"""“My data”: what the office knows of the person, how it changed, and the forms that change it."""

from __future__ import annotations

from dataclasses import replace

import structlog
from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from services.intake.address_form import address_data
from services.intake.catalogue_pages import counter
from services.intake.ended_sessions import forget_ended_session
from services.intake.identity_rules import born_and_female
from services.intake.own_data import Change, FieldChange, SameAddress
from services.intake.own_data_export import everything_about
from services.intake.own_data_forms import ChangePasswordForm, NewEmailForm, OwnDataForm
from services.intake.password_changes import WrongPassword
from services.intake.password_pages import status
from services.intake.people import People
from services.intake.throttling import TooManyAttempts
from services.intake.web import applicant
from services.shared.web import Person, may, person, start_session
from services.shared.web.errors import sentence_of
from services.shared.web.formats import moment
from services.shared.web.languages import LANGUAGES

log = structlog.get_logger("sakpore.accounts")

own_data_pages = Blueprint("own_data", __name__, url_prefix="/akun")
own_data_pages.before_app_request(forget_ended_session)

FIELDS = {
    "name": lazy_gettext("Full name"),
    "address": lazy_gettext("Address"),
    "email": lazy_gettext("E-mail address"),
    "phone": lazy_gettext("Mobile phone number"),
    "language": lazy_gettext("Language of our messages to you"),
    "password": lazy_gettext("Password"),
}
Answer = Response | str | tuple[str, int]


@own_data_pages.get("")
@may("applicant")
def mine() -> str:
    own, account_id = people().own_data, applicant()
    known = counter().accounts.particulars(account_id)
    return render_template(
        "intake/account/own_data.html",
        known=known,
        language_name=LANGUAGES[known["language"]],
        says=born_and_female(known["nik"]),
        waiting_email=own.waiting_email(account_id),
        history=[row for each in own.history(account_id) for row in history_rows(each)],
    )


@own_data_pages.route("/ubah", methods=["GET", "POST"])
@may("applicant")
def change() -> Answer:
    known, catalogue = counter().accounts.registration(applicant()), counter().intake.catalogue
    data = {"name": known.name, "phone": known.phone, "language": known.language}
    form = OwnDataForm(catalogue, known_phone=known.phone, data={**data, **address_data(known.address, catalogue)})
    if form.validate_on_submit():
        people().own_data.change(
            applicant(),
            name=form.name.data,
            address=form.address,
            phone=form.phone.data or "",
            language=form.language.data,
        )
        flash(gettext("Your data were saved."), "success")
        return to_my_data(replace(person(), name=form.name.data))
    return render_template("intake/account/change_data.html", form=form), status()


@own_data_pages.route("/surel", methods=["GET", "POST"])
@may("applicant")
def new_email() -> Answer:
    form = NewEmailForm()
    if form.validate_on_submit():
        try:
            people().password_changes.check(applicant(), form.present.data)
            people().own_data.ask_new_email(applicant(), form.email.data)
        except WrongPassword as refusal:
            form.refuse("present", sentence_of(refusal))
        except (SameAddress, TooManyAttempts) as refusal:
            form.refuse("email", sentence_of(refusal))
        else:
            flash(gettext("We sent a message to the new address. It counts once you open the link in it."), "success")
            return redirect(url_for(".mine"), code=303)
    return render_template("intake/account/new_email.html", form=form), status()


@own_data_pages.get("/surel/<token>")
@may("anyone")
def ask_email_confirmation(token: str) -> str:
    """Only a question: programs that open the links in a mail confirm nothing."""
    return render_template("intake/account/confirm_email.html", token=token)


@own_data_pages.post("/surel/<token>")
@may("anyone")
def confirm_email(token: str) -> Response:
    people().own_data.confirm_email(token)
    flash(gettext("Your new e-mail address is confirmed. From now on you sign in with it."), "success")
    return redirect(url_for(".mine") if person().signed_in else url_for("account.sign_in"), code=303)


@own_data_pages.route("/sandi", methods=["GET", "POST"])
@may("applicant")
def change_password() -> Answer:
    known = counter().accounts.registration(applicant())
    form = ChangePasswordForm()
    form.known = known.email, known.name, known.nik
    if form.validate_on_submit():
        try:
            people().password_changes.change(applicant(), form.present.data, form.password.data)
        except (WrongPassword, TooManyAttempts) as refusal:
            form.refuse("present", sentence_of(refusal))
        else:
            log.info("password changed", account=str(applicant()))
            flash(gettext("Your password was changed. You were signed out everywhere else."), "success")
            return to_my_data(person())
    return render_template("intake/account/change_password.html", form=form), status()


@own_data_pages.get("/data")
@may("applicant")
def download() -> Response:
    response = jsonify(everything_about(counter(), applicant()))
    response.headers["Content-Disposition"] = "attachment; filename=data-saya.json"
    response.headers["Cache-Control"] = "no-store"
    return response


def history_rows(change: Change) -> list[list[str]]:
    """One row of the table per field."""
    by = gettext("You") if change.by_self else gettext("The office")
    return [
        [moment(change.at), by, str(FIELDS[field.field]), shown(field, field.old), shown(field, field.new)]
        for field in change.fields
    ]


def shown(field: FieldChange, value: str) -> str:
    """A value as the person reads it."""
    return (LANGUAGES.get(value, value) if field.field == "language" else value) or "–"


def to_my_data(who: Person) -> Response:
    """Back to the overview, with a session that begins now."""
    response = redirect(url_for(".mine"), code=303)
    start_session(response, who, counter().session_key)
    return response


def people() -> People:
    return counter().people
