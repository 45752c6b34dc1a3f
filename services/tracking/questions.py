"""What other services may ask of the read side; reading only, a whole list at once."""

from __future__ import annotations

from typing import Any

from services.shared.datastore import Datastore, Row
from services.tracking.read_model import Step, steps_of

AT_ONCE = 200
MOST_FOUND = 20
PAGES = """
SELECT application_id, outcome, page.working_days, due_on, updated_at
FROM status_pages AS page LEFT JOIN application_clocks USING (application_id)
WHERE application_id = ANY(%s::uuid[]) AND page.number IS NOT NULL
"""
STEPS = """
SELECT application_id, step, kind, service, desk, agency, agency_name, agency_name_en, started, finished,
    waits_for_applicant, appointment, delay_reason, expected_on, NULL::date AS due_on, working_days, (
    SELECT max(at) FROM status_timeline AS line
    WHERE line.application_id = status_steps.application_id AND line.step = status_steps.step
      AND line.fact = 'correction-requested'
) AS asked_at
FROM status_steps WHERE application_id = ANY(%s::uuid[]) AND place IS NOT NULL ORDER BY application_id, place
"""
FOUND = """
SELECT application_id, number, permit_code, permit_name, permit_name_en FROM status_pages
WHERE number IS NOT NULL AND (upper(number) = upper(%(words)s) OR upper(permit_code) = upper(%(words)s)
    OR permit_name ILIKE %(like)s OR permit_name_en ILIKE %(like)s)
ORDER BY upper(number) = upper(%(words)s) DESC, outcome IS NULL DESC, submitted_at LIMIT %(most)s
"""
DELAYS = """
SELECT application_id, kind, agency, delay_reason, expected_on FROM status_steps
WHERE application_id = ANY(%s::uuid[]) AND delay_reason IS NOT NULL AND finished IS NULL
"""


def statuses(datastore: Datastore, application_ids: list[str]) -> dict[str, dict[str, Any]]:
    """Where each of these applications is, by its id: those not heard of yet are left out.

    ``current`` holds the steps under way by kind, desk and agency, which the published language has words for: several
    when agencies work side by side. ``since`` is the moment of the request where the applicant has to act.
    """
    wanted = application_ids[:AT_ONCE]
    steps: dict[str, list[Any]] = {}
    for row in datastore.query(STEPS, wanted):
        steps.setdefault(str(row.application_id), []).append(row)
    return {
        str(page.application_id): status(page, steps.get(str(page.application_id), []))
        for page in datastore.query(PAGES, wanted)
    }


def whereabouts(datastore: Datastore, words: str) -> list[dict[str, Any]]:
    """The applications with this number, or of this permit type, that are under way longest; each with its status and,
    for every step under way, why it takes longer, where somebody said so."""
    asked = {"words": words.strip(), "like": f"%{escaped(words.strip())}%", "most": MOST_FOUND}
    pages = datastore.execute(Row(FOUND, asked)) if words.strip() else []
    ids = [str(page.application_id) for page in pages]
    known, delays = statuses(datastore, ids), {}
    for row in datastore.query(DELAYS, ids):
        delays[str(row.application_id), row.kind, row.agency] = row
    return [
        {
            "application_id": str(page.application_id),
            "number": page.number,
            "permit_code": page.permit_code,
            "permit_name": page.permit_name,
            "permit_name_en": page.permit_name_en,
        }
        | with_delays(known[str(page.application_id)], str(page.application_id), delays)
        for page in pages
    ]


def with_delays(status: dict[str, Any], application_id: str, delays: dict[Any, Any]) -> dict[str, Any]:
    """The status, its steps with the words about their delay."""
    steps = []
    for step in status["current"]:
        delay = delays.get((application_id, step["kind"], step["agency"]))
        reason, expected = (delay.delay_reason, delay.expected_on) if delay else (None, None)
        steps.append(step | {"delay_reason": reason, "expected_on": expected.isoformat() if expected else None})
    return status | {"current": steps}


def escaped(words: str) -> str:
    """For LIKE: what was typed is no pattern."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def status(page: Any, rows: list[Any]) -> dict[str, Any]:
    """One application's status in JSON values; moments in ISO 8601, UTC."""
    outcome = page.outcome or "open"
    asked_at = {row.step: row.asked_at for row in rows}
    current = [step for step in steps_of(rows, page.outcome) if step.state == "current"] if outcome == "open" else []
    return {
        "outcome": outcome,
        "waits_for_applicant": any(step.waits_for_applicant for step in current),
        "current": [held(step, asked_at[step.key]) for step in current],
        "working_days": page.working_days,
        "promised_for": page.due_on.isoformat() if page.due_on else None,
        "updated": page.updated_at.isoformat(),
    }


def held(step: Step, asked_at: Any) -> dict[str, Any]:
    """Who has a step, and since when."""
    since = asked_at if step.waits_for_applicant and asked_at else step.started
    return {
        "kind": step.kind,
        "desk": step.desk,
        "agency": step.agency,
        "since": since.isoformat() if since else None,
        "waits_for_applicant": step.waits_for_applicant,
        "appointment": step.appointment.isoformat() if step.appointment else None,
    }
