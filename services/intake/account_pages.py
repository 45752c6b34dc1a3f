"""Pages around an account: registering, confirming the e-mail address, signing in and out."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as BaseResponse

from services.intake.account_forms import CodeForm, RegistrationForm, SignInForm
from services.intake.accounts import Account, NotConfirmed, WrongCode, WrongCredentials
from services.intake.counter import Counter
from services.intake.throttling import TooManyAttempts
from services.shared.refusals import Refused
from services.shared.web import Person, application_of, end_session, local_path, may, start_session
from services.shared.web.acting import forget_own_session
from services.shared.web.languages import language
from services.shared.web.sessions import cookie_name, under_tls

log = structlog.get_logger("sakpore.accounts")

account_pages = Blueprint("account", __name__, url_prefix="")

FIRST_PAGES = {
    "coordinator": "/pantau/perkara",
    "head": "/pantau/perkara",
    "front_office": "/verifikasi/",
    "back_office": "/verifikasi/",
    "sub_coordinator": "/verifikasi/",
    "agency": "/rekomendasi/",
    "agency_head": "/rekomendasi/",
    "helpdesk": "/notifikasi/",
    "operator": "/pantau/",
    "analyst": "/analisis/laporan",
    "administrator": "/petugas",
    "applicant": "/permohonan",
}
BETWEEN_STEPS = "sakpore_code"
MINUTES_BETWEEN_STEPS = 10


@account_pages.route("/daftar", methods=["GET", "POST"])
@may("anyone")
def register() -> BaseResponse | str | tuple[str, int]:
    form = RegistrationForm(counter().intake.catalogue)
    if request.method == "GET":
        return render_template("intake/account/register.html", form=form)
    if not form.validate():
        return render_template("intake/account/register.html", form=form), 422
    counter().accounts.register(form.registration(language()), form.password.data)
    return redirect(url_for(".check_mail"), code=303)


@account_pages.get("/daftar/terkirim")
@may("anyone")
def check_mail() -> str:
    """The same for everybody: it does not tell whether the person was registered before."""
    return render_template("intake/account/check_mail.html")


@account_pages.get("/konfirmasi/<token>")
@may("anyone")
def ask_confirmation(token: str) -> str:
    """Only a question: programs that open the links in a mail confirm nothing."""
    return render_template("intake/account/confirm.html", token=token)


@account_pages.post("/konfirmasi/<token>")
@may("anyone")
def confirm(token: str) -> BaseResponse:
    counter().accounts.confirm(token)
    flash(gettext("Your e-mail address is confirmed. You can sign in now."), "success")
    return redirect(url_for(".sign_in"), code=303)


@account_pages.route("/masuk", methods=["GET", "POST"])
@may("anyone")
def sign_in() -> BaseResponse | str | tuple[str, int]:
    form, back = SignInForm(), local_path(request.args.get("kembali"), "")
    if request.method == "GET":
        return render_template("intake/account/sign_in.html", form=form, back=back)
    if form.validate():
        try:
            account = counter().accounts.authenticate(form.username.data, form.password.data)
        except (WrongCredentials, NotConfirmed, TooManyAttempts) as refusal:
            log.info("sign-in refused", reason=type(refusal).__name__)
            form.refuse("password", sentence_of(refusal))
        else:
            return ask_code(account, back) if account.needs_code else signed_in(account, back)
    return render_template("intake/account/sign_in.html", form=form, back=back), 422


@account_pages.route("/masuk/kode", methods=["GET", "POST"])
@may("anyone")
def enter_code() -> BaseResponse | str | tuple[str, int]:
    halfway = between_steps()
    if halfway is None:
        flash(gettext("That took too long. Please sign in again."))
        return redirect(url_for(".sign_in"), code=303)
    username, back = halfway
    form = CodeForm()
    if request.method == "GET":
        return render_template("intake/account/code.html", form=form)
    if form.validate():
        asked_at = datetime.now(UTC)
        try:
            account = counter().accounts.check_code(username, form.code.data)
        except (WrongCode, TooManyAttempts) as refusal:
            log.info("code refused", reason=type(refusal).__name__, username=username)
            form.refuse("code", sentence_of(refusal))
        else:
            return signed_in(account, back, known_at=asked_at)
    return render_template("intake/account/code.html", form=form), 422


@account_pages.post("/keluar")
@may("anyone")
def sign_out() -> BaseResponse:
    response = redirect("/", code=303)
    end_session(response)
    forget_own_session(response)  # of whoever acted for somebody
    return response


def ask_code(account: Account, back: str) -> BaseResponse:
    """The password was right: remember that for a few minutes, in this browser only."""
    response = redirect(url_for(".enter_code"), code=303)
    response.set_cookie(
        cookie_name(BETWEEN_STEPS),
        serializer().dumps([account.username, back]),
        max_age=MINUTES_BETWEEN_STEPS * 60,
        path="/",
        secure=under_tls(),
        httponly=True,
        samesite="Lax",
    )
    return response


def between_steps() -> tuple[str, str] | None:
    """Who gave the right password a moment ago, and where they wanted to go."""
    try:
        username, back = serializer().loads(
            request.cookies.get(cookie_name(BETWEEN_STEPS), ""), max_age=MINUTES_BETWEEN_STEPS * 60
        )
    except BadSignature:
        return None
    return username, back


def signed_in(account: Account, back: str, *, known_at: datetime | None = None) -> BaseResponse:
    """Start the session and go where the person wanted to go, else to the first page of their role."""
    log.info("signed in", account=str(account.id))
    response = redirect(local_path(back, first_page(account)), code=303)
    start_session(response, person_of(account), counter().session_key, known_at=known_at)
    response.delete_cookie(cookie_name(BETWEEN_STEPS), path="/", secure=under_tls(), httponly=True, samesite="Lax")
    return response


def person_of(account: Account) -> Person:
    return Person(account.username, account.name, account.roles, account.agency, account.id)


def first_page(account: Account) -> str:
    return next((page for role, page in FIRST_PAGES.items() if role in account.roles), "/")


def sentence_of(refusal: Refused) -> str:
    """The refusal in the visitor's language."""
    return str(gettext(refusal.sentence, **refusal.details))


def serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(counter().form_secret, salt="between password and code")


def counter() -> Counter:
    return application_of(Counter)
