"""The use cases of the post room: find, decide, save."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from eventsourcing.utils import register_topic

from services.notify.delivery import Delivery
from services.notify.delivery_rules import ABOUT_THE_LETTER
from services.notify.domain import Message
from services.notify.rules import CHANNELS, Audience, message_id
from services.notify.topics import topics
from services.shared.application import EventSourcedApplication
from services.shared.contracts.notify import Channel
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData

for moved in (Delivery, Delivery.Opened, Delivery.StepOpened, Delivery.Dispatched):
    register_topic(f"services.notify.domain:{moved.__qualname__}", moved)


_collected: ContextVar[list[Wanted] | None] = ContextVar("what is requested together", default=None)


@dataclass(frozen=True)
class Wanted:
    """A message that somebody should get; the fields are those of :class:`Message.Requested`."""

    application_id: UUID
    subject_matter: str
    occasion: str = ""
    number: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    audience: Audience = "applicant"
    recipient: str = ""

    @property
    def id(self) -> UUID:
        """The same for the same occasion."""
        return message_id(self.application_id, self.subject_matter, self.occasion, self.recipient)


class Notify(EventSourcedApplication):
    """Messages from the news to the outcome, and the delivery of letters. ``words`` seals what people write to us."""

    def __init__(self, datastore: Datastore, *, words: PersonalData, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.words = words

    # What other services say

    def request(self, *wanted: Wanted) -> None:
        """Tell them; of the same occasion only once."""
        for each in wanted:
            if missing := topics()[each.subject_matter].sample.keys() - each.facts.keys():
                raise ValueError(f"a message about {each.subject_matter} needs {sorted(missing)}")
        if (collected := _collected.get()) is not None:
            collected += wanted
        elif wanted:
            self._request_together(wanted)

    @contextmanager
    def requesting_together(self) -> Iterator[None]:
        """What is requested inside is recorded at the end, all at once: a batch of facts costs little more than one."""
        collected: list[Wanted] = []
        token = _collected.set(collected)
        try:
            yield
        finally:
            _collected.reset(token)
        self._request_together(collected)

    def _request_together(self, wanted: Sequence[Wanted]) -> None:
        asked = {each.id: each for each in wanted}
        if not asked:
            return
        known = self.known_messages(asked)
        self.save(*(self._requested(each) for message_id, each in asked.items() if message_id not in known))

    def known_messages(self, message_ids: Iterable[UUID]) -> set[UUID]:
        """Those that were requested before."""
        return {
            row.message_id
            for row in self.datastore.query(
                "SELECT message_id FROM message WHERE message_id = ANY(%s)", list(message_ids)
            )
        }

    # What the channels found; ``reason`` holds no personal data

    def message_sent(
        self, message_id: UUID, channel: Channel, attempt: int, *, reference: str = "", wording: str = ""
    ) -> None:
        """An attempt succeeded; the first message about the letter is its dispatch."""
        self._settle(
            message_id, lambda it: it.sent(channel, attempt, self.clock(), reference=reference, wording=wording)
        )

    def message_delivered(self, message_id: UUID, channel: Channel, attempt: int, *, read: bool = False) -> None:
        """The channel says that it arrived, or was read."""
        self._settle(message_id, lambda it: it.delivered(channel, attempt, self.clock(), read=read))

    def message_unanswered(self, message_id: UUID, channel: Channel, attempt: int, reason: str) -> None:
        """It was handed over, and no answer came."""
        self._settle(message_id, lambda it: it.unanswered(channel, attempt, reason, self.clock()))

    def message_failed(self, message_id: UUID, channel: Channel, attempt: int, reason: str) -> None:
        """The channel will not bring it."""
        self._settle(message_id, lambda it: it.failed(channel, attempt, reason, self.clock()))

    def message_not_wanted(
        self, message_id: UUID, channel: Channel, attempt: int, reason: str, *, at_all: bool
    ) -> None:
        """The person does not want it by this channel, or by none."""
        self._settle(message_id, lambda it: it.not_wanted(channel, attempt, reason, self.clock(), at_all=at_all))

    def give_up_waiting(self, message_id: UUID, reason: str) -> None:
        """Nobody said in good time what became of it."""
        self._settle(message_id, lambda it: it.give_up_waiting(reason, self.clock()))

    # What officers do

    def send_again(self, message_id: UUID, by: str) -> None:
        """Once more after a failure."""
        self._settle(message_id, lambda it: it.request_again(by, self.clock()))

    def _requested(self, wanted: Wanted) -> Message:
        return Message(
            application_id=wanted.application_id,
            subject_matter=wanted.subject_matter,
            occasion=wanted.occasion,
            number=wanted.number,
            audience=wanted.audience,
            recipient=wanted.recipient,
            facts=wanted.facts,
            channels=list(CHANNELS[wanted.audience]),
            at=self.clock(),
        )

    def _settle(self, message_id: UUID, settle: Callable[[Message], None]) -> None:
        message = self.find(Message, message_id)
        settle(message)
        changed: list[Any] = [message]
        if message.subject_matter in ABOUT_THE_LETTER and message.state in ("sent", "delivered", "read", "failed"):
            changed += self._brought(message)
        self.save(*changed)

    def _brought(self, message: Message) -> list[Delivery]:
        if not self.exists(message.application_id):
            return []
        delivery = self.find(Delivery, message.application_id)
        if message.state == "failed":
            delivery.message_failed(message.subject_matter, self.clock())
        else:
            delivery.message_went_out(message.subject_matter, message.channel, self.clock())
        return [delivery]
