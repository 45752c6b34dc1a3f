"""The administrator's pages: who works here, what each may do, and what was done to whose account."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from services.intake import staff_read_model
from services.intake.catalogue_pages import counter
from services.intake.personnel import Personnel, UsernameNotFit, UsernameTaken
from services.intake.postings import PostingRefused
from services.intake.staff import YourOwnAccount
from services.intake.staff_forms import InvitationForm, LogSearchForm, ResetForm, RolesForm, StaffSearchForm
from services.intake.staff_read_model import Search
from services.intake.staff_words import DONE, doer, state_tag, work_of
from services.shared.refusals import NotFound
from services.shared.web import may, person
from services.shared.web.errors import sentence_of
from services.shared.web.formats import in_jakarta

staff_pages = Blueprint("staff", __name__, url_prefix="/petugas")

READS_NOTHING = {"csrf": False}  # a form that only filters
COLUMNS = "time", "account", "event", "by", "roles", "agency", "sectors"


@staff_pages.get("")
@may("administrator")
def everyone() -> str:
    form = StaffSearchForm(request.args, meta=READS_NOTHING).offer()
    chosen = (form.cari.data or "", form.peran.data or "", form.status.data or "")
    found = staff_read_model.staff(personnel().datastore, *chosen)
    return render_template(
        "intake/staff/everyone.html",
        form=form,
        found=found,
        work_of=work_here(),
        state_tag=state_tag,
        filtered=any(chosen),
    )


@staff_pages.route("/undang", methods=["GET", "POST"])
@may("administrator")
def invite() -> BaseResponse | str | tuple[str, int]:
    form = InvitationForm().offer(personnel().catalogue)
    if request.method == "GET":
        return render_template("intake/staff/invite.html", form=form)
    if form.validate():
        try:
            personnel().invite(form.candidate(), by=person().username)
        except (UsernameTaken, UsernameNotFit) as refusal:
            form.refuse("username", sentence_of(refusal))
        except PostingRefused as refusal:
            form.refuse(refusal.field, sentence_of(refusal))
        else:
            flash(gettext("The invitation is on its way to %(email)s.", email=form.email.data), "success")
            return redirect(url_for(".member", username=form.username.data), code=303)
    return render_template("intake/staff/invite.html", form=form), 422


@staff_pages.get("/jejak")
@may("administrator")
def trail() -> str:
    form = LogSearchForm(request.args, meta=READS_NOTHING).offer()
    form.validate()
    lines = staff_read_model.log(personnel().datastore, form.search(), before=request.args.get("sebelum", type=place))
    full = len(lines) == staff_read_model.PAGE
    chosen = {name: value for name, value in request.args.items() if name != "sebelum" and value}
    return render_template(
        "intake/staff/trail.html",
        form=form,
        lines=lines,
        done=DONE,
        doer=doer,
        work_of=work_here(),
        older=url_for(".trail", **{**chosen, "sebelum": lines[-1].place}) if full else "",
        download=url_for(".trail_csv", **chosen),
        filtered=bool(chosen),
    )


@staff_pages.get("/jejak.csv")
@may("administrator")
def trail_csv() -> Response:
    """All lines that fit, for a spreadsheet; codes and ISO moments, so that programs can read them too."""
    form = LogSearchForm(request.args, meta=READS_NOTHING).offer()
    form.validate()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line in staff_read_model.log(personnel().datastore, form.search(), limit=None):
        lists = " ".join(line.roles or ()), line.agency or "", " ".join(line.sectors or ())
        writer.writerow([in_jakarta(line.at).isoformat(timespec="seconds"), line.username, line.what, line.by, *lists])
    named = {"Content-Disposition": 'attachment; filename="jejak-akun-petugas.csv"'}
    return Response(text.getvalue(), mimetype="text/csv", headers=named)


@staff_pages.get("/<username>")
@may("administrator")
def member(username: str) -> str:
    found = one(username)
    return render_template(
        "intake/staff/member.html",
        member=found,
        email=personnel().email_of(username),
        work=work_here()(found.roles, found.agency, found.sectors),
        state_tag=state_tag,
        own=username == person().username,
        lines=staff_read_model.log(personnel().datastore, Search(username), limit=5),
        done=DONE,
        doer=doer,
        work_of=work_here(),
    )


@staff_pages.get("/<username>/riwayat")
@may("administrator")
def history(username: str) -> str:
    lines = staff_read_model.log(personnel().datastore, Search(username), limit=None)
    return render_template(
        "intake/staff/history.html", member=one(username), lines=lines, done=DONE, doer=doer, work_of=work_here()
    )


@staff_pages.route("/<username>/peran", methods=["GET", "POST"])
@may("administrator")
def roles(username: str) -> BaseResponse | str | tuple[str, int]:
    found = somebody_else(username)
    stands: dict[str, Any] = {"roles": found.roles, "agency": found.agency or "", "sectors": found.sectors}
    form = RolesForm(data=stands).offer(personnel().catalogue)
    if request.method == "GET":
        return render_template("intake/staff/roles.html", form=form, member=found)
    if form.validate():
        try:
            personnel().change_roles(username, form.posting(), by=person().username)
        except PostingRefused as refusal:
            form.refuse(refusal.field, sentence_of(refusal))
        else:
            flash(gettext("The roles were changed. Open sessions end within a minute."), "success")
            return redirect(url_for(".member", username=username), code=303)
    return render_template("intake/staff/roles.html", form=form, member=found), 422


@staff_pages.post("/<username>/nonaktifkan")
@may("administrator")
def disable(username: str) -> BaseResponse:
    personnel().disable(username, by=person().username)
    flash(gettext("The account is disabled. Open sessions end within a minute."), "success")
    return redirect(url_for(".member", username=username), code=303)


@staff_pages.post("/<username>/aktifkan")
@may("administrator")
def enable(username: str) -> BaseResponse:
    personnel().enable(username, by=person().username)
    flash(gettext("The account is enabled."), "success")
    return redirect(url_for(".member", username=username), code=303)


@staff_pages.route("/<username>/atur-ulang", methods=["GET", "POST"])
@may("administrator")
def reset(username: str) -> BaseResponse | str | tuple[str, int]:
    found = somebody_else(username)
    form = ResetForm(data={"email": personnel().email_of(username)})
    if request.method == "GET":
        return render_template("intake/staff/reset.html", form=form, member=found)
    if form.validate():
        personnel().reset_credentials(username, form.email.data, by=person().username)
        flash(gettext("A new link is on its way to %(email)s.", email=form.email.data), "success")
        return redirect(url_for(".member", username=username), code=303)
    return render_template("intake/staff/reset.html", form=form, member=found), 422


def one(username: str) -> Any:
    """A member of staff; raises :class:`NotFound`."""
    found = staff_read_model.member(personnel().datastore, username)
    if found is None:
        raise NotFound
    return found


def somebody_else(username: str) -> Any:
    """A member of staff; raises :class:`YourOwnAccount` before a form offers what would be refused."""
    if username == person().username:
        raise YourOwnAccount
    return one(username)


def place(text: str) -> int:
    """A place in the log, as PostgreSQL counts."""
    number = int(text)
    if not 0 <= number < 2**63:
        raise ValueError(text)
    return number


def personnel() -> Personnel:
    used: Personnel = counter().personnel
    return used


def work_here() -> Callable[..., str]:
    """:func:`work_of` with this office's sectors."""
    return partial(work_of, personnel().catalogue)
