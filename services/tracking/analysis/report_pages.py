"""The monthly evaluation as a page, on paper, and each of its tables as a file."""

from __future__ import annotations

import io
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext

from services.shared.application import now
from services.shared.datastore import Datastore
from services.shared.refusals import NotFound
from services.shared.web import application_of, may
from services.shared.web.lists import select
from services.shared.working_days import day_of
from services.tracking.analysis import evaluation, spreadsheets
from services.tracking.analysis.months import Month, months_between
from services.tracking.analysis.report import report
from services.tracking.analysis.report_paper import paper
from services.tracking.analysis.sections import Section, in_plain
from services.tracking.application import Tracking

report_pages = Blueprint("evaluation", __name__, url_prefix="/analisis/laporan")

READERS = "analyst", "coordinator", "head"


@report_pages.get("")
@may(*READERS)
def choose() -> Any:
    """The month that was chosen, or the last one that is over."""
    chosen = Month.read(request.args.get("bulan", "")) or Month.of(today()).before()
    return redirect(url_for(".shown", month=str(chosen)), code=303)


@report_pages.get("/<month>")
@may(*READERS)
def shown(month: str) -> str:
    chosen = month_of(month)
    return render_template(
        "tracking/analysis/report.html",
        month=chosen,
        over=chosen.last < today(),
        sections=report(datastore(), chosen),
        box=month_box(chosen),
        csv_of=partial(url_for, ".table", month=month),
    )


@report_pages.get("/<month>.pdf")
@may(*READERS)
def printed(month: str) -> Response:
    chosen = month_of(month)
    file = paper(chosen, report(datastore(), chosen), today())
    return as_file(file, "application/pdf", f"evaluasi-{chosen}.pdf")


@report_pages.get("/<month>/<key>.csv")
@may(*READERS)
def table(month: str, key: str) -> Response:
    chosen = month_of(month)
    section = next((each for each in report(datastore(), chosen) if each.key == key), None)
    if section is None:
        raise NotFound
    return as_file(as_csv(section), "text/csv; charset=utf-8", f"evaluasi-{chosen}-{key}.csv")


def as_csv(section: Section) -> bytes:
    """RFC 4180, the names of the columns first."""
    text = io.StringIO()
    spreadsheets.write(text, [list(map(str, section.head)), *in_plain(section.rows)])
    return text.getvalue().encode()


def as_file(content: bytes, media_type: str, name: str) -> Response:
    """What the browser saves."""
    return Response(content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def month_of(text: str) -> Month:
    """The month of an address; raises :class:`NotFound` for what is none, and for what has not begun."""
    found = Month.read(text)
    if found is None or found.first > today():
        raise NotFound
    return found


def month_box(chosen: Month) -> dict[str, Any]:
    """The months to choose from."""
    months = [(str(each), each.in_words) for each in known_months(chosen)]
    return select("bulan", gettext("Month"), months, str(chosen), everything=False)


def known_months(chosen: Month) -> list[Month]:
    """Since the first application, the latest first; with the one that is shown."""
    first = evaluation.first_day(datastore()) or today()
    return months_between(min(first, chosen.first), today())


def today() -> date:
    """The office's day."""
    return day_of(now())


def datastore() -> Datastore:
    return application_of(Tracking).datastore
