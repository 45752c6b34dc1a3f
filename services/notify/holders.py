"""Whose work a step is, as far as the facts say it: who hears that it came back."""

from __future__ import annotations

from uuid import UUID

from services.shared.datastore import Datastore, Row

REMEMBER = """
INSERT INTO step_holders (application_id, step, holder) VALUES (%s, %s, %s)
ON CONFLICT (application_id, step) DO UPDATE SET holder = excluded.holder
"""
FORGET = "DELETE FROM step_holders WHERE application_id = %s AND step = %s"
EXPLAIN = "INSERT INTO explained_delays (application_id, step) VALUES (%s, %s) ON CONFLICT DO NOTHING"
EXPLAINED = "SELECT 1 FROM explained_delays WHERE application_id = %s AND step = %s"


def remember(datastore: Datastore, application_id: UUID, step: str, holder: str | None) -> None:
    """Who has, or last did, this step; None: nobody."""
    datastore.execute(Row(REMEMBER, (application_id, step, holder)) if holder else Row(FORGET, (application_id, step)))


def holder_of(datastore: Datastore, application_id: UUID, step: str) -> str:
    """Whose work it is; empty when nobody is known."""
    found = datastore.query(
        "SELECT holder FROM step_holders WHERE application_id = %s AND step = %s", application_id, step
    )
    return str(found[0].holder) if found else ""


def explain_delay(datastore: Datastore, application_id: UUID, step: str) -> None:
    """The applicant was told why this step takes longer."""
    datastore.execute(Row(EXPLAIN, (application_id, step)))


def delay_is_explained(datastore: Datastore, application_id: UUID, step: str) -> bool:
    """Whether the applicant was told why this step takes longer."""
    return bool(datastore.query(EXPLAINED, application_id, step))
