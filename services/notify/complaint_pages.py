"""Complaints for everybody: filing one, following it with number and code, and the public numbers."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, session, url_for
from flask_babel import gettext

from services.notify import complaining, complaint_read_model, complaint_statistics, complaint_words
from services.notify.application import Notify
from services.notify.complaining import Wish
from services.notify.complaint_forms import ComplaintForm, FindForm, FollowForm, ObjectionForm
from services.notify.intake_asked import asked
from services.notify.office import office
from services.shared.refusals import NotFound, Refused
from services.shared.web import application_of, may, person
from services.shared.web.errors import sentence_of
from services.shared.working_days import day_of

complaint_pages = Blueprint("complaints", __name__, url_prefix="/bantuan/pengaduan")
OPENED = "sakpore_complaints"  # the numbers and codes that this browser knows
SEVERAL = 10


def notify() -> Notify:
    return application_of(Notify)


def account() -> UUID | None:
    """Whose complaint it is: nobody's when an officer is signed in."""
    return person().account_id if person().has("applicant") and not person().actor else None


@complaint_pages.route("", methods=["GET", "POST"])
@may("anyone")
def file() -> Any:
    form = ComplaintForm(data={"complaint_id": str(uuid4())})
    if form.validate_on_submit() and (application := linked(form))[0]:
        if form.website.data:
            return redirect(url_for(".file"), code=303)  # whoever fills in what nobody sees is a machine
        account_id = account()
        contact = "" if account_id else form.contact.data
        wish = Wish(
            UUID(form.complaint_id.data), form.category.data, form.text.data, contact, application[1], account_id
        )
        try:
            number, code = complaining.file(notify(), wish)
        except Refused as refusal:
            form.form_errors.append(sentence_of(refusal))
        else:
            know(number, code)
            return redirect(url_for(".complaint", number=number), code=303)
    own = complaint_read_model.of_account(notify().datastore, known) if (known := account()) else []
    rows = complaint_words.own_rows(own, day_of(notify().clock()))
    page = render_template(
        "notify/complain.html", form=form, own=rows, days=office().complaint_days, known=account() is not None
    )
    return page, 422 if request.method == "POST" else 200


def linked(form: ComplaintForm) -> tuple[bool, UUID | None]:
    """Whether it can be taken, and the application that it is about. Strangers are not told which numbers exist."""
    if not form.number.data:
        return True, None
    found = notify().datastore.query("SELECT application_id FROM applications WHERE number = %s", form.number.data)
    application_id = found[0].application_id if found else None
    account_id = account()
    if account_id is None:
        return True, application_id
    if application_id is None or not asked().may_see(application_id, account_id):
        form.refuse("number", gettext("None of your applications has this number."))
        return False, None
    return True, application_id


@complaint_pages.route("/cari", methods=["GET", "POST"])
@may("anyone")
def find() -> Any:
    form = FindForm()
    if form.validate_on_submit():
        if opened_by(form.number.data, form.code.data):
            return redirect(url_for(".complaint", number=form.number.data), code=303)
        form.refuse("code", gettext("Number and code do not belong together."))
    return render_template("notify/complaint_find.html", form=form), 422 if request.method == "POST" else 200


@complaint_pages.route("/<number>", methods=["GET", "POST"])
@may("anyone")
def complaint(number: str) -> Any:
    """For whom it is open; everybody else is asked for the code, whether the number exists or not."""
    form, status = FollowForm(), 200
    if form.validate_on_submit():
        if opened_by(number, form.code.data):
            return redirect(url_for(".complaint", number=number), code=303)
        form.refuse("code", gettext("Number and code do not belong together."))
    if request.method == "POST":
        status = 422
    elif (row := open_to_me(number)) is not None:
        return complaint_page(row, ObjectionForm(formdata=None))
    return render_template("notify/complaint_code.html", form=form, number=number), status


