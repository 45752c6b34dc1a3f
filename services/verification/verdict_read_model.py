"""The tables about what officers thought of each matter, what they noted, and what they have seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.verification.judging import Judging

JUDGED = """
INSERT INTO case_verdicts (application_id, step, requirement, fine, reason, title, by, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (application_id, step, requirement) DO UPDATE
SET fine = excluded.fine, reason = excluded.reason, title = excluded.title, by = excluded.by, at = excluded.at
"""
FORGOTTEN = """
DELETE FROM case_verdicts WHERE application_id = %s AND (requirement = ANY(%s) OR step = %s AND NOT fine)
"""
NOTED = """
INSERT INTO case_notes (application_id, version, text, by, acting_for, at) VALUES (%s, %s, %s, %s, %s, %s)
"""
LOOKED = """
INSERT INTO case_looks (application_id, username, at) VALUES (%s, %s, %s)
ON CONFLICT (application_id, username) DO UPDATE SET at = excluded.at
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    match happened:
        case Judging.Judged(step=step, requirement=matter, fine=fine, reason=reason, title=title, by=by, at=at):
            yield Row(JUDGED, (happened.originator_id, step, matter, fine, reason, title, by, at))
        case Judging.Noted(text=text, by=by, acting_for=acting_for, at=at):
            yield Row(NOTED, (happened.originator_id, happened.originator_version, text, by, acting_for, at))


def forgotten(case: UUID, step: str, matters: Iterable[str]) -> Row:
    """These came anew, and what the step had found wrong was asked for: what was thought of it does not count."""
    return Row(FORGOTTEN, (case, list(matters), step))


def verdicts(datastore: Datastore, application_id: UUID) -> list[Any]:
    """What was thought of each matter (``requirement``), by step."""
    return datastore.query(
        "SELECT step, requirement, fine, reason, title, by, at FROM case_verdicts WHERE application_id = %s"
        " ORDER BY at, requirement",
        application_id,
    )


def notes(datastore: Datastore, application_id: UUID) -> list[Any]:
    """What colleagues noted, the latest first."""
    return datastore.query(
        "SELECT text, by, acting_for, at FROM case_notes WHERE application_id = %s ORDER BY version DESC",
        application_id,
    )


def last_look(datastore: Datastore, application_id: UUID, username: str) -> datetime | None:
    """When somebody saw this case before."""
    found = datastore.query(
        "SELECT at FROM case_looks WHERE application_id = %s AND username = %s", application_id, username
    )
    return found[0].at if found else None


def look(datastore: Datastore, application_id: UUID, username: str, at: datetime) -> None:
    """Somebody sees this case now."""
    datastore.execute(Row(LOOKED, (application_id, username, at)))
