"""The tables that the post room's page reads, the work that its events ask for, and how the page queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.notify.domain import Message
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.shared.outside import intent

SEND = "message"
REQUESTED = """
INSERT INTO message (message_id, application_id, subject_matter, channel, state, since)
VALUES (%s, %s, %s, %s, 'waiting', %s) ON CONFLICT (message_id) DO NOTHING
"""
NUMBER = "INSERT INTO application_number (application_id, number) VALUES (%s, %s) ON CONFLICT DO NOTHING"
STATE = "UPDATE message SET state = %s, reason = %s, since = %s WHERE message_id = %s"
SELECTED = """
SELECT message_id, application_id, coalesce(number, '') AS number, subject_matter, channel, state, reason, since
FROM message LEFT JOIN application_number USING (application_id)
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes, and what is to be sent because of it."""
    message = happened.originator_id
    match happened:
        case Message.Requested(application_id=application, subject_matter=about, channel=channel, at=at, number=number):
            yield Row(REQUESTED, (message, application, about, channel, at))
            if number:
                yield Row(NUMBER, (application, number))
            yield sending(message, application, about, channel, 1)
        case Message.RequestedAgain(application_id=application, subject_matter=about, channel=channel, at=at):
            yield Row(STATE, ("waiting", "", at, message))
            yield sending(message, application, about, channel, happened.attempt)
        case Message.Sent(at=at):
            yield Row(STATE, ("sent", "", at, message))
        case Message.Failed(at=at, reason=reason):
            yield Row(STATE, ("failed", reason, at, message))


def sending(message_id: UUID, application_id: UUID, subject_matter: str, channel: str, attempt: int) -> Row:
    """The work of one attempt."""
    payload = {
        "message_id": str(message_id),
        "subject_matter": subject_matter,
        "channel": channel,
        "attempt": attempt,
    }
    return intent(SEND, f"{message_id}.{attempt}", payload, application_id)


def failed(datastore: Datastore) -> list[Any]:
    """The messages that need a person, newest first."""
    return datastore.query(f"{SELECTED} WHERE state = 'failed' ORDER BY since DESC, message_id LIMIT 200")


def latest(datastore: Datastore) -> list[Any]:
    """The other messages, newest first."""
    return datastore.query(f"{SELECTED} WHERE state <> 'failed' ORDER BY since DESC, message_id LIMIT 100")