def complaint_page(row: Any, form: ObjectionForm) -> str:
    """Everything about one complaint, for whoever filed it."""
    known = complaining.words(notify(), row.complaint_id)
    return render_template(
        "notify/complaint.html",
        row=row,
        about=[
            *complaint_words.about(row, day_of(notify().clock())),
            *(complaint_words.about_which(notify().datastore, row) if row.account_id else ()),
        ],
        entries=complaint_words.entries(known),
        code=session.get(OPENED, {}).get(row.number, ""),
        may_object=row.state == "answered" and not notify().find(complaining.Complaint, row.complaint_id).objected,
        form=form,
    )


@complaint_pages.post("/<number>/keberatan")
@may("anyone")
def object_to(number: str) -> Any:
    row, form = mine(number), ObjectionForm()
    if not form.validate_on_submit():
        return complaint_page(row, form), 422
    complaining.object_to(notify(), row.complaint_id, form.text.data)
    flash(gettext("A superior reads your complaint now."), "success")
    return redirect(url_for(".complaint", number=number), code=303)


@complaint_pages.post("/<number>/selesai")
@may("anyone")
def accept(number: str) -> Any:
    complaining.accept(notify(), mine(number).complaint_id)
    flash(gettext("Thank you. The complaint is closed."), "success")
    return redirect(url_for(".complaint", number=number), code=303)


@complaint_pages.post("/<number>/cabut")
@may("anyone")
def withdraw(number: str) -> Any:
    complaining.withdraw(notify(), mine(number).complaint_id)
    flash(gettext("Your complaint was withdrawn."), "success")
    return redirect(url_for(".complaint", number=number), code=303)


def opened_by(number: str, code: str) -> bool:
    """Whether number and code belong together; then this browser knows them."""
    found = complaint_read_model.by_number(notify().datastore, number)
    if not found or not complaining.opens(notify(), found[0].complaint_id, code):
        return False
    know(number, code)
    return True


def know(number: str, code: str) -> None:
    """Remember what opens a complaint, in this browser only."""
    if code:
        latest = list(session.get(OPENED, {}).items())[-SEVERAL:]
        session[OPENED] = dict([*latest, (number, code)])


def open_to_me(number: str) -> Any:
    """The complaint of this account, or one whose code this browser knows; None otherwise."""
    found = complaint_read_model.by_number(notify().datastore, number)
    if not found:
        return None
    [row] = found
    if row.account_id is not None and row.account_id == account():
        return row
    code = session.get(OPENED, {}).get(number, "")
    return row if code and complaining.opens(notify(), row.complaint_id, code) else None


def mine(number: str) -> Any:
    """The same, where something is done; raises :class:`NotFound`."""
    if (row := open_to_me(number)) is None:
        raise NotFound
    return row


@complaint_pages.get("/statistik")
@may("anyone")
def statistics() -> str:
    rows = complaint_words.month_rows(months())
    return render_template("notify/complaint_statistics.html", rows=rows, days=office().complaint_days)


@complaint_pages.get("/statistik.json")
@may("anyone")
def statistics_as_json() -> Response:
    return jsonify([vars(month) for month in months()])


@complaint_pages.get("/statistik.csv")
@may("anyone")
def statistics_as_csv() -> Response:
    table = io.StringIO()
    lines = csv.writer(table)
    lines.writerow(["month", "number", "answered_in_time_percent", "median_working_days", *complaint_words.CATEGORIES])
    for each in months():
        by_category = [each.categories.get(category, "0") for category in complaint_words.CATEGORIES]
        lines.writerow([each.month, each.number, each.in_time, each.median_days, *by_category])
    response = Response(table.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="pengaduan.csv"'
    return response


def months() -> list[complaint_statistics.Month]:
    """This year and the one before."""
    first = day_of(notify().clock()).replace(month=1, day=1)
    return complaint_statistics.by_month(
        complaint_read_model.all_of(notify().datastore, first.replace(year=first.year - 1))
    )
