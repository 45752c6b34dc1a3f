"""One case for those who answer for it: every turn of every step, also those that came back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.shared.datastore import Datastore, Row
from services.tracking.overview import USED

CASE = """
SELECT application_id, page.number, page.permit_code, page.permit_name, page.permit_name_en, clock.submitted_at,
       clock.due_on, clock.working_days, EXISTS (
           SELECT FROM step_turns AS turn
           WHERE turn.application_id = clock.application_id AND ended IS NULL AND asked IS NOT NULL
       ) AS waits_for_applicant
FROM application_clocks AS clock JOIN status_pages AS page USING (application_id)
WHERE application_id = %s AND page.number IS NOT NULL
"""
TURNS = f"""
SELECT turn.step, turn.turn, turn.kind, turn.desk, turn.agency, turn.working_days, turn.began, turn.ended,
       turn.ended_as, turn.ended_by, turn.holder, {USED} AS used
FROM step_turns AS turn
JOIN calendar_days AS begun ON begun.day = office_day(turn.began)
JOIN calendar_days AS now_day ON now_day.day = least(office_day(turn.ended), %(today)s)
WHERE turn.application_id = %(application)s ORDER BY turn.began, turn.step
"""

# When the applicant had to act, and how many working days did not count because of it.
PAUSES = """
SELECT pause.step, turn.kind, turn.desk, turn.agency, pause.asked_at, pause.ended_at,
       greatest(0, mended.number - asked.number) AS days
FROM clock_pauses AS pause
JOIN calendar_days AS asked ON asked.day = office_day(pause.asked_at)
JOIN calendar_days AS mended ON mended.day = office_day(pause.ended_at)
LEFT JOIN step_turns AS turn ON turn.application_id = pause.application_id AND turn.step = pause.step AND turn.turn = 1
WHERE pause.application_id = %s ORDER BY pause.asked_at, pause.step
"""
DELAYS = """
SELECT told.step, turn.kind, turn.desk, turn.agency, told.at, told.reason, told.expected_on
FROM explained_delays AS told
LEFT JOIN step_turns AS turn ON turn.application_id = told.application_id AND turn.step = told.step AND turn.turn = 1
WHERE told.application_id = %s ORDER BY told.at, told."position"
"""


def case(datastore: Datastore, application_id: UUID) -> Any | None:
    """What a case is; None when it is not known."""
    found = datastore.query(CASE, application_id)
    return found[0] if found else None


def turns(datastore: Datastore, application_id: UUID, today: date) -> list[Any]:
    """Every turn, in order, with the working days that it took without those on which the applicant had to act."""
    return datastore.execute(Row(TURNS, {"application": application_id, "today": today}))


def pauses(datastore: Datastore, application_id: UUID) -> list[Any]:
    """Every time that the applicant had to act and did."""
    return datastore.query(PAUSES, application_id)


def delays(datastore: Datastore, application_id: UUID) -> list[Any]:
    """Everything that was ever said of why a step takes longer."""
    return datastore.query(DELAYS, application_id)
