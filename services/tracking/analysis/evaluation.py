"""What the monthly evaluation counts, each question one statement over the analysts' views; days are those of the
office, both included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.shared.datastore import Datastore, Row

FIGURES = """
SELECT count(*) FILTER (WHERE submitted_on BETWEEN %(first)s AND %(last)s) AS submitted,
       count(*) FILTER (WHERE decided_on BETWEEN %(first)s AND %(last)s AND outcome = 'permit') AS permits,
       count(*) FILTER (WHERE decided_on BETWEEN %(first)s AND %(last)s AND outcome = 'refusal') AS refusals,
       count(*) FILTER (WHERE withdrawn_on BETWEEN %(first)s AND %(last)s AND decided_on IS NULL) AS withdrawn,
       count(*) FILTER (WHERE coalesce(decided_on, withdrawn_on, 'infinity') > %(last)s) AS open
FROM analytics.applications WHERE submitted_on <= %(last)s
"""
TIMES = """
SELECT count(*) AS decided, count(*) FILTER (WHERE in_time) AS in_time,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY counted_days) AS median_days
FROM analytics.applications WHERE decided_on BETWEEN %(first)s AND %(last)s
"""
VOLUMES = """
SELECT month, sum(submitted)::integer AS submitted, sum(permits)::integer AS permits,
       sum(refusals)::integer AS refusals, sum(withdrawn)::integer AS withdrawn
FROM analytics.monthly_volumes WHERE month BETWEEN %(from)s AND %(to)s GROUP BY month
"""
IN_TIME = """
SELECT to_char(decided_on, 'YYYY-MM') AS month, count(*) AS decided, count(*) FILTER (WHERE in_time) AS in_time,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY counted_days) AS median_days
FROM analytics.applications WHERE decided_on BETWEEN %(first)s AND %(last)s GROUP BY 1
"""
GROUPED = """
SELECT {group} AS code, max({name}) AS name,
       count(*) FILTER (WHERE submitted_on BETWEEN %(first)s AND %(last)s) AS submitted,
       count(*) FILTER (WHERE decided_on BETWEEN %(first)s AND %(last)s) AS decided,
       count(*) FILTER (WHERE decided_on BETWEEN %(first)s AND %(last)s AND outcome = 'refusal') AS refusals,
       count(*) FILTER (WHERE decided_on BETWEEN %(first)s AND %(last)s AND in_time) AS in_time,
       max(allowed_days) AS allowed_days,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY counted_days)
           FILTER (WHERE decided_on BETWEEN %(first)s AND %(last)s) AS median_days
FROM analytics.applications
WHERE submitted_on BETWEEN %(first)s AND %(last)s OR decided_on BETWEEN %(first)s AND %(last)s
GROUP BY 1 ORDER BY submitted DESC, code
"""
PERMIT_TYPES = GROUPED.format(group="permit_code", name="permit_name")
DISTRICTS = GROUPED.format(group="district", name="district_name")
STEPS = """
SELECT kind, coalesce(desk, '') AS desk, coalesce(agency, '') AS agency, count(*) AS turns,
       count(*) FILTER (WHERE within_allowance) AS within_allowance,
       count(*) FILTER (WHERE ended_as = 'sent back') AS sent_back, round(avg(allowed_days), 1) AS allowed_days,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY counted_days) AS median_days,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY counted_days) AS nine_in_ten_within
FROM analytics.steps WHERE ended_on BETWEEN %(first)s AND %(last)s AND ended_as IN ('done', 'sent back')
GROUP BY 1, 2, 3 ORDER BY coalesce(agency, '') <> '', 1, 2, 3
"""

# Late ones: decided too late during the time, or open and overdue at its end. What took it is the step that went
# furthest beyond its allowance.
LATE = """
SELECT late.application_id, late.number, late.permit_name, late.due_on, late.decided_on, late.days_late, cause.kind,
       cause.desk, cause.agency, cause.counted_days, cause.allowed_days, told.reason
FROM analytics.applications AS late
LEFT JOIN LATERAL (
    SELECT kind, desk, agency, sum(counted_days)::integer AS counted_days, sum(allowed_days) AS allowed_days
    FROM analytics.steps WHERE steps.application_id = late.application_id AND began_on <= %(last)s
    GROUP BY step, kind, desk, agency HAVING sum(counted_days) > ceil(sum(allowed_days))
    ORDER BY sum(counted_days) - sum(allowed_days) DESC, step LIMIT 1
) AS cause ON true
LEFT JOIN LATERAL (
    SELECT reason FROM analytics.delays WHERE delays.application_id = late.application_id AND told_on <= %(last)s
    ORDER BY told_on DESC LIMIT 1
) AS told ON true
WHERE late.days_late > 0 AND (
    late.decided_on BETWEEN %(first)s AND %(last)s
    OR late.due_on <= %(last)s AND coalesce(late.decided_on, late.withdrawn_on, 'infinity') > %(last)s
)
ORDER BY late.days_late DESC, late.number
"""
CORRECTIONS = """
SELECT permit_code, max(title) AS title, requirement, asked_as, count(*) AS times,
       count(DISTINCT application_id) AS applications
FROM analytics.corrections WHERE asked_on BETWEEN %(first)s AND %(last)s
GROUP BY permit_code, requirement, asked_as ORDER BY times DESC, permit_code, requirement
"""
REFUSALS = """
SELECT title, legal_basis, coalesce(agency, '') AS agency, step_kind, count(DISTINCT application_id) AS applications
FROM analytics.refusals WHERE decided_on BETWEEN %(first)s AND %(last)s
GROUP BY 1, 2, 3, 4 ORDER BY applications DESC, title, agency
"""
SATISFACTION = """
SELECT month, answers, satisfaction_index, median_days, share_in_time FROM analytics.monthly_satisfaction
WHERE month BETWEEN %(from)s AND %(to)s
"""
JUDGED = """
SELECT in_time, count(*) AS answers, round(25 * (avg(u1) + avg(u2) + avg(u3) + avg(u4) + avg(u5) + avg(u6) + avg(u7)
       + avg(u8) + avg(u9)) / 9, 2) AS satisfaction_index, round(25 * avg(u3), 2) AS about_time
FROM analytics.survey_answers WHERE month BETWEEN %(from)s AND %(to)s AND outcome IS NOT NULL
GROUP BY in_time ORDER BY in_time DESC
"""
BOUNDS = "SELECT min(submitted_on) AS first FROM analytics.applications"


def asked(datastore: Datastore, question: str, first: date, last: date) -> list[Any]:
    """The rows that answer one of the questions above, of a time."""
    return datastore.execute(Row(question, {"first": first, "last": last, **months_of(first, last)}))


def months_of(first: date, last: date) -> dict[str, str]:
    """How the views that go by month call the ends of a time."""
    return {"from": f"{first:%Y-%m}", "to": f"{last:%Y-%m}"}


def by_month(rows: Sequence[Any]) -> dict[str, Any]:
    """Rows by their month."""
    return {row.month: row for row in rows}


def first_day(datastore: Datastore) -> date | None:
    """On which the first application was handed in."""
    [row] = datastore.query(BOUNDS)
    found: date | None = row.first
    return found
