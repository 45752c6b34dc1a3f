"""The part of the monthly evaluation that compares: permit types, districts, and the steps with whoever does them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from services.tracking.analysis.charts import Bar, Bars
from services.tracking.analysis.sections import Section, in_figures, numeric, percent, place, share


def permit_types(rows: list[Any]) -> Section:
    """Each permit type of which something came in or was decided."""
    return Section(
        "permit-types",
        gettext("By permit type"),
        "",
        group_head(gettext("Permit type")),
        [group_row(f"{row.code} – {row.name}" if row.name else row.code, row) for row in rows],
        gettext("Nothing came in and nothing was decided in this month."),
    )


def districts(rows: list[Any]) -> Section:
    """Where the objects lie."""
    return Section(
        "districts",
        gettext("By district"),
        "",
        group_head(gettext("District")),
        [group_row(row.name or row.code or gettext("In no district"), row) for row in rows],
        gettext("Nothing came in and nothing was decided in this month."),
        Bars(
            gettext("Applications handed in by district"),
            [Bar(row.name or row.code or gettext("In no district"), row.submitted) for row in rows if row.submitted],
        ),
    )


def group_head(group: str) -> list[str]:
    """The columns of :func:`group_row`."""
    counts = gettext("Handed in"), gettext("Decided"), gettext("Refusals")
    return [group, *counts, gettext("In time"), gettext("Allowed working days"), gettext("Median of the working days")]


def group_row(name: str, row: Any) -> list[Any]:
    """The figures of a permit type or of a district."""
    counts = (numeric(value) for value in (row.submitted, row.decided, row.refusals))
    return [name, *counts, share(row.in_time, row.decided), numeric(row.allowed_days), numeric(row.median_days)]


def steps(rows: list[Any]) -> Section:
    """How long steps took at each desk and agency, against what the route allows."""
    slow = [row for row in rows if row.within_allowance < row.turns]
    worst = min(slow, key=lambda row: (row.within_allowance / row.turns, row.kind), default=None)
    said = worst and gettext(
        "Most often beyond its allowance: %(step)s, within it in %(share)s %% of %(turns)s turns.",
        step=place(worst.kind, worst.desk, worst.agency),
        share=percent(worst.within_allowance, worst.turns),
        turns=in_figures(worst.turns),
    )
    return Section(
        "steps",
        gettext("Time of each step against its allowance"),
        said or "",
        (
            gettext("Step"),
            gettext("Ended"),
            gettext("Sent back"),
            gettext("Within the allowance"),
            gettext("Allowed working days"),
            gettext("Median of the working days"),
            gettext("Nine in ten took at most"),
        ),
        [
            [
                place(row.kind, row.desk, row.agency),
                numeric(row.turns),
                numeric(row.sent_back),
                share(row.within_allowance, row.turns),
                numeric(row.allowed_days),
                numeric(row.median_days),
                numeric(row.nine_in_ten_within),
            ]
            for row in rows
        ],
        gettext("No step ended in this month."),
        Bars(
            gettext("Working days that nine in ten took at most, by step"),
            [Bar(place(row.kind, row.desk, row.agency), row.nine_in_ten_within or 0, row.allowed_days) for row in rows],
            gettext("allowed"),
        ),
    )
