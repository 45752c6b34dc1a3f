"""What may happen in a conversation with the helpdesk, and why something is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.shared.refusals import Refused
from services.shared.uploads import FileRefused, accepts

Way = Literal["portal", "email", "whatsapp"]
State = Literal["waiting", "answered", "closed"]

MOST_FILES = 5  # in one message
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


@dataclass(frozen=True)
class WantedDocument:
    """A document that a correction waits for; no ``formats``: every one."""

    requirement: str
    title: str
    formats: tuple[str, ...]

    def takes(self, media_type: str) -> bool:
        """Whether a file of this type can be it."""
        return accepts(self.formats, media_type)


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


class AboutNoApplication(Refused):
    """There is no correction that a file could go into."""

    sentence = "This conversation is about no application."


class NotTheirFile(Refused):
    """Only what a person sent can become a document of theirs."""

    sentence = "The person did not send this file."


class NotProposed(Refused):
    """Nobody at the desk looked at it."""

    sentence = "Nobody proposed to use this file in the correction."


class NotWanted(Refused):
    """The correction went on, or this kind of file was never accepted."""

    sentence = "The correction does not ask for this document any more, or not in this format."


class TooManyFiles(FileRefused):
    """More than anybody looks through."""

    sentence = "At most %(most)s files."


def owner_of(conversation_id: UUID, account_id: UUID | None) -> UUID:
    """With whose key the words are sealed: that of the account, or of the conversation with a stranger."""
    return account_id or conversation_id
