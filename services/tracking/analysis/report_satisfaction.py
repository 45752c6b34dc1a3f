"""The part of the monthly evaluation that asks how people judged, beside how long it took."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from services.tracking.analysis.charts import Columns, Series
from services.tracking.analysis.evaluation import by_month
from services.tracking.analysis.months import Month
from services.tracking.analysis.sections import Section, numeric, share

SMALLEST_GROUP = 5  # of fewer answers no index is shown: somebody might be recognised


def satisfaction(rows: list[Any], year: list[Month]) -> Section:
    """What people answered, beside how long their applications took."""
    known = {month: row for month, row in by_month(rows).items() if row.answers >= SMALLEST_GROUP}
    found = [(month, known.get(str(month))) for month in year]
    return Section(
        "satisfaction",
        gettext("Satisfaction beside the measured time"),
        gettext("Months with fewer than five answers are not shown."),
        (
            gettext("Month"),
            gettext("Answers"),
            gettext("Satisfaction index (IKM)"),
            gettext("Decided in time"),
            gettext("Median of the working days"),
        ),
        [
            [
                month.in_words,
                numeric(each.answers),
                numeric(each.satisfaction_index),
                share(round(each.share_in_time * 1000), 1000),
                numeric(each.median_days),
            ]
            for month, each in reversed(found)
            if each
        ],
        gettext("There are not enough answers yet."),
        Columns(
            gettext("Satisfaction index beside the share in time, by month"),
            [month.in_short for month in year],
            [
                Series(gettext("Satisfaction index (IKM)"), [each and each.satisfaction_index for _, each in found]),
                Series(gettext("In time, percent"), [each and round(each.share_in_time * 100) for _, each in found]),
            ],
            top=100,
        ),
    )


def judged(rows: list[Any]) -> Section:
    """Whether those judge worse who waited longer."""
    enough = [row for row in rows if row.answers >= SMALLEST_GROUP]
    names = {True: gettext("Decided in time"), False: gettext("Decided late")}
    return Section(
        "judged",
        gettext("What those answered whose decision came late"),
        gettext("Answers of twelve months. The element about time is U3."),
        (gettext("Applications"), gettext("Answers"), gettext("Satisfaction index (IKM)"), gettext("Element “time”")),
        [
            [names[row.in_time], *(numeric(value) for value in (row.answers, row.satisfaction_index, row.about_time))]
            for row in enough
        ],
        gettext("There are not enough answers yet."),
    )
