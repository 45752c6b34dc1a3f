"""A conversation between a person and the helpdesk: who has it, who is to write next, and what came with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.notify.conversation_files import OfConversation, WithFiles
from services.notify.conversation_rules import (
    MOST_UNANSWERED,
    ConversationClosed,
    HeldByAnother,
    NotHeld,
    SentFile,
    State,
    TooManyMessages,
    Way,
)


class Written(OfConversation):
    """Somebody wrote; the words lie sealed beside, under the number of this event."""

    message_id: UUID
    way: Way
    files: list[dict[str, Any]]

    def apply(self, aggregate: Any) -> None:
        """The same message twice is one."""
        aggregate.written.add(self.message_id)


class Conversation(WithFiles):
    """What people write lies sealed beside it; here are only ids and moments."""

    class Opened(Aggregate.Created):
        """Somebody turned to the helpdesk by this way: the person of an account, or a stranger."""

        conversation_id: UUID
        account_id: UUID | None
        application_id: UUID | None
        way: Way
        at: datetime

    class Asked(Written):
        """The person wrote; a closed conversation is open again."""

        kind = "person"

        def apply(self, aggregate: Any) -> None:
            """The office is to write next."""
            super().apply(aggregate)
            aggregate.files |= {file["file_id"]: file for file in self.files}
            aggregate.unanswered += 1
            aggregate.way, aggregate.asked_at = self.way, self.at
            if aggregate.state != "waiting":
                aggregate.state, aggregate.waiting_since = "waiting", self.at

    class Answered(Written):
        """The office wrote. ``minutes`` is how many open minutes the person had waited; None: did not wait."""

        kind = "office"
        minutes: int | None

        def apply(self, aggregate: Any) -> None:
            """The person may write next."""
            super().apply(aggregate)
            aggregate.state, aggregate.waiting_since, aggregate.unanswered = "answered", None, 0

    class Noted(Written):
        """A note for the office only."""

        kind = "note"

    class Taken(OfConversation):
        """A member of staff sees to it."""

        kind = "taken"

        def apply(self, aggregate: Any) -> None:
            """It is theirs."""
            aggregate.holder = self.by

    class GivenBack(OfConversation):
        """It is nobody's again."""

        kind = "given_back"

        def apply(self, aggregate: Any) -> None:
            """Whoever is free may take it."""
            aggregate.holder = ""

    class HandedOver(OfConversation):
        """A colleague sees to it from now on; the note to them lies sealed beside."""

        kind = "handed_over"
        to: str

        def apply(self, aggregate: Any) -> None:
            """It is theirs."""
            aggregate.holder = self.to

    class Closed(OfConversation):
        """Nothing is left to say."""

        kind = "closed"

        def apply(self, aggregate: Any) -> None:
            """Nobody has it any more."""
            aggregate.state, aggregate.waiting_since, aggregate.unanswered, aggregate.holder = "closed", None, 0, ""

    @event(Opened)
    def __init__(
        self, conversation_id: UUID, account_id: UUID | None, application_id: UUID | None, way: Way, at: datetime
    ) -> None:
        self.account_id, self.application_id, self.way = account_id, application_id, way
        self.state: State = "answered"
        self.waiting_since: datetime | None = None
        self.asked_at = at
        self.unanswered = 0
        self.holder = ""
        self.written: set[UUID] = set()
        self.files: dict[str, dict[str, Any]] = {}
        self.proposed: dict[tuple[str, str], str] = {}
        self.given: set[tuple[str, str]] = set()

    @staticmethod
    def create_id(conversation_id: UUID) -> UUID:
        """The page chose it, so that a second click opens nothing twice."""
        return conversation_id

    # The person

    def ask(self, message_id: UUID, way: Way, files: tuple[SentFile, ...], at: datetime) -> bool:
        """Write to the office; False when this message is there already."""
        if message_id in self.written:
            return False
        if self.unanswered >= MOST_UNANSWERED:
            raise TooManyMessages
        self._write(Conversation.Asked, message_id, way, files, "", at)
        return True

    # The office

    def answer(
        self, message_id: UUID, files: tuple[SentFile, ...], by: str, at: datetime, *, minutes: int | None
    ) -> bool:
        """Write to the person; whoever answers what nobody has, has it. False when this message is there already."""
        if message_id in self.written:
            return False
        self._must_be_open()
        self._see_to_it(by, at)
        waited = minutes if self.waiting_since is not None else None
        self._write(Conversation.Answered, message_id, self.way, files, by, at, minutes=waited)
        return True

    def propose(self, file_id: str, requirement: str, title: str, by: str, at: datetime) -> bool:
        """Ask the person whether a file of theirs may go into the correction; whoever proposes sees to it. False when
        it was proposed already."""
        self._must_be_open()
        self.must_be_able_to_propose(file_id)
        if (file_id, requirement) in self.proposed:
            return False
        self._see_to_it(by, at)
        self._record(Conversation.Proposed, by, at, file_id=file_id, requirement=requirement, title=title)
        return True

    def note(self, message_id: UUID, by: str, at: datetime) -> bool:
        """Write something down for colleagues; everybody at the desk may."""
        if message_id in self.written:
            return False
        self._write(Conversation.Noted, message_id, "portal", (), by, at)
        return True

    def take(self, by: str, at: datetime, *, instead_of: str) -> None:
        """See to it. ``instead_of`` is who had it on the page that was clicked, so that nobody takes it unawares from
        somebody who was faster."""
        self._must_be_open()
        if self.holder == by:
            return
        if self.holder != instead_of:
            raise HeldByAnother(holder=self.holder)
        self._record(Conversation.Taken, by, at)

    def give_back(self, by: str, at: datetime) -> None:
        """Somebody else may see to it."""
        self._must_be_held_by(by)
        self._record(Conversation.GivenBack, by, at)

    def hand_over(self, to: str, by: str, at: datetime) -> bool:
        """A colleague sees to it; False when they do already."""
        if self.holder == to:
            return False
        self._must_be_held_by(by)
        self._record(Conversation.HandedOver, by, at, to=to)
        return True

    def close(self, by: str, at: datetime) -> None:
        """Nothing is left to say, as the person (``by`` is empty) or whoever has it thinks."""
        if self.state == "closed":
            return
        if by:
            self._must_not_be_held_by_another(by)
        self._record(Conversation.Closed, by, at)

    def _must_be_open(self) -> None:
        if self.state == "closed":
            raise ConversationClosed

    def _see_to_it(self, by: str, at: datetime) -> None:
        self._must_not_be_held_by_another(by)
        if not self.holder:
            self._record(Conversation.Taken, by, at)

    def _must_be_held_by(self, by: str) -> None:
        if self.holder != by:
            raise NotHeld

    def _must_not_be_held_by_another(self, by: str) -> None:
        if self.holder not in ("", by):
            raise HeldByAnother(holder=self.holder)

    def _write(
        self,
        kind: type[Written],
        message_id: UUID,
        way: Way,
        files: tuple[SentFile, ...],
        by: str,
        at: datetime,
        **what: Any,
    ) -> None:
        sent = [vars(file) for file in files]
        self._record(kind, by, at, message_id=message_id, way=way, files=sent, **what)
