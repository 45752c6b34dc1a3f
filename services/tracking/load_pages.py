"""Load of officers, hand-offs and rework, for those who answer for the office."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import lazy_gettext

from services.shared.application import now
from services.shared.web import application_of, may
from services.shared.web.formats import date_long
from services.shared.web.languages import in_words
from services.shared.web.lists import select
from services.shared.working_days import day_of
from services.tracking import load
from services.tracking.application import Tracking
from services.tracking.case_words import place

load_pages = Blueprint("load", __name__, url_prefix="/pantau/perkara")

READERS = "coordinator", "sub_coordinator", "head"
PERIODS = {
    "30": lazy_gettext("The last 30 days"),
    "90": lazy_gettext("The last 90 days"),
    "365": lazy_gettext("The last 365 days"),
}


@load_pages.get("/beban")
@may(*READERS)
def shown() -> str:
    datastore, today = application_of(Tracking).datastore, day_of(now())
    period = request.args.get("masa", "")
    period = period if period in PERIODS else next(iter(PERIODS))
    return render_template(
        "tracking/load.html",
        box=select("masa", str(lazy_gettext("Period")), in_words(PERIODS).items(), period, everything=False),
        officers=[officer_row(row) for row in load.officers(datastore, today, int(period))],
        steps=[step_row(row) for row in load.steps(datastore, today, int(period))],
        ways_back=[way_row(row) for row in load.ways_back(datastore, today, int(period))],
    )


def officer_row(row: Any) -> list[Any]:
    """An officer, with the way to the cases in hand."""
    name = {"text": row.officer, "href": url_for("overview.everything", pemegang=row.officer)}
    in_hand, late, finished, median = (number(each) for each in (row.in_hand, row.late, row.finished, row.median_days))
    return [name, in_hand, late, date_long(day_of(row.oldest)) if row.oldest else "–", finished, median]


def step_row(row: Any) -> list[Any]:
    """A step with a desk or an agency."""
    counts = (number(each) for each in (row.turns, row.handed_over, row.corrections, row.sent_back, row.came_again))
    return [place(row.kind, row.kind, row.desk, row.agency), *counts]


def way_row(row: Any) -> list[Any]:
    """From where to where."""
    there = place(row.to_kind, row.to_kind, row.to_desk, row.to_agency)
    return [place(row.kind, row.kind, row.desk, row.agency), there, number(row.times)]


def number(value: Any) -> dict[str, Any]:
    """A cell with a figure; a dash where there is none."""
    return {"text": "–" if value is None else value, "numeric": True}
