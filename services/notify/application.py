"""The use cases of the post room: find, decide, save."""

from __future__ import annotations

from uuid import UUID

from services.notify.domain import Delivery, Message
from services.notify.rules import CHANNELS, SubjectMatter, message_id
from services.shared.application import EventSourcedApplication
from services.shared.contracts import RoutingSlip, Step
from services.shared.contracts.routing import Proposal


class Notify(EventSourcedApplication):
    """Messages from the news to the outcome, and the delivery of letters."""

    # What other services say

    def request(self, application_id: UUID, subject_matter: SubjectMatter, occasion: str, number: str = "") -> None:
        """Tell the applicant, by every channel; of the same occasion only once."""
        wanted = [
            Message(application_id, subject_matter, occasion, channel, number, self.clock())
            for channel in CHANNELS
            if not self.exists(message_id(application_id, subject_matter, occasion, channel))
        ]
        self.save(*wanted)

    def open_delivery(self, application_id: UUID, step: Step, slip: RoutingSlip, proposal: Proposal) -> None:
        """The signed letter reached us; a second time nothing happens."""
        if not self.exists(application_id):
            self.save(Delivery.open(application_id, step, slip, proposal, self.clock()))

    # What the sender found

    def message_sent(self, message_id: UUID, attempt: int) -> None:
        """An attempt succeeded; the first message about the letter is its dispatch."""
        message = self.find(Message, message_id)
        message.sent(attempt, self.clock())
        changed: list[Message | Delivery] = [message]
        if message.subject_matter == "letter" and self.exists(message.application_id):
            delivery = self.find(Delivery, message.application_id)
            delivery.dispatch(message.channel, self.clock())
            changed.append(delivery)
        self.save(*changed)

    def message_failed(self, message_id: UUID, attempt: int, reason: str) -> None:
        """An attempt failed for good; ``reason`` holds no personal data."""
        message = self.find(Message, message_id)
        message.failed(attempt, reason, self.clock())
        self.save(message)

    # What officers do

    def send_again(self, message_id: UUID, by: str) -> None:
        """Once more after a failure."""
        message = self.find(Message, message_id)
        message.request_again(by, self.clock())
        self.save(message)
