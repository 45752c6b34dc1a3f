"""What may happen in a conversation with the helpdesk, and why something is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.shared.refusals import Refused

Way = Literal["portal", "email", "whatsapp"]
State = Literal["waiting", "answered", "closed"]

MOST_UNANSWERED = 20  # messages of a person in a row
STRANGERS_AN_HOUR = 60
ENOUGH_ANSWERS = 5  # below that a usual time says nothing
USUAL_OVER_DAYS = 30


@dataclass(frozen=True)
class SentFile:
    """A file that came with a message, as it lies in the object store; what it is called is sealed."""

    file_id: str
    sha256: str
    media_type: str
    size: int


class HeldByAnother(Refused):
    """Two at once, or a page that was open for long."""

    sentence = "%(holder)s has this conversation now."


class NotHeld(Refused):
    """Nobody gives away what they do not have."""

    sentence = "Only who has a conversation can give it to somebody else."


class ConversationClosed(Refused):
    """It is over, until the person writes again."""

    sentence = "This conversation is closed. It opens again when the person writes."


class TooManyMessages(Refused):
    """Somebody floods the desk."""

    sentence = "You have written many messages. Please wait until we answer."


class TooManyConversations(Refused):
    """Somebody floods the form."""

    sentence = "Very many people write to us right now. Please try again in an hour, or come to the office."


def owner_of(conversation_id: UUID, account_id: UUID | None) -> UUID:
    """With whose key the words are sealed: that of the account, or of the conversation with a stranger."""
    return account_id or conversation_id
