"""The registers of letter numbers for the office: who holds which number, and which ones nobody has."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from services.shared.refusals import NotAllowed, NotFound
from services.shared.web import may
from services.shared.working_days import day_of
from services.signing import number_read_model, number_words
from services.signing.room import DESK_STAFF, desks, has_a_desk_here, press

number_pages = Blueprint("numbers", __name__, url_prefix="/penandatanganan/register")

AT_ONCE = 200


@number_pages.get("/")
@may(*DESK_STAFF)
def registers() -> str:
    has_a_desk_here()
    rows = number_words.register_rows(number_read_model.registers(press().signing.datastore))
    return render_template("signing/number_registers.html", rows=rows, may_see_unused=answers_for_numbers())


@number_pages.get("/nomor")
@may(*DESK_STAFF)
def register() -> str:
    has_a_desk_here()
    shown = chosen()
    name, year = shown.register, shown.year
    found = number_read_model.lines(press().signing.datastore, name, year, page_from(), AT_ONCE + 1)
    further = found[AT_ONCE - 1].sequence if len(found) > AT_ONCE else None
    return render_template(
        "signing/number_register.html",
        title=number_words.title_of(shown),
        shape=number_words.shape_of(name),
        name=name,
        year=year,
        rows=number_words.number_rows(found[:AT_ONCE]),
        further=url_for(".register", register=name, tahun=year, setelah=further) if further else "",
    )


@number_pages.get("/nomor.csv")
@may(*DESK_STAFF)
def register_as_csv() -> Response:
    has_a_desk_here()
    shown = chosen()
    lines = number_read_model.lines(press().signing.datastore, shown.register, shown.year)
    return as_csv(number_words.CSV_HEAD, map(number_words.csv_row, lines), f"register-{shown.year}.csv")


@number_pages.get("/tidak-terpakai")
@may(*DESK_STAFF)
def unused() -> str:
    if not answers_for_numbers():
        raise NotAllowed
    this_year = day_of(press().signing.clock()).year
    found = number_read_model.unused(press().signing.datastore, this_year)
    return render_template("signing/unused_numbers.html", rows=number_words.unused_rows(found, this_year))


def answers_for_numbers() -> bool:
    """Whoever has to say why a number of a register was never used."""
    return not {"coordinator", "head"}.isdisjoint(desks())


def chosen() -> Any:
    """The register that is asked for; raises :class:`NotFound` when there is none."""
    name, year = request.args.get("register", "").replace("\x00", ""), request.args.get("tahun", 0, type=int)
    known = number_read_model.register_of(press().signing.datastore, name, year) if 0 < year <= 9999 else None
    if known is None:
        raise NotFound
    return known


def page_from() -> int:
    """Behind which number the page goes on."""
    return min(max(request.args.get("setelah", 0, type=int), 0), 2**31 - 1)


def as_csv(head: Any, rows: Any, name: str) -> Response:
    """A table that a spreadsheet opens: the mark at the beginning tells it that this is UTF-8."""
    table = io.StringIO()
    csv.writer(table).writerows([head, *rows])
    response = Response(table.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
