"""The visits of one day in order, to take along: on paper, or on a phone without a connection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext

from services.recommendation import case_read_model, words
from services.recommendation.case_words import map_link
from services.recommendation.office import AGENCY, my_agency, officer, particulars_of, recommendation
from services.recommendation.visit_forms import day_in
from services.recommendation.visit_pages import colleagues
from services.recommendation.words import in_language
from services.shared.web import may

route_pages = Blueprint("route", __name__, url_prefix="/rekomendasi")

EVERYBODY = "semua"
POINT = re.compile(r"(-?\d{1,2}\.\d+), (-?\d{1,3}\.\d+)")
WHERE = re.compile(r"alamat|lokasi|letak|titik", re.IGNORECASE)


@route_pages.get("/kunjungan")
@may(*AGENCY)
def route_list() -> str:
    today = recommendation().today()
    day = day_in(request.args.get("hari"), today)
    inspector = request.args.get("petugas") or officer().username
    agenda = recommendation().visits.agenda(my_agency(), day, day, today)
    found = [each for each in agenda if inspector in (EVERYBODY, each.inspector)]
    counter = {each.application_id: None for each in found} | told_by_the_counter(found)
    return render_template(
        "recommendation/route_list.html",
        agency=my_agency(),
        day=day,
        inspector="" if inspector == EVERYBODY else inspector,
        inspectors=[
            {"value": name, "text": name, "selected": name == inspector}
            for name in sorted({*colleagues(), officer().username})
        ]
        + [{"value": EVERYBODY, "text": gettext("Everybody"), "selected": inspector == EVERYBODY}],
        visits=[visit(each, counter[each.application_id]) for each in found],
        silent=any(told is None for told in counter.values()),
        earlier=url_for(".route_list", hari=day - timedelta(days=1), petugas=inspector),
        later=url_for(".route_list", hari=day + timedelta(days=1), petugas=inspector),
        as_of=recommendation().clock(),
    )


def told_by_the_counter(visits: Iterable[Any]) -> dict[Any, Mapping[str, Any] | None]:
    """Who applies, by application; once the counter does not answer it is not asked again for this page."""
    told: dict[Any, Mapping[str, Any] | None] = {}
    for each in visits:
        if each.application_id in told:
            continue
        told[each.application_id] = particulars_of(each.application_id)
        if told[each.application_id] is None:
            break
    return told


def visit(planned: Any, known: Mapping[str, Any] | None) -> dict[str, Any]:
    """One stop on the way."""
    about = [each for each in (known["answers"] if known else []) if WHERE.search(each["label"])]
    return {
        "at": planned.moment,
        "number": planned.application_number,
        "href": url_for("consultation.consultation", application_id=planned.application_id),
        "report": url_for("report.report", application_id=planned.application_id, step=planned.step),
        "permit": words.permit_name(planned),
        "district": planned.district_name or "–",
        "inspector": planned.inspector,
        "proposed": planned.state == "proposed",
        "name": (known["name"] or gettext("Erased on request")) if known else "",
        "address": known["address"] if known else "",
        "site": [
            {
                "label": in_language(each["label"], each["label_en"]),
                "value": in_language(each["value"], each["value_en"]),
            }
            for each in about
        ],
        "maps": maps_of(planned, known),
    }


def maps_of(planned: Any, known: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """Where the site is: as the applicant said, and where an earlier report was written."""
    points = [point for each in (known["answers"] if known else []) if (point := POINT.fullmatch(each["value"]))]
    links = [map_link(float(point[1]), float(point[2])) for point in points]
    places = case_read_model.places(recommendation().datastore, planned.application_id)
    return links + [map_link(place.latitude, place.longitude) for place in list(places.values())[:1] if not links]
