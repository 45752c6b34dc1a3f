"""The office's calendar: everybody of the staff reads it, coordinator and head enter what decrees change."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from services.shared.refusals import NotFound, Refused
from services.shared.web import Form, may, person
from services.shared.web.errors import sentence_of
from services.shared.web.formats import date_long
from services.shared.web.forms import DateField
from services.verification import calendar_read_model as calendars
from services.verification.calendar_keeping import CalendarKeeping
from services.verification.calendar_year import (
    KEEPERS,
    AlreadyDayOff,
    AlreadyWorkingDay,
    Declared,
    NothingDeclared,
    TooLongAgo,
    YearNotOpen,
    read_days,
)
from services.verification.office import officer, verification
from services.verification.roster import REPLACEABLE

calendar_pages = Blueprint("calendar", __name__, url_prefix="/verifikasi/kalender")

AT_THE_DAY: tuple[type[Refused], ...] = (AlreadyDayOff, AlreadyWorkingDay, TooLongAgo, YearNotOpen)
HAPPENED = {
    "law": lazy_gettext("The law's calendar changed."),
    "off": lazy_gettext("%(day)s became a day off: %(name)s"),
    "working": lazy_gettext("%(day)s became a working day: %(name)s"),
    "taken_back": lazy_gettext("The decree about %(day)s was taken back."),
}


class DecreeForm(Form):
    """What a decree makes of a day."""

    day = DateField(lazy_gettext("Day"), validators=[InputRequired(lazy_gettext("Say which day."))])
    becomes = RadioField(
        lazy_gettext("What it becomes"),
        choices=[("off", lazy_gettext("A day off")), ("working", lazy_gettext("A working day"))],
        validators=[InputRequired(lazy_gettext("Choose what the day becomes."))],
    )
    name = StringField(
        lazy_gettext("What for"),
        validators=[
            InputRequired(lazy_gettext("Say what for, in words for applicants.")),
            Length(max=120, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )
    decree = StringField(
        lazy_gettext("Decree"),
        validators=[
            InputRequired(lazy_gettext("Name the decree, with number and date.")),
            Length(max=200, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


class TakeBackForm(Form):
    """Why a decree does not count any more."""

    reason = StringField(
        lazy_gettext("Reason"),
        validators=[
            InputRequired(lazy_gettext("Give a reason.")),
            Length(max=300, message=lazy_gettext("At most %(max)d characters.")),
        ],
    )


@calendar_pages.route("", methods=["GET", "POST"])
@may(*REPLACEABLE, "analyst", "operator")
def year() -> Any:
    form = DecreeForm()
    if form.validate_on_submit():
        declared = Declared(form.becomes.data == "working", form.name.data.strip(), form.decree.data.strip())
        try:
            keeping().declare(form.day.data, declared, officer())
        except AT_THE_DAY as refusal:
            form.refuse("day", sentence_of(refusal))
        else:
            flash(gettext("The calendar is changed. Time limits that are running move with it."), "success")
            return redirect(url_for(".year", tahun=form.day.data.year), code=303)
    return shown(form), 422 if request.method == "POST" else 200


@calendar_pages.route("/<day>/cabut", methods=["GET", "POST"])
@may("coordinator", "head")
def take_back(day: str) -> Response | str | tuple[str, int]:
    declared = {each.day.isoformat(): each for each in calendars.declared(verification().datastore, year_in(day))}
    if day not in declared:
        raise NotFound
    form = TakeBackForm()
    if form.validate_on_submit():
        try:
            keeping().take_back(date.fromisoformat(day), form.reason.data.strip(), officer())
        except (NothingDeclared, TooLongAgo) as refusal:
            form.refuse("reason", sentence_of(refusal))
        else:
            flash(gettext("The decree does not count any more."), "success")
            return redirect(url_for(".year", tahun=day[:4]), code=303)
    page = render_template("verification/calendar_take_back.html", form=form, declared=declared[day])
    return page, 422 if request.method == "POST" else 200


def shown(form: DecreeForm) -> str:
    """One year: its days off, what decrees changed, what happened, and for its keepers the form."""
    datastore = verification().datastore
    known = {row.year: row for row in calendars.years(datastore)}
    asked = request.args.get("tahun", "")
    wanted = int(asked) if asked.isdecimal() and int(asked) in known else verification().today().year
    found = known.get(wanted)
    return render_template(
        "verification/calendar.html",
        form=form,
        year=wanted,
        years=sorted(known),
        days_off=read_days(found.days_off) if found else {},
        declared=calendars.declared(datastore, wanted),
        history=[happened(change) for change in calendars.changes(datastore, wanted)],
        keeps=keeps(),
    )


def happened(change: Any) -> dict[str, Any]:
    """A change as the history shows it."""
    words = {"day": date_long(change.day) if change.day else "", "name": change.name}
    title = HAPPENED[change.what] % words if change.day else HAPPENED[change.what]
    return {"title": str(title), "moment": change.at, "actor": change.by or "", "text": change.reason}


def year_in(day: str) -> int:
    """The year of a day in an address; raises :class:`NotFound`."""
    try:
        return date.fromisoformat(day).year
    except ValueError:
        raise NotFound from None


def keeps() -> bool:
    """Whether the person may change the calendar."""
    return person().has(*KEEPERS)


def keeping() -> CalendarKeeping:
    return CalendarKeeping(verification())
