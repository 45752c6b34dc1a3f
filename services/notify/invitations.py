"""Asking how the service was: once for each application, a day after its letter was dispatched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from services.notify.delivery import Delivery
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row

PAUSE = timedelta(days=1)
PLANNED = """
INSERT INTO survey_invitations (application_id, due_at) VALUES (%s, %s) ON CONFLICT (application_id) DO NOTHING
"""
CLOSED = """
INSERT INTO survey_invitations (application_id, due_at, closed) VALUES (%s, now(), true)
ON CONFLICT (application_id) DO UPDATE SET closed = true
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """A dispatched letter, be it a permit or a refusal, makes an invitation."""
    if isinstance(happened, Delivery.Dispatched):
        yield Row(PLANNED, (happened.originator_id, happened.at + PAUSE))


def close(datastore: Datastore, application_id: UUID) -> None:
    """Nobody is asked, or asked again."""
    datastore.execute(Row(CLOSED, (application_id,)))
