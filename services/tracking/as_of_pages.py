"""How a case stood at any moment: as was known then, or as is known today."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from psycopg2.errors import QueryCanceled
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from services.shared.application import now
from services.shared.refusals import NotFound
from services.shared.web import application_of, may
from services.shared.web.formats import JAKARTA, in_jakarta, moment
from services.shared.web.forms import DateField, SearchForm
from services.shared.working_days import day_of
from services.tracking import case_history, read_model
from services.tracking.application import Tracking
from services.tracking.as_of import Known, around, as_of, heard_later
from services.tracking.overview_pages import OVERSEERS, case_told
from services.tracking.words import timeline_entries

as_of_pages = Blueprint("as_of", __name__, url_prefix="/pantau/perkara")

TIME_OF_DAY = re.compile(r"\s*(?P<hour>[01]?[0-9]|2[0-3])[.:](?P<minute>[0-5][0-9])\s*")
EARLIEST = date(2000, 1, 1)  # no office has a journal from before
A_MINUTE = timedelta(minutes=1, microseconds=-1)
OWN_KEY = "SELECT tracking_key FROM status_pages WHERE application_id = %s"


class MomentForm(SearchForm):
    """A moment of the office's clock, and by whose knowledge."""

    tanggal = DateField(lazy_gettext("Day"), validators=[InputRequired(lazy_gettext("Say which day."))])
    jam = StringField(lazy_gettext("Time (WIB)"), validators=[InputRequired(lazy_gettext("Say at what time."))])
    menurut = RadioField(
        lazy_gettext("What counts"),
        choices=[
            ("then", lazy_gettext("What was known at that moment")),
            ("now", lazy_gettext("What had happened by then, as is known today")),
        ],
        default="then",
    )

    def asked(self) -> tuple[datetime, Known] | None:
        """The end of the minute that was asked for; None where something is wrong, which then stands at its field."""
        if not self.validate():
            return None
        if (at := time_of_day(self.jam.data)) is None:
            self.refuse("jam", gettext("Enter a time, for example 14.05."))
            return None
        if self.tanggal.data < EARLIEST:
            self.refuse("tanggal", gettext("Enter a day after the year 2000."))
            return None
        found = datetime.combine(self.tanggal.data, at, JAKARTA)
        if found > now():
            self.refuse("tanggal", gettext("This moment has not come yet."))
            return None
        return found + A_MINUTE, self.menurut.data


@as_of_pages.get("/<uuid:application_id>/saat")
@may(*OVERSEERS)
def shown(application_id: UUID) -> tuple[str, int]:
    known = case_history.case(application_of(Tracking).datastore, application_id)
    if known is None:
        raise NotFound
    form = MomentForm(request.args or MultiDict(at_present()), meta={"csrf": False})
    asked = form.asked()
    told = told_of(application_id, *asked) if asked else {}
    page = render_template("tracking/as_of.html", case=known, form=form, asked=asked, **told)
    return page, 200 if asked else 422


def told_of(application_id: UUID, at: datetime, known: Known) -> dict[str, Any]:
    """What the page shows of a moment."""
    datastore = application_of(Tracking).datastore
    later, places = heard_later(datastore, application_id, at), around(datastore, application_id, at, known)
    try:
        with as_of(datastore, application_id, at, known) as past:
            stood = case_told(past, application_id, day_of(at))
            keys = past.query(OWN_KEY, application_id)
            status = read_model.status_by_key(past, keys[0].tracking_key, day_of(at)) if stood and keys else None
    except QueryCanceled:
        return {"took_too_long": True}
    return {
        "stood": stood,
        "history": timeline_entries(status) if status else [],
        "heard_later": later,
        "before": places.before and address(application_id, places.before, known),
        "after": places.after and address(application_id, places.after, known),
    }


def address(application_id: UUID, at: datetime, known: Known) -> dict[str, str]:
    """The way to another moment of the same case."""
    local = in_jakarta(at)
    there = {"tanggal": local.date().isoformat(), "jam": local.strftime("%H.%M"), "menurut": known}
    return {"href": url_for(".shown", application_id=application_id, **there), "text": moment(at)}


def at_present() -> dict[str, str]:
    """What the form says before anybody asked."""
    local = in_jakarta(now())
    return {"tanggal": local.date().isoformat(), "jam": local.strftime("%H.%M"), "menurut": "then"}


def time_of_day(typed: str) -> time | None:
    """14.05 or 14:05; None for anything else."""
    found = TIME_OF_DAY.fullmatch(typed)
    return time(int(found["hour"]), int(found["minute"])) if found else None
