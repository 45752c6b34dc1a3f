"""The public register of permits: a page to look through, and the same as CSV and JSON for whoever counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import orjson
from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import lazy_gettext

from services.shared.web import application_of, may
from services.shared.web.formats import date_long
from services.shared.web.languages import language
from services.shared.web.lists import select
from services.signing import register
from services.signing.press import Press
from services.signing.register import PER_PAGE, STATES, Place, Selection, place_of

register_pages = Blueprint("register", __name__, url_prefix="/te")

REGISTER_STATES = {
    "valid": (lazy_gettext("In force"), "green"),
    "suspended": (lazy_gettext("Suspended"), "orange"),
    "expired": (lazy_gettext("Run out"), "grey"),
    "superseded": (lazy_gettext("Replaced"), "purple"),
    "revoked": (lazy_gettext("Revoked"), "red"),
}
FIELDS = {
    "number": lazy_gettext("the number of the permit"),
    "permit": lazy_gettext("the code of the permit type"),
    "permit_name": lazy_gettext("the name of the permit type, in Indonesian"),
    "permit_name_en": lazy_gettext("the same in English"),
    "kind": lazy_gettext("what was applied for: new, renewal, amendment or surrender"),
    "district": lazy_gettext("the code of the district where the object lies, if it lies in one"),
    "district_name": lazy_gettext("the name of the district"),
    "signed_on": lazy_gettext("the day on which the permit was signed (ISO 8601)"),
    "valid_until": lazy_gettext("its last day; empty when it has none"),
    "state": lazy_gettext("valid, suspended, expired, superseded (replaced after an error) or revoked"),
    "replaced_by": lazy_gettext("the number of the letter that took its place"),
}
MINUTES_KEPT = 5
SEPARATOR = "~"  # between day and number in an address: it occurs in neither
BOXES = "jenis", "tahun", "wilayah", "keadaan", "nomor"


@register_pages.get("/daftar")
@may("anyone")
def listed() -> str:
    chosen, today, datastore = selection(), press().signing.today(), press().signing.datastore
    after, before = place("setelah"), place("sebelum")
    rows = register.page(datastore, chosen, today, before or after, back=before is not None, limit=PER_PAGE + 1)
    further = len(rows) > PER_PAGE
    rows = rows[-PER_PAGE:] if before else rows[:PER_PAGE]
    return render_template(
        "signing/register.html",
        rows=[line(row) for row in rows],
        found=register.counted(datastore, chosen, today),
        boxes=boxes(chosen),
        number=chosen.number,
        following=address(setelah=place_of(rows[-1])) if rows and (further or before) else "",
        previous=address(sebelum=place_of(rows[0])) if rows and (after or (before and further)) else "",
        files={ending: url_for(f".as_{ending}", **narrowed()) for ending in ("csv", "json")},
        fields=FIELDS,
    )


@register_pages.get("/daftar.csv")
@may("anyone")
def as_csv() -> Response:
    return open_data("text/csv; charset=utf-8", csv_lines)


@register_pages.get("/daftar.json")
@may("anyone")
def as_json() -> Response:
    return open_data("application/json", json_lines)


def open_data(media_type: str, spelt: Any) -> Response:
    """The whole selection, piece by piece; nothing when the visitor has it already."""
    datastore, chosen, today = press().signing.datastore, selection(), press().signing.today()
    tag = sha256(repr((register.stamp(datastore), today, chosen, media_type)).encode()).hexdigest()[:32]
    response = Response(mimetype=media_type.partition(";")[0])
    response.set_etag(tag, weak=True)
    if not request.if_none_match.contains_weak(tag):
        response = Response(spelt(register.all_of(datastore, chosen, today)), content_type=media_type)
        response.set_etag(tag, weak=True)
    else:
        response.status_code = 304
    response.cache_control.public, response.cache_control.max_age = True, MINUTES_KEPT * 60
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def csv_lines(pieces: Iterator[list[Any]]) -> Iterator[str]:
    """RFC 4180, the names of the fields first."""
    yield ",".join(FIELDS) + "\r\n"
    for piece in pieces:
        text = io.StringIO()
        csv.writer(text).writerows(published(row).values() for row in piece)
        yield text.getvalue()


def json_lines(pieces: Iterator[list[Any]]) -> Iterator[bytes]:
    """One object with the list ``permits``."""
    separator = b'{"permits":['
    for piece in pieces:
        yield separator + b",".join(orjson.dumps(published(row)) for row in piece)
        separator = b","
    yield b"]}" if separator == b"," else separator + b"]}"


def published(row: Any) -> dict[str, Any]:
    """One permit under the names of FIELDS."""
    return {name: getattr(row, "permit_code" if name == "permit" else name) for name in FIELDS}


def selection() -> Selection:
    """What the address asks for; what does not make sense narrows nothing."""
    asked = request.args
    year = asked.get("tahun", type=int)
    words = {name: asked.get(name, "").replace("\x00", "")[:100] for name in BOXES}
    return Selection(words["jenis"], year, words["wilayah"], words["keadaan"], words["nomor"])


def narrowed() -> dict[str, str]:
    """The boxes that narrow, for the addresses of the page."""
    return {name: request.args[name] for name in BOXES if request.args.get(name)}


def place(name: str) -> Place | None:
    """A place in the list, as ``address`` wrote it."""
    day, _, number = request.args.get(name, "").partition(SEPARATOR)
    try:
        return Place(date.fromisoformat(day), number.replace("\x00", ""))
    except ValueError:
        return None


def address(**beyond: Place) -> str:
    places = {name: f"{each.day.isoformat()}{SEPARATOR}{each.number}" for name, each in beyond.items()}
    return url_for(".listed", **narrowed(), **places)


def line(row: Any) -> list[Any]:
    """A permit as a row of the table."""
    text, colour = REGISTER_STATES[row.state]
    state = {"text": str(text), "tag": colour, "hint": row.replaced_by or ""}
    name = row.permit_name_en if language() == "en" else row.permit_name
    until = date_long(row.valid_until) if row.valid_until else "–"
    return [row.number, name, row.district_name or "–", date_long(row.signed_on), until, state]


def boxes(chosen: Selection) -> list[Any]:
    """What narrows the list."""
    types, districts, years = register.choices(press().signing.datastore)
    names = [(each.value, each.text_en if language() == "en" else each.text) for each in types]
    known = [(str(year), str(year)) for year in years]
    places = [(each.value, each.text) for each in districts]
    states = [(state, str(REGISTER_STATES[state][0])) for state in STATES]
    return [
        select("jenis", str(lazy_gettext("Permit type")), names, chosen.permit),
        select("tahun", str(lazy_gettext("Year")), known, str(chosen.year or "")),
        select("wilayah", str(lazy_gettext("District")), places, chosen.district),
        select("keadaan", str(lazy_gettext("State")), states, chosen.state),
    ]


def press() -> Press:
    return application_of(Press)
