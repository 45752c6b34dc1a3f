"""What the survey's results are counted from, and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from psycopg2.extras import Json

from services.notify.delivery import Delivery
from services.notify.satisfaction import ELEMENTS, Period, Tally
from services.shared.application import DomainEvent
from services.shared.contracts.intake import SurveyAnswered
from services.shared.datastore import Datastore, Row
from services.shared.working_days import WIB

DECIDED = """
INSERT INTO survey_cases (application_id, outcome) VALUES (%s, %s)
ON CONFLICT (application_id) DO UPDATE SET outcome = EXCLUDED.outcome
"""
DISPATCHED = """
INSERT INTO survey_cases (application_id, outcome, dispatched_at) VALUES (%s, %s, %s)
ON CONFLICT (application_id) DO UPDATE SET outcome = EXCLUDED.outcome, dispatched_at = EXCLUDED.dispatched_at
"""
ANSWERED = """
INSERT INTO survey_cases (application_id, answered_at, scores, profile) VALUES (%s, %s, %s, %s)
ON CONFLICT (application_id) DO UPDATE
SET answered_at = EXCLUDED.answered_at, scores = EXCLUDED.scores, profile = EXCLUDED.profile
WHERE survey_cases.answered_at IS NULL
"""
CASES = "survey_cases LEFT JOIN applications USING (application_id)"
NARROWED = """
(%(permit)s = '' OR permit_code = %(permit)s) AND (%(outcome)s = '' OR outcome = %(outcome)s)
    AND (%(district)s = '' OR district = %(district)s)
"""
IN_TIME = "answered_at >= %(begin)s AND answered_at < %(end)s"
# By what results are broken down: an expression for the name of the group.
GROUPS = {
    "everything": "''",
    "permit": "coalesce(permit_code, '')",
    "outcome": "coalesce(outcome, '')",
    "district": "coalesce(district, '')",
    "month": "to_char(answered_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM')",
    **{name: f"coalesce(profile ->> '{name}', '')" for name in ("sex", "age", "education", "occupation")},
}
TALLIED = """
SELECT {group} AS name, element, count(*) AS scored, sum(score::int) AS total
FROM {cases}, jsonb_each_text(scores) AS given (element, score) WHERE {time} AND {narrowed} GROUP BY 1, 2
"""
ANSWERS = "SELECT {group} AS name, count(*) AS answers FROM {cases} WHERE {time} AND {narrowed} GROUP BY 1 ORDER BY 1"
DISPATCHES = """
SELECT count(*) AS dispatched, count(answered_at) AS answered FROM {cases}
WHERE dispatched_at >= %(begin)s AND dispatched_at < %(end)s AND {narrowed}
"""
BOUNDS = "SELECT min(answered_at) AS first, max(answered_at) AS last FROM survey_cases"
PERMITS = """
SELECT permit_code, max(permit_name) AS permit_name, max(permit_name_en) AS permit_name_en
FROM survey_cases JOIN applications USING (application_id) WHERE answered_at IS NOT NULL
GROUP BY permit_code ORDER BY permit_name
"""
DISTRICTS = """
SELECT district, max(district_name) AS district_name FROM survey_cases JOIN applications USING (application_id)
WHERE answered_at IS NOT NULL AND district IS NOT NULL GROUP BY district ORDER BY district_name
"""
# By its id, which is random: the order tells nothing of who wrote when.
WHO_ANSWERED = """
SELECT application_id FROM (
    SELECT application_id, answered_at FROM {cases} WHERE {time} AND {narrowed} ORDER BY answered_at DESC LIMIT %(most)s
) AS latest ORDER BY application_id
"""


@dataclass(frozen=True)
class Selection:
    """Which answers; an empty word narrows nothing."""

    period: Period
    permit: str = ""
    outcome: str = ""
    district: str = ""

    @property
    def parameters(self) -> dict[str, Any]:
        """The period as moments: it begins and ends at midnight of the office."""
        words = {"permit": self.permit, "outcome": self.outcome, "district": self.district}
        return words | {"begin": midnight(self.period.first), "end": midnight(self.period.last + timedelta(days=1))}


def rows(happened: DomainEvent) -> Iterable[Row]:
    """A decision makes somebody whom we ask; the dispatch of its letter counts them."""
    match happened:
        case Delivery.Opened(proposal=outcome):
            yield Row(DECIDED, (happened.originator_id, outcome))
        case Delivery.Dispatched(proposal=outcome, at=at):
            yield Row(DISPATCHED, (happened.originator_id, outcome, at))


def remember(datastore: Datastore, said: SurveyAnswered) -> None:
    """Keep the scores; hearing of them twice changes nothing."""
    what = said.application_id, said.at, Json(dict(said.scores)), Json(said.profile)
    datastore.execute(Row(ANSWERED, what))


def tallies(datastore: Datastore, chosen: Selection, by: str = "everything") -> dict[str, Tally]:
    """The answers added up, by group; a name is empty where nobody knows the group."""
    filled = {"group": GROUPS[by], "cases": CASES, "time": IN_TIME, "narrowed": NARROWED}
    scores: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in datastore.execute(Row(TALLIED.format(**filled), chosen.parameters)):
        scores[row.name][row.element] = row
    return {
        row.name: Tally(
            row.answers,
            {code: scores[row.name][code].scored if code in scores[row.name] else 0 for code in ELEMENTS},
            {code: int(scores[row.name][code].total) if code in scores[row.name] else 0 for code in ELEMENTS},
        )
        for row in datastore.execute(Row(ANSWERS.format(**filled), chosen.parameters))
    }


def dispatches(datastore: Datastore, chosen: Selection) -> tuple[int, int]:
    """How many letters were dispatched in the period, and about how many of them we have an answer by now."""
    counted = DISPATCHES.format(cases=CASES, narrowed=NARROWED)
    [row] = datastore.execute(Row(counted, chosen.parameters))
    return row.dispatched, row.answered


def bounds(datastore: Datastore) -> tuple[datetime, datetime] | None:
    """When the first and the latest answer came."""
    [row] = datastore.query(BOUNDS)
    return (row.first, row.last) if row.first else None


def permits(datastore: Datastore) -> list[Any]:
    """The permit types about which somebody answered."""
    return datastore.query(PERMITS)


def districts(datastore: Datastore) -> list[Any]:
    """The districts about which somebody answered."""
    return datastore.query(DISTRICTS)


def who_answered(datastore: Datastore, chosen: Selection, most: int) -> list[UUID]:
    """The latest applications about which somebody answered, in an order of chance."""
    found = WHO_ANSWERED.format(cases=CASES, time=IN_TIME, narrowed=NARROWED)
    return [row.application_id for row in datastore.execute(Row(found, chosen.parameters | {"most": most}))]


def midnight(day: date) -> datetime:
    """When the office's day begins."""
    return datetime.combine(day, time(), WIB)
