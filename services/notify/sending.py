"""Sending: what an attempt asks for is worded for its person and handed to its channel; the outcome is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.notify.application import Notify
from services.notify.channel_states import Bookkeeper, jittered
from services.notify.channels.channel import (
    Accepted,
    Answer,
    Channel,
    NoAnswer,
    NoLongerOurs,
    NotNow,
    Parcel,
    Refused,
    nothing_to_note,
)
from services.notify.preferences import Later, NotWanted, decide
from services.notify.read_model import SEND
from services.notify.rules import patience_with
from services.notify.topics import topics
from services.notify.wording import worded
from services.shared.contracts import notify as contracts
from services.shared.outside import Declined, Done, Effect, Outcome, Retry, Settled, Unknown, Work, later

Contact = Mapping[str, Any]
ADDRESS: dict[contracts.Channel, str] = {"email": "email", "whatsapp": "phone"}
STILL_WANTED = """
SELECT subject_matter, audience, recipient, facts, since,
    coalesce(nullif(message.number, ''), applications.number, '') AS number
FROM message LEFT JOIN applications USING (application_id)
WHERE message_id = %s AND attempt = %s AND channel = %s AND state = 'waiting'
"""

# What a failure's reason begins with; the page says each in words.
UNKNOWN_PERSON = "nobody known"
NO_ADDRESS = "no address"
NOT_WANTED = "not wanted any more"
BY_CHOICE = "not wanted by the person"
IN_THE_INBOX = "only wanted in the inbox"
QUIET = "quiet hours"
TAKEN_OVER = "somebody else has it now"
REFUSED = "refused"
GAVE_UP = "gave up"


class NobodyKnown(Exception):
    """Intake holds no particulars (any more) of this person."""


def nobody_asked(applications: Sequence[UUID]) -> Mapping[UUID, Contact]:
    """Where everybody is asked for one by one."""
    return {}


@dataclass(frozen=True)
class Senders:
    """What the sending worker works with. ``contact_of`` asks intake at the moment of use (application, or username of
    a member of staff); it raises :class:`NobodyKnown` or :class:`Unavailable`, and nothing of its answer is kept.
    ``contacts_of`` asks for many applications at once and leaves out whom it does not know."""

    notify: Notify
    contact_of: Callable[[UUID, str], Contact]
    channels: Mapping[contracts.Channel, Channel]
    contacts_of: Callable[[Sequence[UUID]], Mapping[UUID, Contact]] = nobody_asked
    books: dict[contracts.Channel, Bookkeeper] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for channel in self.channels:
            self.books.setdefault(channel, Bookkeeper(self.notify.datastore, channel))

    def effects(self) -> dict[str, Effect]:
        """One kind of work per channel."""
        return {SEND[channel]: self.effect(channel) for channel in self.channels}

    def effect(self, channel: contracts.Channel) -> SendingEffect:
        """How the work of one channel is done."""
        return SendingEffect(self.perform, self.record, senders=self, channel=channel)

    def perform(
        self,
        work: Work,
        asked: Mapping[UUID, Contact] | None = None,
        handing_over: Callable[[], None] = nothing_to_note,
    ) -> Outcome:
        """Send one message by its channel, to the person of whom ``asked`` tells already, or intake."""
        channel: contracts.Channel = work.payload["channel"]
        wanted = self.notify.datastore.query(
            STILL_WANTED, UUID(work.payload["message_id"]), work.payload["attempt"], channel
        )
        if not wanted:
            return Declined(NOT_WANTED)
        [message] = wanted
        try:
            contact = (asked or {}).get(work.application_id) if not message.recipient else None
            contact = contact or self.contact_of(work.application_id, message.recipient)
        except NobodyKnown:
            return Declined(UNKNOWN_PERSON)
        match decide(contact, topics()[message.subject_matter], channel, self.notify.clock()):
            case NotWanted(at_all):
                return Declined(IN_THE_INBOX if at_all else BY_CHOICE)
            case Later(until):
                return Retry(QUIET, until - self.notify.clock())
        address = str(contact.get(ADDRESS[channel]) or "").strip()
        if not address:
            return Declined(NO_ADDRESS if message.audience == "applicant" else IN_THE_INBOX)
        about = {"application_id": work.application_id, "number": message.number}
        known = about | {**contact, **message.facts}
        wording = worded(message.subject_matter, known, doubtful=work.payload.get("doubtful", False))
        try:
            answer = self.channels[channel].send(Parcel(work.key, address, wording, handing_over))
        except NoLongerOurs:
            return Retry(TAKEN_OVER, timedelta())
        self.books[channel].note(answer)
        waited = self.notify.clock() - message.since
        return outcome_of(answer, work, wording.version, overdue=waited > patience_with(channel))

    def record(self, work: Work, outcome: Settled) -> None:
        """What came of it, in the transaction that settles the work."""
        message_id, attempt = UUID(work.payload["message_id"]), int(work.payload["attempt"])
        channel: contracts.Channel = work.payload["channel"]
        match outcome:
            case Done(data):
                said = {"reference": data.get("reference", ""), "wording": data.get("wording", "")}
                self.notify.message_sent(message_id, channel, attempt, **said)
            case Unknown(reason):
                self.notify.message_unanswered(message_id, channel, attempt, reason)
            case Declined(reason) if reason in (BY_CHOICE, IN_THE_INBOX):
                at_all = reason == IN_THE_INBOX
                self.notify.message_not_wanted(message_id, channel, attempt, reason, at_all=at_all)
            case Declined(reason):
                self.notify.message_failed(message_id, channel, attempt, reason)


@dataclass(frozen=True)
class SendingEffect(Effect):
    """The work of one channel, for a loop that sends many at once."""

    senders: Senders = field(kw_only=True)
    channel: contracts.Channel = field(kw_only=True)


def outcome_of(answer: Answer, work: Work, version: str, *, overdue: bool) -> Outcome:
    """What a channel's answer means for the work; ``overdue``: it was tried for long enough."""
    match answer:
        case Accepted(reference):
            return Done({"reference": reference, "wording": version})
        case Refused(reason):
            return Declined(f"{REFUSED}: {reason}")
        case NoAnswer(reason):
            return Unknown(reason)
        case NotNow(reason) if overdue:
            return Declined(f"{GAVE_UP}: {reason}")
        case NotNow(reason, after):
            return Retry(reason, max(after or timedelta(), jittered(later(work.tries))))
