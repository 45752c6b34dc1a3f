"""The part of the monthly evaluation that asks why: late decisions, corrections, refusals."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import url_for
from flask_babel import gettext

from services.shared.web import person
from services.shared.web.formats import date_long
from services.tracking.analysis.charts import Bar, Bars
from services.tracking.analysis.sections import UNKNOWN, Section, in_figures, numeric, place, working_days
from services.tracking.overview_pages import OVERSEERS

MOST_LATE = 20  # are listed on the page


def late_ones(rows: list[Any]) -> Section:
    """Each late application with what took it, and the causes counted."""
    causes = Counter(cause(row) for row in rows).most_common()
    said = (
        gettext(
            "%(number)s applications were late. What took them most often: %(cause)s (%(times)s).",
            number=in_figures(len(rows)),
            cause=causes[0][0],
            times=in_figures(causes[0][1]),
        )
        if causes
        else ""
    )
    return Section(
        "late",
        gettext("Late ones, and what took them"),
        said,
        (
            gettext("Application"),
            gettext("Due"),
            gettext("Decided"),
            gettext("Working days late"),
            gettext("What took it"),
            gettext("What the applicant was told"),
        ),
        [late_row(row) for row in rows],
        gettext("Nothing was late in this month."),
        Bars(gettext("Late applications by what took them"), [Bar(*each) for each in causes]),
        MOST_LATE,
    )


def late_row(row: Any) -> list[Any]:
    """One application, with the way to its case."""
    address = url_for("overview.case", application_id=row.application_id) if person().has(*OVERSEERS) else ""
    beyond = (
        ""
        if row.kind is None
        else gettext(
            "%(taken)s of %(allowed)s allowed",
            taken=working_days(row.counted_days),
            allowed=in_figures(row.allowed_days),
        )
    )
    return [
        {"text": row.number, "href": address, "hint": row.permit_name},
        date_long(row.due_on),
        date_long(row.decided_on) if row.decided_on else UNKNOWN,
        numeric(row.days_late),
        {"text": cause(row), "hint": beyond},
        row.reason or UNKNOWN,
    ]


def cause(row: Any) -> str:
    """The step that went furthest beyond its allowance."""
    if not row.kind:
        return gettext("No step alone: each was within its allowance")
    return place(row.kind, row.desk, row.agency)


def corrections(rows: list[Any]) -> Section:
    """Which requirement is misunderstood most."""
    said = (
        gettext(
            "Asked for again most often: “%(title)s” of %(permit)s (%(times)s).",
            title=rows[0].title,
            permit=rows[0].permit_code,
            times=in_figures(rows[0].times),
        )
        if rows
        else ""
    )
    kinds = {
        "document": gettext("Document"),
        "answer": gettext("Answer of the form"),
        "further_document": gettext("Further document"),
    }
    return Section(
        "corrections",
        gettext("Corrections by requirement"),
        said,
        (gettext("Requirement"), gettext("Permit type"), gettext("Kind"), gettext("Times"), gettext("Applications")),
        [
            [row.title, row.permit_code, kinds[row.asked_as], numeric(row.times), numeric(row.applications)]
            for row in rows
        ],
        gettext("Nothing had to be mended in this month."),
        Bars(
            gettext("Corrections asked for, by requirement"),
            [Bar(f"{row.title} ({row.permit_code})", row.times) for row in rows],
        ),
    )


def refusals(rows: list[Any]) -> Section:
    """Why applications were refused."""
    return Section(
        "refusals",
        gettext("Refusals by reason"),
        "",
        (gettext("Requirement not fulfilled"), gettext("Rule"), gettext("Named by"), gettext("Applications")),
        [
            [
                row.title or gettext("Another reason"),
                row.legal_basis or UNKNOWN,
                place(row.step_kind, None, row.agency) if row.step_kind else row.agency or UNKNOWN,
                numeric(row.applications),
            ]
            for row in rows
        ],
        gettext("Nothing was refused in this month."),
        Bars(
            gettext("Refused applications by reason"),
            [Bar(row.title or row.agency or gettext("Another reason"), row.applications) for row in rows],
        ),
    )
