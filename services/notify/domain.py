"""Messages to the applicant, one per occasion and channel, and the delivery of the letter."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.notify import rules
from services.notify.rules import SentMeanwhile, SubjectMatter
from services.shared.contracts.notify import Channel
from services.shared.contracts.routing import Proposal, RoutingSlip, SlipJson, Step

Json = dict[str, Any]


class Settled(Aggregate.Event):
    """An attempt came to its end: what the announcement to other services needs to know."""

    application_id: UUID
    subject_matter: str
    channel: Channel
    attempt: int
    at: datetime


class Message(Aggregate):
    """One message by one channel. It knows neither name nor address: the sender asks intake at the moment of use."""

    class Requested(Aggregate.Created):
        """Something happened that the applicant should hear of. ``number`` is empty where the news does not say it."""

        application_id: UUID
        subject_matter: SubjectMatter
        occasion: str
        channel: Channel
        number: str
        at: datetime

    class RequestedAgain(Aggregate.Event):
        """An officer wants a failed message sent once more."""

        application_id: UUID
        subject_matter: str
        channel: Channel
        attempt: int
        by: str
        at: datetime

    class Sent(Settled):
        """The mail server or the gateway took it."""

    class Failed(Settled):
        """It could not be sent, and no further try is made by itself."""

        reason: str

    @event(Requested)
    def __init__(
        self,
        application_id: UUID,
        subject_matter: SubjectMatter,
        occasion: str,
        channel: Channel,
        number: str,
        at: datetime,
    ) -> None:
        self.application_id = application_id
        self.subject_matter = subject_matter
        self.channel = channel
        self.attempt = 1
        self.state = "waiting"

    @staticmethod
    def create_id(application_id: UUID, subject_matter: str, occasion: str, channel: str) -> UUID:
        """See :func:`rules.message_id`."""
        return rules.message_id(application_id, subject_matter, occasion, channel)

    def sent(self, attempt: int, at: datetime) -> None:
        """This attempt succeeded; the outcome of an earlier one changes nothing."""
        if self._waits_for(attempt):
            self._sent(**self._about(attempt, at))

    def failed(self, attempt: int, reason: str, at: datetime) -> None:
        """This attempt failed for good."""
        if self._waits_for(attempt):
            self._failed(**self._about(attempt, at), reason=reason)

    def request_again(self, by: str, at: datetime) -> None:
        """Once more after a failure; nothing while it is under way."""
        if self.state == "sent":
            raise SentMeanwhile
        if self.state == "failed":
            self._request_again(**self._about(self.attempt + 1, at), by=by)

    @event(Sent)
    def _sent(self, application_id: UUID, subject_matter: str, channel: Channel, attempt: int, at: datetime) -> None:
        self.state = "sent"

    @event(Failed)
    def _failed(
        self, application_id: UUID, subject_matter: str, channel: Channel, attempt: int, at: datetime, reason: str
    ) -> None:
        self.state = "failed"

    @event(RequestedAgain)
    def _request_again(
        self, application_id: UUID, subject_matter: str, channel: Channel, attempt: int, by: str, at: datetime
    ) -> None:
        self.attempt = attempt
        self.state = "waiting"

    def _waits_for(self, attempt: int) -> bool:
        return self.state == "waiting" and self.attempt == attempt

    def _about(self, attempt: int, at: datetime) -> Json:
        return {
            "application_id": self.application_id,
            "subject_matter": self.subject_matter,
            "channel": self.channel,
            "attempt": attempt,
            "at": at,
        }


class Delivery(Aggregate):
    """The last step of one application's way; its id is the application's."""

    class Opened(Aggregate.Created):
        """The signed letter reached us."""

        application_id: UUID
        slip: Json
        proposal: Proposal
        at: datetime

    class StepOpened(Aggregate.Event):
        """The letter is on its way."""

        step: Json
        at: datetime

    class Dispatched(Aggregate.Event):
        """The applicant was told where the letter is. ``channel`` is the one that succeeded first."""

        step: str
        next_step: str | None
        slip: SlipJson
        proposal: Proposal
        channel: Channel
        by: str
        at: datetime

    @event(Opened)
    def __init__(self, application_id: UUID, slip: Json, proposal: Proposal, at: datetime) -> None:
        self.slip = RoutingSlip.model_validate(slip)
        self.proposal = proposal
        self.step = ""
        self.dispatched = False

    @staticmethod
    def create_id(application_id: UUID) -> UUID:
        """The application's id is ours."""
        return application_id

    @classmethod
    def open(cls, application_id: UUID, step: Step, slip: RoutingSlip, proposal: Proposal, at: datetime) -> Delivery:
        """Begin the delivery of a signed letter."""
        delivery = cls(application_id, slip.model_dump(mode="json"), proposal, at)
        delivery._open_step(step=step.model_dump(mode="json"), at=at)
        return delivery

    def dispatch(self, channel: Channel, at: datetime) -> None:
        """The letter's message went out; the second channel changes nothing any more."""
        if not self.dispatched:
            following = self.slip.after(self.step)
            self._dispatch(
                step=self.step,
                next_step=following.key if following else None,
                slip=self.slip.handed_over(following, by="notify"),
                proposal=self.proposal,
                channel=channel,
                by=rules.POST_ROOM,
                at=at,
            )

    @event(StepOpened)
    def _open_step(self, step: Json, at: datetime) -> None:
        self.step = step["key"]

    @event(Dispatched)
    def _dispatch(
        self,
        step: str,
        next_step: str | None,
        slip: SlipJson,
        proposal: Proposal,
        channel: Channel,
        by: str,
        at: datetime,
    ) -> None:
        self.dispatched = True
