"""The published figures as sections of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext

from services.tracking.analysis.charts import Bar, Bars
from services.tracking.analysis.months import Month
from services.tracking.analysis.publishing import Published
from services.tracking.analysis.report import punctuality, volumes
from services.tracking.analysis.report_groups import steps
from services.tracking.analysis.report_satisfaction import satisfaction
from services.tracking.analysis.sections import Section, numeric, share


def sections(found: Mapping[str, Published]) -> list[Section]:
    """What there is to show; nothing before the first count."""
    if "bulanan" not in found:
        return []
    months = found["bulanan"]
    year = Month.of(months.last_day).year_up_to()
    no_step = gettext("Too few steps ended within these twelve months to say.")
    return [
        volumes(lines(months), year),
        punctuality(lines(months), year),
        permit_types(lines(found["jenis-izin"])),
        replace(steps(lines(found["tahapan"])), empty=no_step),
        satisfaction(lines(found["kepuasan"]), year),
    ]


def lines(file: Published) -> list[Any]:
    """Its lines with their fields as attributes."""
    return [SimpleNamespace(**row) for row in file.rows]


def permit_types(rows: list[Any]) -> Section:
    """How long each permit type takes, against what is promised."""
    return Section(
        "permit-types",
        gettext("How long each permit takes"),
        gettext("In working days. Types with few decisions are told together."),
        (
            gettext("Permit type"),
            gettext("Decided"),
            gettext("In time"),
            gettext("Allowed working days"),
            gettext("Median of the working days"),
            gettext("Four in five took at most"),
        ),
        [
            [
                row.permit_name or row.permit_code or gettext("Other permit types"),
                numeric(row.decided),
                share(row.in_time, row.decided),
                numeric(row.allowed_days),
                numeric(row.median_days),
                numeric(row.four_in_five_within),
            ]
            for row in rows
        ],
        gettext("Too few permits were decided to say."),
        Bars(
            gettext("Working days that four in five took at most, by permit type"),
            [
                Bar(row.permit_name or gettext("Other permit types"), row.four_in_five_within or 0, row.allowed_days)
                for row in rows
            ],
            gettext("allowed"),
        ),
    )
