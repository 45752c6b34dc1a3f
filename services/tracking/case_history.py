"""One case for those who answer for it: every turn of every step, also those that came back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.shared.datastore import Datastore, Row

CASE = """
SELECT application_id, page.number, page.permit_code, page.permit_name, page.permit_name_en, clock.submitted_at,
       clock.due_on, clock.working_days, EXISTS (
           SELECT FROM step_turns AS turn
           WHERE turn.application_id = clock.application_id AND ended IS NULL AND asked IS NOT NULL
       ) AS waits_for_applicant
FROM application_clocks AS clock JOIN status_pages AS page USING (application_id)
WHERE application_id = %s AND page.number IS NOT NULL
"""
TURNS = """
SELECT step, turn, kind, desk, agency, working_days, began, ended, ended_as, ended_by, holder, counted_days(
    office_day(began), least(office_day(ended), %(today)s), (
        SELECT coalesce(range_agg(daterange(office_day(asked_at), office_day(ended_at), '(]')), '{}')
        FROM clock_pauses AS pause WHERE pause.application_id = turns.application_id AND pause.step = turns.step
    )
) AS used
FROM step_turns AS turns WHERE application_id = %(application)s ORDER BY began, step
"""


def case(datastore: Datastore, application_id: UUID) -> Any | None:
    """What a case is; None when it is not known."""
    found = datastore.query(CASE, application_id)
    return found[0] if found else None


def turns(datastore: Datastore, application_id: UUID, today: date) -> list[Any]:
    """Every turn, in order, with the working days that it took without those on which the applicant had to act."""
    return datastore.execute(Row(TURNS, {"application": application_id, "today": today}))
