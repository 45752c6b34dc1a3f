"""The results of the satisfaction survey: for those who answer for the service, and what everybody may read."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from services.notify import satisfaction_read_model
from services.notify.application import Notify
from services.notify.intake_asked import asked
from services.notify.satisfaction import ELEMENTS, HIGHEST_SCORE, SMALLEST_GROUP, Tally, grade, rounded
from services.notify.satisfaction_read_model import Selection
from services.notify.satisfaction_results import (
    Results,
    as_data,
    as_lines,
    closed_semesters,
    known_periods,
    results,
)
from services.notify.satisfaction_words import (
    BREAKDOWNS,
    ELEMENT_NAMES,
    OUTCOMES,
    as_number,
    grade_of,
    group_name,
    period_name,
)
from services.shared.datastore import Datastore
from services.shared.refusals import Unavailable
from services.shared.web import application_of, may
from services.shared.web.languages import language
from services.shared.web.lists import select
from services.shared.working_days import day_of

satisfaction_pages = Blueprint("satisfaction", __name__)

READERS = "coordinator", "head", "analyst", "helpdesk"
MOST_REMARKS = 50
BOXES = "periode", "jenis", "hasil", "wilayah"


@satisfaction_pages.get("/notifikasi/skm")
@may(*READERS)
def shown() -> str:
    chosen = selection()
    counted = results(datastore(), chosen, by=tuple(BREAKDOWNS))
    return render_template(
        "notify/satisfaction.html",
        chosen=chosen,
        period=period_name(chosen.period),
        counted=counted,
        facts=facts(counted),
        bars=bars(counted.tally),
        breakdowns=breakdowns(counted),
        boxes=boxes(chosen),
        smallest=SMALLEST_GROUP,
        files={ending: url_for(f".as_{ending}", **narrowed()) for ending in ("csv", "json")},
        remarks=url_for(".remarks", **narrowed()),
    )


@satisfaction_pages.get("/notifikasi/skm.csv")
@may(*READERS)
def as_csv() -> Response:
    chosen = selection()
    text = io.StringIO()
    csv.writer(text).writerows(as_lines(chosen, results(datastore(), chosen, by=tuple(BREAKDOWNS))))
    name = f"skm-{chosen.period.name}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@satisfaction_pages.get("/notifikasi/skm.json")
@may(*READERS)
def as_json() -> Response:
    chosen = selection()
    return jsonify(as_data(chosen, results(datastore(), chosen, by=tuple(BREAKDOWNS))))


@satisfaction_pages.get("/notifikasi/skm/tulisan")
@may(*READERS)
def remarks() -> str:
    """Only where the results themselves may be shown: words of two people would tell who wrote them."""
    chosen = selection()
    found: list[str] | None = []
    enough = results(datastore(), chosen).tally is not None
    if enough:
        try:
            answered = satisfaction_read_model.who_answered(datastore(), chosen, MOST_REMARKS)
            found = asked().remarks_of(answered)
        except Unavailable:
            found = None
    return render_template(
        "notify/satisfaction_remarks.html",
        period=period_name(chosen.period),
        remarks=found,
        enough=enough,
        most=MOST_REMARKS,
        back=url_for(".shown", **narrowed()),
    )


@satisfaction_pages.get("/bantuan/skm")
@may("anyone")
def published() -> str:
    semesters = closed_semesters(datastore(), day_of(application_of(Notify).clock()))
    return render_template(
        "notify/satisfaction_published.html",
        rows=[published_line(period_name(period), counted) for period, counted in semesters],
        latest=period_name(semesters[0][0]) if semesters else "",
        bars=bars(semesters[0][1].tally) if semesters else [],
    )


def published_line(name: str, counted: Results) -> list[Any]:
    """One half-year of the public table."""
    return [name, *index_cells(counted.tally), {"text": str(counted.answers), "numeric": True}]


def facts(counted: Results) -> list[dict[str, Any]]:
    """What stands above the chart."""
    found: list[tuple[Any, str]] = []
    tally = counted.tally
    if tally and tally.index is not None:
        index = as_number(rounded(tally.index))
        found.append((lazy_gettext("Satisfaction index (IKM)"), f"{index}, {grade_of(grade(tally.index))['text']}"))
    found.append((lazy_gettext("Answers"), str(counted.answers)))
    if counted.dispatched:
        found.append((lazy_gettext("Response rate"), rate(counted)))
        found.append((lazy_gettext("Sample size wanted"), sample(counted)))
    if tally and tally.weakest:
        named = ", ".join(f"{code} {ELEMENT_NAMES[code]}" for code in tally.weakest)
        found.append((lazy_gettext("Weakest element"), named))
    return [{"key": key, "value": value} for key, value in found]


def rate(counted: Results) -> str:
    """Of the letters dispatched in the period."""
    percent = as_number(rounded(Fraction(100 * counted.answered_of_dispatched, counted.dispatched)))
    return gettext(
        "%(percent)s %%: %(answered)d answers about %(dispatched)d letters dispatched",
        percent=percent,
        answered=counted.answered_of_dispatched,
        dispatched=counted.dispatched,
    )


def sample(counted: Results) -> str:
    """How many answers the period needs, and whether it has them."""
    wanted = counted.wanted
    if counted.answers >= wanted:
        return gettext("%(wanted)d answers (Krejcie and Morgan): reached", wanted=wanted)
    return gettext(
        "%(wanted)d answers (Krejcie and Morgan): %(missing)d missing", wanted=wanted, missing=wanted - counted.answers
    )


def bars(tally: Tally | None) -> list[dict[str, Any]]:
    """One bar for each element; ``width`` in hundredths of the longest possible."""
    if tally is None:
        return []
    return [
        {
            "code": code,
            "name": str(ELEMENT_NAMES[code]),
            "mean": as_number(rounded(tally.means[code])),
            "value": as_number(rounded(25 * tally.means[code])),
            "width": int(tally.means[code] * 100 / HIGHEST_SCORE),
            "weakest": code in tally.weakest,
        }
        for code in ELEMENTS
        if code in tally.means
    ]


def breakdowns(counted: Results) -> list[dict[str, Any]]:
    """The tables below, without those that know one group only."""
    known = permit_names() | district_names()
    found = []
    for by, groups in counted.groups.items():
        if len(groups) > 1:
            rows = [group_line(group_name(by, name, known), tally) for name, tally in groups.items()]
            found.append({"title": BREAKDOWNS[by], "rows": rows})
    return found


def group_line(name: str, tally: Tally | None) -> list[Any]:
    """A group as a row; of small ones only that they are."""
    if tally is None:
        few = gettext("fewer than %(few)d, or hidden for them", few=SMALLEST_GROUP)
        return [name, "–", "–", "–", few]
    weakest = ", ".join(tally.weakest) or "–"
    return [name, *index_cells(tally), weakest, {"text": str(tally.answers), "numeric": True}]


def index_cells(tally: Tally | None) -> list[Any]:
    """Value and grade."""
    if tally is None or tally.index is None:
        return ["–", "–"]
    return [as_number(rounded(tally.index)), grade_of(grade(tally.index))]


def selection() -> Selection:
    """What the address asks for; without a period the half-year in which we are, whatever makes no sense narrows
    nothing."""
    known = known_periods(datastore(), day_of(application_of(Notify).clock()))
    chosen = {each.name: each for each in known}
    present = next(each for each in known if "-S" in each.name)
    words = {name: request.args.get(name, "").replace("\x00", "")[:100] for name in BOXES}
    outcome = words["hasil"] if words["hasil"] in OUTCOMES else ""
    return Selection(chosen.get(words["periode"], present), words["jenis"], outcome, words["wilayah"])


def boxes(chosen: Selection) -> list[Any]:
    """What narrows the results."""
    known = known_periods(datastore(), day_of(application_of(Notify).clock()))
    times = [(each.name, period_name(each)) for each in known]
    decisions = [(code, str(words)) for code, words in OUTCOMES.items()]
    return [
        select("periode", gettext("Period"), times, chosen.period.name, everything=False),
        select("jenis", gettext("Permit type"), permit_names().items(), chosen.permit),
        select("hasil", gettext("Decision"), decisions, chosen.outcome),
        select("wilayah", gettext("District"), district_names().items(), chosen.district),
    ]


def permit_names() -> dict[str, str]:
    """In the language of the page."""
    english = language() == "en"
    found = satisfaction_read_model.permits(datastore())
    return {row.permit_code: row.permit_name_en if english else row.permit_name for row in found}


def district_names() -> dict[str, str]:
    """By their codes."""
    return {row.district: row.district_name for row in satisfaction_read_model.districts(datastore())}


def narrowed() -> dict[str, str]:
    """The boxes that narrow, for the addresses of the page."""
    return {name: request.args[name] for name in BOXES if request.args.get(name)}


def datastore() -> Datastore:
    return application_of(Notify).datastore
