"""What everybody may read: figures of twelve whole months in which nobody can be recognised.

Permit types of which fewer than five were decided are told together; shares and medians of fewer than five decisions,
and indexes of fewer than five answers, are not told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from services.shared.datastore import Datastore, Row
from services.tracking.analysis import evaluation

FEWEST = 5

MONTHS = f"""
SELECT month, coalesce(submitted, 0) AS submitted, coalesce(permits, 0) AS permits,
       coalesce(refusals, 0) AS refusals, coalesce(withdrawn, 0) AS withdrawn, coalesce(decided, 0) AS decided,
       CASE WHEN decided >= %(fewest)s THEN in_time END AS in_time,
       CASE WHEN decided >= %(fewest)s THEN median_days END AS median_days
FROM (
    SELECT to_char(day, 'YYYY-MM') AS month
    FROM generate_series(%(first)s::timestamp, %(last)s::timestamp, '1 month') AS day
) AS months
LEFT JOIN ({evaluation.VOLUMES}) AS volumes USING (month)
LEFT JOIN ({evaluation.IN_TIME}) AS times USING (month)
ORDER BY month
"""
SIZES = """
SELECT permit_code, count(*) AS decided FROM analytics.applications
WHERE decided_on BETWEEN %(first)s AND %(last)s GROUP BY permit_code
"""
PERMIT_TYPES = """
SELECT shown AS permit_code, CASE shown WHEN '' THEN '' ELSE max(permit_name) END AS permit_name, count(*) AS decided,
       count(*) FILTER (WHERE in_time) AS in_time,
       CASE shown WHEN '' THEN NULL ELSE max(allowed_days) END AS allowed_days,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY counted_days) AS median_days,
       percentile_disc(0.8) WITHIN GROUP (ORDER BY counted_days) AS four_in_five_within
FROM (
    SELECT *, CASE WHEN permit_code = ANY(%(together)s) THEN '' ELSE permit_code END AS shown
    FROM analytics.applications WHERE decided_on BETWEEN %(first)s AND %(last)s
) AS decisions
GROUP BY shown HAVING count(*) >= %(fewest)s ORDER BY shown = '', decided DESC, shown
"""
STEPS = f"SELECT * FROM ({evaluation.STEPS}) AS steps WHERE turns >= %(fewest)s"
SATISFACTION = f"SELECT * FROM ({evaluation.SATISFACTION}) AS months WHERE answers >= %(fewest)s ORDER BY month"


class Field(NamedTuple):
    """A column of a file, as Table Schema (Frictionless) describes it."""

    name: str
    type: str
    description: str


class OpenData(NamedTuple):
    """A file that everybody may have."""

    name: str
    title: str
    question: str
    fields: Sequence[Field]

    def counted(self, datastore: Datastore, first: date, last: date) -> list[dict[str, Any]]:
        """The lines of the file, counted now."""
        time = {"first": first, "last": last, **evaluation.months_of(first, last)}
        sizes = {row.permit_code: row.decided for row in datastore.execute(Row(SIZES, time))}
        asked = Row(self.question, {**time, "fewest": FEWEST, "together": told_together(sizes)})
        return [{field.name: getattr(row, field.name) for field in self.fields} for row in datastore.execute(asked)]


def told_together(sizes: Mapping[str, int]) -> list[str]:
    """Which groups are told as one: the small ones and, while those are still few, the next larger one too. Otherwise
    the whole less the others would tell."""
    by_size = sorted((size, name) for name, size in sizes.items())
    small = [name for size, name in by_size if size < FEWEST]
    while small and sum(sizes[name] for name in small) < FEWEST and len(small) < len(by_size):
        small.append(by_size[len(small)][1])
    return small


FILES = (
    OpenData(
        "bulanan",
        "Applications by month",
        MONTHS,
        (
            Field("month", "yearmonth", "The month."),
            Field("submitted", "integer", "Applications handed in."),
            Field("permits", "integer", "Permits signed."),
            Field("refusals", "integer", "Refusals signed."),
            Field("withdrawn", "integer", "Withdrawn without a decision."),
            Field("decided", "integer", "Permits and refusals together."),
            Field("in_time", "integer", "Decided within the working days allowed; empty: fewer than five decisions."),
            Field("median_days", "integer", "Median of the working days; empty: fewer than five decisions."),
        ),
    ),
    OpenData(
        "jenis-izin",
        "Service time by permit type",
        PERMIT_TYPES,
        (
            Field("permit_code", "string", "The permit type; empty: types with few decisions, together."),
            Field("permit_name", "string", "Its name."),
            Field("decided", "integer", "Decisions of the twelve months."),
            Field("in_time", "integer", "Those within the working days allowed."),
            Field("allowed_days", "integer", "Working days allowed."),
            Field("median_days", "integer", "Half took no more working days than this."),
            Field("four_in_five_within", "integer", "Four in five took no more working days than this."),
        ),
    ),
    OpenData(
        "tahapan",
        "Time of steps by desk and agency",
        STEPS,
        (
            Field("kind", "string", "What is done."),
            Field("desk", "string", "The desk of the office; empty: an agency does it."),
            Field("agency", "string", "The agency; empty: a desk does it."),
            Field("turns", "integer", "How many ended in the twelve months."),
            Field("within_allowance", "integer", "Those within the working days of their route."),
            Field("sent_back", "integer", "Those that went back."),
            Field("allowed_days", "number", "Mean of the working days allowed."),
            Field("median_days", "integer", "Half took no more working days than this."),
            Field("nine_in_ten_within", "integer", "Nine in ten took no more working days than this."),
        ),
    ),
    OpenData(
        "kepuasan",
        "Satisfaction by month",
        SATISFACTION,
        (
            Field("month", "yearmonth", "The month of the answers; months with fewer than five are left out."),
            Field("answers", "integer", "How many people answered."),
            Field("satisfaction_index", "number", "Satisfaction index (IKM), from 25 to 100."),
            Field("median_days", "integer", "Median of the working days of their applications."),
            Field("share_in_time", "number", "Share of their applications decided in time, from 0 to 1."),
        ),
    ),
)
