"""Who has how much in hand, and how often work changes hands or comes back; over a period that ends today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from services.shared.contracts import PUBLISHERS
from services.shared.datastore import Datastore, Row
from services.shared.working_days import WIB
from services.tracking.overview import RUNNING, USED

# What an officer has in hand now, and what was finished in the period. An officer without either is not listed.
OFFICERS = f"""
SELECT officer, sum(in_hand) AS in_hand, sum(late) AS late, min(oldest) AS oldest, sum(finished) AS finished,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY days) AS median_days
FROM (
    SELECT holder AS officer, 1 AS in_hand, (asked IS NULL AND used > ceil(running.working_days))::integer AS late,
           began AS oldest, 0 AS finished, NULL::integer AS days
    FROM ({RUNNING}) AS running JOIN application_clocks USING (application_id)
    WHERE holder IS NOT NULL AND decided_at IS NULL AND withdrawn_at IS NULL
    UNION ALL
    SELECT ended_by, 0, 0, NULL, 1, {USED}
    FROM step_turns AS turn
    JOIN calendar_days AS begun ON begun.day = office_day(turn.began)
    JOIN calendar_days AS now_day ON now_day.day = office_day(turn.ended)
    WHERE turn.ended >= %(since)s AND turn.ended_as = 'ends' AND turn.ended_by <> ''
          AND turn.ended_by <> ALL(%(services)s)
) AS work
GROUP BY officer ORDER BY officer
"""
STEPS = """
SELECT kind, desk, agency, count(ended) AS turns, count(*) FILTER (WHERE ended_as = 'returns') AS sent_back,
       count(*) FILTER (WHERE turn > 1 AND ended IS NOT NULL) AS came_again,
       coalesce(sum(handed), 0) AS handed_over, sum(corrections) AS corrections
FROM step_turns, LATERAL (
    SELECT count(*) FILTER (WHERE mark = 'holds' AND who <> before) AS handed,
           count(*) FILTER (WHERE mark = 'asks') AS corrections
    FROM (
        SELECT mark, at, who, lag(who) OVER (PARTITION BY mark ORDER BY "position") AS before FROM clock_marks
        WHERE clock_marks.application_id = step_turns.application_id AND clock_marks.step = step_turns.step
              AND (mark = 'asks' OR mark = 'holds' AND who IS NOT NULL)
    ) AS marks WHERE at >= greatest(began, %(since)s) AND at <= coalesce(ended, 'infinity')
) AS happened
WHERE ended >= %(since)s OR ended IS NULL
GROUP BY kind, desk, agency HAVING count(ended) + sum(handed) + sum(corrections) > 0 ORDER BY kind, desk, agency
"""

# A step that went back, and the step that began next because of it.
WAYS_BACK = """
SELECT returned.kind, returned.desk, returned.agency, following.kind AS to_kind, following.desk AS to_desk,
       following.agency AS to_agency, count(*) AS times
FROM step_turns AS returned JOIN LATERAL (
    SELECT kind, desk, agency FROM step_turns AS next
    WHERE next.application_id = returned.application_id AND next.began >= returned.ended ORDER BY began, step LIMIT 1
) AS following ON true
WHERE returned.ended >= %(since)s AND returned.ended_as = 'returns'
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY times DESC, 1, 4 LIMIT 20
"""


def officers(datastore: Datastore, today: date, days: int) -> list[Any]:
    """By officer, in the order of their names: in hand now, late, the oldest; finished in the period, their median."""
    return asked(datastore, OFFICERS, today, days)


def steps(datastore: Datastore, today: date, days: int) -> list[Any]:
    """By step and desk or agency: how many turns ended in the period, were sent back, had come again; how often in the
    period another officer took over, and a correction was asked for."""
    return asked(datastore, STEPS, today, days)


def ways_back(datastore: Datastore, today: date, days: int) -> list[Any]:
    """From which step to which work went back, the most frequent first."""
    return asked(datastore, WAYS_BACK, today, days)


def asked(datastore: Datastore, question: str, today: date, days: int) -> list[Any]:
    """The answer for the last so many days, up to today."""
    since = datetime.combine(today - timedelta(days=days - 1), time(), WIB)
    return datastore.execute(Row(question, {"today": today, "since": since, "services": list(PUBLISHERS)}))
