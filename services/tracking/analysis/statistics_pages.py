"""How the office does, for everybody: charts with their figures, and the same as open data."""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from typing import Any

import orjson
from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext

from services.shared.datastore import Datastore
from services.shared.refusals import NotFound
from services.shared.web import application_of, may, person
from services.shared.web.languages import language
from services.tracking.analysis.open_data import FEWEST, FILES
from services.tracking.analysis.publishing import Published, published
from services.tracking.analysis.statistics import sections
from services.tracking.application import Tracking

statistics_pages = Blueprint("statistics", __name__, url_prefix="/analisis")

MINUTES_KEPT = 10
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}


@statistics_pages.get("/")
@may("anyone")
def shown() -> Response:
    found = published(datastore())
    tag = tag_of(found, "page", language())
    if not person().signed_in and request.if_none_match.contains_weak(tag):
        return kept(Response(status=304), tag)
    any_file = next(iter(found.values()), None)
    response = make_response(
        render_template(
            "tracking/analysis/statistics.html",
            time=any_file,
            sections=sections(found),
            files=list(found),
            fewest=FEWEST,
        )
    )
    return response if person().signed_in else kept(response, tag)


@statistics_pages.get("/data-terbuka/<name>.csv")
@may("anyone")
def file(name: str) -> Response:
    found = file_of(name)
    tag = tag_of({name: found}, "csv")
    if request.if_none_match.contains_weak(tag):
        return kept(Response(status=304), tag)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return for_programs(Response(as_csv(found, name), content_type="text/csv; charset=utf-8", headers=headers), tag)


@statistics_pages.get("/data-terbuka/datapackage.json")
@may("anyone")
def package() -> Response:
    found = published(datastore())
    content = orjson.dumps(described(found), option=orjson.OPT_INDENT_2)
    return for_programs(Response(content, content_type="application/json"), tag_of(found, "package"))


def described(found: dict[str, Published]) -> dict[str, Any]:
    """The files as a Data Package (Frictionless, version 1)."""
    return {
        "name": "statistik-perizinan",
        "title": gettext("How long permits take"),
        "licenses": [LICENCE],
        "resources": [
            {
                "name": each.name,
                "title": each.title,
                "path": f"{each.name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": [field._asdict() for field in each.fields]},
            }
            for each in FILES
            if each.name in found
        ],
    }


def as_csv(found: Published, name: str) -> bytes:
    """RFC 4180, the names of the fields first."""
    fields = [field.name for each in FILES if each.name == name for field in each.fields]
    text = io.StringIO()
    csv.writer(text).writerows([fields, *([row[field] for field in fields] for row in found.rows)])
    return text.getvalue().encode()


def file_of(name: str) -> Published:
    """What was published under a name; raises :class:`NotFound`."""
    found = published(datastore()).get(name)
    if found is None:
        raise NotFound
    return found


def tag_of(found: dict[str, Published], *kinds: str) -> str:
    """What changes when the figures do."""
    made = sorted((name, str(each.made_at)) for name, each in found.items())
    return sha256(repr((made, kinds)).encode()).hexdigest()[:32]


def kept(response: Response, tag: str) -> Response:
    """Browsers keep it for some minutes, and then ask whether it still stands."""
    response.set_etag(tag, weak=True)
    response.cache_control.public, response.cache_control.max_age = True, MINUTES_KEPT * 60
    return response


def for_programs(response: Response, tag: str) -> Response:
    """Pages of others may read it as well."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return kept(response, tag)


def datastore() -> Datastore:
    return application_of(Tracking).datastore
