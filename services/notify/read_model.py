"""The table of messages, and the work that their events ask for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg2.extras import Json

from services.notify import (
    complaint_read_model,
    conversation_read_model,
    delivery_read_model,
    invitations,
    satisfaction_read_model,
)
from services.notify.domain import Message
from services.shared.application import DomainEvent
from services.shared.contracts.notify import Channel
from services.shared.datastore import Row
from services.shared.outside import intent

# One kind of work per channel: one that does not answer holds up no other.
SEND: dict[Channel, str] = {"email": "send by email", "whatsapp": "send by whatsapp"}
REQUESTED = """
INSERT INTO message (message_id, application_id, subject_matter, occasion, number, audience, recipient, facts, channel,
                     state, since, requested_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'waiting', %s, %s) ON CONFLICT (message_id) DO NOTHING
"""
ON_ITS_WAY = """
UPDATE message SET state = 'waiting', reason = %s, since = %s, channel = %s, attempt = %s WHERE message_id = %s
"""
STATE = "UPDATE message SET state = %s, reason = %s, since = %s, channel = %s WHERE message_id = %s"
WORDING = "UPDATE message SET wording = %s WHERE message_id = %s"
REFERENCE = """
INSERT INTO sent_references (channel, reference, message_id, attempt) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
SELECTED = """
SELECT message_id, application_id, coalesce(nullif(message.number, ''), applications.number, '') AS number,
    subject_matter, audience, recipient, channel, state, reason, since, facts
FROM message LEFT JOIN applications USING (application_id)
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes, and what is to be sent because of it."""
    yield from delivery_read_model.rows(happened)
    yield from complaint_read_model.rows(happened)
    yield from conversation_read_model.rows(happened)
    message = happened.originator_id
    yield from invitations.rows(happened)
    yield from satisfaction_read_model.rows(happened)
    match happened:
        case Message.Requested(channels=[first, *_], at=at):
            what = happened.subject_matter, happened.occasion, happened.number
            whom = happened.audience, happened.recipient
            yield Row(REQUESTED, (message, happened.application_id, *what, *whom, Json(happened.facts), first, at, at))
            yield sending(happened, first, 1)
        case Message.RequestedAgain(channel=channel, attempt=attempt, at=at):
            yield Row(ON_ITS_WAY, ("", at, channel, attempt, message))
            yield sending(happened, channel, attempt)
        case Message.FellBack(to=channel, attempt=attempt, reason=reason, at=at):
            yield Row(ON_ITS_WAY, (reason, at, channel, attempt, message))
            yield sending(happened, channel, attempt, doubtful=happened.doubtful)
        case Message.Sent(channel=channel, attempt=attempt, reference=reference, at=at):
            yield Row(STATE, ("sent", "", at, channel, message))
            yield Row(WORDING, (happened.wording, message))
            if reference:
                yield Row(REFERENCE, (channel, reference, message, attempt))
        case Message.Delivered(channel=channel, at=at) | Message.Read(channel=channel, at=at):
            yield Row(STATE, (happened.becomes, "", at, channel, message))
        case Message.Unanswered() | Message.Failed() | Message.Withheld():
            yield Row(STATE, (happened.becomes, happened.reason, happened.at, happened.channel, message))


def sending(happened: Any, channel: Channel, attempt: int, *, doubtful: bool = False) -> Row:
    """The work of one attempt by one channel. ``doubtful``: another channel may have brought it already."""
    message_id: UUID = happened.originator_id
    payload = {"message_id": str(message_id), "channel": channel, "attempt": attempt, "doubtful": doubtful}
    return intent(SEND[channel], f"{message_id}.{attempt}.{channel}", payload, happened.application_id)
