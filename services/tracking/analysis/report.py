"""The monthly evaluation: how much came in, how long it took and where, and how people judged it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, ngettext

from services.shared.datastore import Datastore
from services.tracking.analysis import evaluation
from services.tracking.analysis.charts import Columns, Series
from services.tracking.analysis.evaluation import asked, by_month
from services.tracking.analysis.months import Month
from services.tracking.analysis.report_causes import corrections, late_ones, refusals
from services.tracking.analysis.report_groups import districts, permit_types, steps
from services.tracking.analysis.report_satisfaction import judged, satisfaction
from services.tracking.analysis.sections import (
    UNKNOWN,
    Section,
    in_figures,
    numeric,
    percent,
    share,
)

OUTCOMES = "submitted", "permits", "refusals", "withdrawn"


def report(datastore: Datastore, month: Month) -> list[Section]:
    """All sections of a month."""
    year = month.year_up_to()
    time = month.first, month.last
    return [
        figures(datastore, month),
        volumes(asked(datastore, evaluation.VOLUMES, year[0].first, month.last), year),
        punctuality(asked(datastore, evaluation.IN_TIME, year[0].first, month.last), year),
        permit_types(asked(datastore, evaluation.PERMIT_TYPES, *time)),
        steps(asked(datastore, evaluation.STEPS, *time)),
        late_ones(asked(datastore, evaluation.LATE, *time)),
        corrections(asked(datastore, evaluation.CORRECTIONS, *time)),
        refusals(asked(datastore, evaluation.REFUSALS, *time)),
        satisfaction(asked(datastore, evaluation.SATISFACTION, year[0].first, month.last), year),
        judged(asked(datastore, evaluation.JUDGED, year[0].first, month.last)),
        districts(asked(datastore, evaluation.DISTRICTS, *time)),
    ]


def figures(datastore: Datastore, month: Month) -> Section:
    """The month in figures, beside the one before."""
    now, before = (
        (
            asked(datastore, evaluation.FIGURES, each.first, each.last)[0],
            asked(datastore, evaluation.TIMES, each.first, each.last)[0],
        )
        for each in (month, month.before())
    )
    (counts, times), (counts_before, times_before) = now, before
    lines = [
        (gettext("Handed in"), counts.submitted, counts_before.submitted),
        (gettext("Permits signed"), counts.permits, counts_before.permits),
        (gettext("Refusals"), counts.refusals, counts_before.refusals),
        (gettext("Withdrawn"), counts.withdrawn, counts_before.withdrawn),
        (gettext("Under way at the end of the month"), counts.open, counts_before.open),
        (gettext("Median of the working days up to the decision"), times.median_days, times_before.median_days),
    ]
    rows = [[name, numeric(value), numeric(earlier)] for name, value, earlier in lines]
    in_time = share(times.in_time, times.decided), share(times_before.in_time, times_before.decided)
    return Section(
        "figures",
        gettext("The month in figures"),
        in_one_sentence(times),
        (gettext("Applications"), month.in_words, month.before().in_words),
        [*rows, [gettext("Decided in time"), *in_time]],
        "",
    )


def in_one_sentence(times: Any) -> str:
    """What the head of office wants to know first."""
    if not times.decided:
        return gettext("Nothing was decided in this month.")
    return ngettext(
        "%(num)d decision: %(share)s %% came in time; the median was %(median)s working days.",
        "Of %(num)d decisions %(share)s %% came in time; the median was %(median)s working days.",
        times.decided,
        share=percent(times.in_time, times.decided),
        median=UNKNOWN if times.median_days is None else in_figures(times.median_days),
    )


def volumes(rows: list[Any], year: list[Month]) -> Section:
    """What came in and went out, over a year."""
    known = by_month(rows)
    found = [(month, known.get(str(month))) for month in year]
    submitted = [each.submitted if each else 0 for _, each in found]
    decided = [each.permits + each.refusals if each else 0 for _, each in found]
    return Section(
        "volumes",
        gettext("How much came in and was decided"),
        gettext(
            "Within twelve months %(submitted)s applications came in and %(decided)s were decided.",
            submitted=in_figures(sum(submitted)),
            decided=in_figures(sum(decided)),
        ),
        (gettext("Month"), gettext("Handed in"), gettext("Permits signed"), gettext("Refusals"), gettext("Withdrawn")),
        [
            [month.in_words, *(numeric(getattr(each, name) if each else 0) for name in OUTCOMES)]
            for month, each in reversed(found)
        ],
        "",
        Columns(
            gettext("Applications handed in and decided by month"),
            [month.in_short for month in year],
            [Series(gettext("Handed in"), submitted), Series(gettext("Decided"), decided)],
        ),
    )


def punctuality(rows: list[Any], year: list[Month]) -> Section:
    """How many decisions came in time, over a year."""
    known = by_month(rows)
    shares = [
        percent(known[str(each)].in_time, known[str(each)].decided) if str(each) in known else None for each in year
    ]
    return Section(
        "in-time",
        gettext("Decided in time"),
        "",
        (gettext("Month"), gettext("Decided"), gettext("In time"), gettext("Median of the working days")),
        [
            [
                month.in_words,
                numeric(each.decided if each else 0),
                share(each.in_time, each.decided) if each else numeric(None),
                numeric(each.median_days if each else None),
            ]
            for month, each in ((each, known.get(str(each))) for each in reversed(year))
        ],
        "",
        Columns(
            gettext("Share of decisions in time by month, in percent"),
            [month.in_short for month in year],
            [Series(gettext("In time, percent"), shares)],
            top=100,
        ),
    )
