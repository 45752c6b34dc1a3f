"""A message to one person about one occasion: it tries its channels in turn, and knows what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.notify import rules
from services.notify.rules import Audience, SentMeanwhile
from services.shared.contracts.notify import Channel

Json = dict[str, Any]


class OfAttempt(Aggregate.Event):
    """What became of one attempt by one channel; ``attempt`` counts from 1, all channels in turn are one. ``becomes``
    is the state of the message after it."""

    becomes: ClassVar[str]

    application_id: UUID
    subject_matter: str
    audience: Audience
    channel: Channel
    attempt: int
    at: datetime

    class_version = 2

    @staticmethod
    def upcast_v1_v2(state: Json) -> None:
        """Once there were messages to applicants only, and nobody asked what the gateway calls them."""
        state |= {"audience": "applicant", "reference": "", "wording": ""}

    def apply(self, aggregate: Any) -> None:
        """Called by the library, also when the message is read from its events."""
        aggregate.state = self.becomes


class Message(Aggregate):
    """It knows neither name nor address: the sender asks intake at the moment of use."""

    class Requested(Aggregate.Created):
        """Something happened that a person should hear of.

        ``application_id`` is what it is about (the application; of a digest, the member of staff's own id);
        ``recipient`` is the username of a member of staff, empty for the applicant. ``facts`` fill the words: dates,
        numbers and codes, nothing personal. ``number`` is the application's, empty where the news does not say it.
        """

        application_id: UUID
        subject_matter: str
        occasion: str
        number: str
        audience: Audience
        recipient: str
        facts: dict[str, str]
        channels: list[Channel]
        at: datetime

        class_version = 2

        @staticmethod
        def upcast_v1_v2(state: Json) -> None:
            """Once there was one message per channel, to applicants only."""
            state |= {"channels": [state.pop("channel")], "audience": "applicant", "recipient": "", "facts": {}}

    class Sent(OfAttempt):
        """The mail server or the gateway took it. ``reference`` is what the gateway calls it from now on, ``wording``
        which version of the words it carries."""

        becomes = "sent"
        reference: str
        wording: str

    class Delivered(OfAttempt):
        """It reached the person, as the channel says."""

        becomes = "delivered"

    class Read(OfAttempt):
        """The person opened it, as the channel says."""

        becomes = "read"

    class Unanswered(OfAttempt):
        """It was handed over and no answer came: it may have arrived."""

        becomes = "unanswered"
        reason: str

    class FellBack(OfAttempt):
        """This channel could not bring it; the next one tries. ``doubtful``: perhaps it arrived all the same."""

        becomes = "waiting"
        reason: str
        to: Channel
        doubtful: bool

        def apply(self, aggregate: Any) -> None:
            """The turn of the next channel."""
            super().apply(aggregate)
            aggregate.channel = self.to

    class Failed(OfAttempt):
        """No channel could bring it, and no further try is made by itself."""

        becomes = "failed"
        reason: str

    class Withheld(OfAttempt):
        """The person does not want to be sent this: it stays in the inbox of the site."""

        becomes = "withheld"
        reason: str

    class RequestedAgain(OfAttempt):
        """An officer wants a failed message sent once more, by all channels in turn from ``channel`` on."""

        becomes = "waiting"
        by: str

        def apply(self, aggregate: Any) -> None:
            """A new attempt begins."""
            super().apply(aggregate)
            aggregate.attempt, aggregate.channel = self.attempt, self.channel

    @event(Requested)
    def __init__(
        self,
        application_id: UUID,
        subject_matter: str,
        occasion: str,
        number: str,
        audience: Audience,
        recipient: str,
        facts: dict[str, str],
        channels: list[Channel],
        at: datetime,
    ) -> None:
        self.application_id = application_id
        self.subject_matter = subject_matter
        self.audience = audience
        self.channels = channels
        self.channel: Channel = channels[0]
        self.attempt = 1
        self.state = "waiting"

    @staticmethod
    def create_id(application_id: UUID, subject_matter: str, occasion: str, recipient: str) -> UUID:
        """See :func:`rules.message_id`."""
        return rules.message_id(application_id, subject_matter, occasion, recipient)

    # What the channels say; the outcome of an earlier attempt changes nothing

    def sent(self, channel: Channel, attempt: int, at: datetime, *, reference: str = "", wording: str = "") -> None:
        """The other side took it."""
        if self._is_at(channel, attempt, "waiting", "unanswered"):
            self._record(Message.Sent, at, reference=reference, wording=wording)

    def delivered(self, channel: Channel, attempt: int, at: datetime, *, read: bool = False) -> None:
        """It arrived: said by any channel of this attempt, also before we knew that it was taken."""
        over = {"read", "failed"} if read else {"delivered", "read", "failed"}
        if attempt != self.attempt or self.state in over:
            return
        if self.state in ("waiting", "unanswered"):
            self._record(Message.Sent, at, channel=channel, reference="", wording="")
        self._record(Message.Read if read else Message.Delivered, at, channel=channel)

    def unanswered(self, channel: Channel, attempt: int, reason: str, at: datetime) -> None:
        """Nobody knows whether it was taken."""
        if self._is_at(channel, attempt, "waiting"):
            self._record(Message.Unanswered, at, reason=reason)

    def failed(self, channel: Channel, attempt: int, reason: str, at: datetime) -> None:
        """This channel will not bring it, or brought it back: the next one tries, if there is one."""
        if self._is_at(channel, attempt, "waiting", "unanswered", "sent"):
            self._go_on(reason, at, doubtful=False)

    def not_wanted(self, channel: Channel, attempt: int, reason: str, at: datetime, *, at_all: bool) -> None:
        """The person wants it by another channel, or by none (``at_all``): that is no failure."""
        if self._is_at(channel, attempt, "waiting"):
            if at_all or channel == self.channels[-1]:
                self._record(Message.Withheld, at, reason=reason)
            else:
                self._go_on(reason, at, doubtful=False)

    def give_up_waiting(self, reason: str, at: datetime) -> None:
        """No answer came in good time: the next channel brings it, and says that it may be the second."""
        if self.state == "unanswered":
            self._go_on(reason, at, doubtful=True)

    # What officers do

    def request_again(self, by: str, at: datetime) -> None:
        """Once more after a failure, or when nobody knows whether it arrived; nothing while it is under way."""
        if self.state in ("sent", "delivered", "read"):
            raise SentMeanwhile
        if self.state in ("failed", "unanswered"):
            again = {"channel": self.channels[0], "attempt": self.attempt + 1}
            self._record(Message.RequestedAgain, at, by=by, **again)

    def _go_on(self, reason: str, at: datetime, *, doubtful: bool) -> None:
        following = self.channels[self.channels.index(self.channel) + 1 :]
        if following:
            self._record(Message.FellBack, at, reason=reason, to=following[0], doubtful=doubtful)
        else:
            self._record(Message.Failed, at, reason=reason)

    def _is_at(self, channel: Channel, attempt: int, *states: str) -> bool:
        return (channel, attempt) == (self.channel, self.attempt) and self.state in states

    def _record(self, kind: type[OfAttempt], at: datetime, **what: Any) -> None:
        about = {
            "application_id": self.application_id,
            "subject_matter": self.subject_matter,
            "audience": self.audience,
            "channel": self.channel,
            "attempt": self.attempt,
        }
        self.trigger_event(kind, at=at, **(about | what))
