"""The list of visits at the counter: how events change it."""

from __future__ import annotations

from collections.abc import Iterable

from services.intake.assistance import Assistance
from services.shared.application import DomainEvent
from services.shared.datastore import Row

BEGAN = """
INSERT INTO assistances (assistance_id, applicant_id, queue_number, by, began_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (assistance_id) DO NOTHING
"""
ENDED = "UPDATE assistances SET ended_at = %s WHERE assistance_id = %s"


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    match happened:
        case Assistance.Began(applicant_id=applicant_id, queue_number=queue_number, by=by, at=at):
            yield Row(BEGAN, (happened.originator_id, applicant_id, queue_number, by, at))
        case Assistance.Ended(at=at):
            yield Row(ENDED, (at, happened.originator_id))
