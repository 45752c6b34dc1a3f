"""The delivery of the signed letter: the last step of one application's way; its id is the application's."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.notify import rules
from services.notify.delivery_events import Onward
from services.notify.delivery_rules import (
    CODE_TRIES,
    TOLD_BY,
    UNDO_WITHIN,
    Collector,
    Identity,
    MistakeReason,
    NotOnThisWay,
    ReturnReason,
    State,
    TooLateToUndo,
    TooManyWrongCodes,
)
from services.shared.contracts.intake import Delivery as Way
from services.shared.contracts.notify import Channel, CollectionProof
from services.shared.contracts.routing import Proposal, RoutingSlip, SlipJson, Step

Json = dict[str, Any]


class Delivery(Aggregate):
    """How the letter reaches the applicant, ``way`` being what they chose. ``turn`` counts the ways that were tried."""

    class Opened(Aggregate.Created):
        """The signed letter reached us."""

        application_id: UUID
        slip: Json
        proposal: Proposal
        way: Way
        at: datetime

        class_version = 2

        @staticmethod
        def upcast_v1_v2(state: Json) -> None:
            """Once every letter was sent by mail."""
            state["way"] = "email"

    class StepOpened(Aggregate.Event):
        """The letter is on its way."""

        step: Json
        at: datetime

        def apply(self, aggregate: Any) -> None:
            """The step is known by its key."""
            aggregate.step = self.step["key"]

    class Dispatched(Aggregate.Event):
        """The applicant was told where the letter is (``channel``: by the message that went out there), or ``courier``
        has it under the number ``consignment``."""

        step: str
        next_step: str | None
        slip: SlipJson
        proposal: Proposal
        channel: Channel | None
        way: Way
        courier: str | None
        consignment: str | None
        by: str
        at: datetime

        class_version = 2

        @staticmethod
        def upcast_v1_v2(state: Json) -> None:
            """Once every letter was sent by mail."""
            state |= {"way": "email", "courier": None, "consignment": None}

        def apply(self, aggregate: Any) -> None:
            """With the courier, or the applicant knows."""
            aggregate.state = "posted" if self.courier else "told"
            aggregate.consigned = self.courier, self.consignment

    class ConsignmentCorrected(Aggregate.Event):
        """The courier or its number was recorded wrongly."""

        courier: str
        consignment: str
        reason: MistakeReason
        by: str
        at: datetime

        def apply(self, aggregate: Any) -> None:
            """What stands now."""
            aggregate.consigned = (self.courier, self.consignment)

    class CodeMistaken(Aggregate.Event):
        """Somebody at the counter gave a code that is not this letter's."""

        by: str
        at: datetime

        def apply(self, aggregate: Any) -> None:
            """One try less."""
            aggregate.wrong_codes += 1

    class Collected(Onward):
        """The paper was handed over. ``identity`` is the kind of document that was seen; nothing of it is kept."""

        becomes = "collected"
        proof: CollectionProof
        identity: Identity
        collector: Collector

        def apply(self, aggregate: Any) -> None:
            """For a short time it can be taken back."""
            super().apply(aggregate)
            aggregate.collected_at = self.at

    class CollectionUndone(Onward):
        """It was recorded by mistake: the paper is still here."""

        becomes = "told"
        reason: MistakeReason

    class Delivered(Onward):
        """The courier brought the paper."""

        becomes = "delivered"

    class Returned(Onward):
        """The post brought the paper back."""

        becomes = "returned"
        reason: ReturnReason

    class NotReached(Onward):
        """No channel could bring the message that tells where the letter is, or it came back."""

        becomes = "returned"
        reason: ReturnReason

    class WayChosen(Onward):
        """The letter takes another way, or the same once more."""

        becomes = "ready"
        way: Way

        def apply(self, aggregate: Any) -> None:
            """It begins anew."""
            super().apply(aggregate)
            aggregate.way, aggregate.turn, aggregate.reminded = self.way, aggregate.turn + 1, 0

    class Reminded(Aggregate.Event):
        """The letter lies at the counter for long: the applicant is told so, for the ``time``-th time."""

        time: int
        at: datetime

        def apply(self, aggregate: Any) -> None:
            """Each time is said once."""
            aggregate.reminded = self.time

    @event(Opened)
    def __init__(self, application_id: UUID, slip: Json, proposal: Proposal, way: Way, at: datetime) -> None:
        self.slip = RoutingSlip.model_validate(slip)
        self.proposal = proposal
        self.way = way
        self.step = ""
        self.state: State = "ready"
        self.turn, self.reminded, self.wrong_codes = 1, 0, 0
        self.consigned: tuple[str | None, str | None] = None, None
        self.collected_at: datetime | None = None

    @staticmethod
    def create_id(application_id: UUID) -> UUID:
        """The application's id is ours."""
        return application_id

    @classmethod
    def open(
        cls, application_id: UUID, step: Step, slip: RoutingSlip, proposal: Proposal, way: Way, at: datetime
    ) -> Delivery:
        """Begin the delivery of a signed letter."""
        delivery = cls(application_id, slip.model_dump(mode="json"), proposal, way, at)
        delivery.trigger_event(Delivery.StepOpened, step=step.model_dump(mode="json"), at=at)
        return delivery

    # What happens by itself

    def message_went_out(self, subject_matter: str, channel: Channel, at: datetime) -> None:
        """A message about the letter went out; a later one changes nothing any more."""
        waits = self.state == "ready" or (self.way, self.state) == ("email", "returned")
        if waits and subject_matter in TOLD_BY[self.way]:
            self._dispatch_by(rules.POST_ROOM, at, channel=channel)

    def message_failed(self, subject_matter: str, at: datetime) -> None:
        """Nothing brings the message about the letter any more; paper at the counter waits there all the same."""
        if self.way == "email" and self.state in ("ready", "told") and subject_matter in TOLD_BY["email"]:
            self.trigger_event(Delivery.NotReached, reason="not_reached", by=rules.POST_ROOM, at=at)

    def remind(self, time: int, at: datetime) -> None:
        """It still lies at the counter."""
        if self.way == "pickup" and self.state in ("ready", "told") and time > self.reminded:
            self.trigger_event(Delivery.Reminded, time=time, at=at)

    # The counter

    def mistake_code(self, by: str, at: datetime) -> None:
        """The code was not the right one."""
        self._must_wait_here()
        if self.wrong_codes < CODE_TRIES:
            self.trigger_event(Delivery.CodeMistaken, by=by, at=at)

    def collect(self, proof: CollectionProof, identity: Identity, collector: Collector, by: str, at: datetime) -> None:
        """Hand the paper over; a code was compared before."""
        self._must_wait_here()
        if proof == "code" and self.wrong_codes >= CODE_TRIES:
            raise TooManyWrongCodes
        if self.state == "ready":
            self._dispatch_by(by, at)
        self.trigger_event(Delivery.Collected, proof=proof, identity=identity, collector=collector, by=by, at=at)

    def undo_collection(self, reason: MistakeReason, by: str, at: datetime) -> None:
        """Take a wrong record back, shortly after."""
        if self.state != "collected" or self.collected_at is None:
            raise NotOnThisWay
        if at - self.collected_at > UNDO_WITHIN:
            raise TooLateToUndo
        self.trigger_event(Delivery.CollectionUndone, reason=reason, by=by, at=at)

    # The post

    def post(self, courier: str, consignment: str, by: str, at: datetime) -> None:
        """The courier has it; saying the same twice changes nothing."""
        if self.state == "posted" and self.consigned == (courier, consignment):
            return
        self._must(self.way == "post" and self.state == "ready")
        self._dispatch_by(by, at, courier=courier, consignment=consignment)

    def correct_consignment(self, courier: str, consignment: str, reason: MistakeReason, by: str, at: datetime) -> None:
        """Mend what was recorded of the courier."""
        self._must(self.state == "posted")
        if self.consigned != (courier, consignment):
            self.trigger_event(
                Delivery.ConsignmentCorrected, courier=courier, consignment=consignment, reason=reason, by=by, at=at
            )

    def confirm(self, by: str, at: datetime) -> None:
        """The courier says that it arrived."""
        if self.state != "delivered":
            self._must(self.state == "posted")
            self.trigger_event(Delivery.Delivered, by=by, at=at)

    def come_back(self, reason: ReturnReason, by: str, at: datetime) -> None:
        """The courier brought it back."""
        if self.state != "returned":
            self._must(self.state == "posted")
            self.trigger_event(Delivery.Returned, reason=reason, by=by, at=at)

    def choose_way(self, way: Way, by: str, at: datetime) -> None:
        """Another way before it left, or any way after it came back; by mail it is there once a message went out."""
        at_the_counter = self.way == "pickup" and self.state == "told"
        self._must(self.state in ("ready", "returned") or at_the_counter)
        if way == self.way and self.state != "returned":
            return
        self.trigger_event(Delivery.WayChosen, way=way, by=by, at=at)

    def _must_wait_here(self) -> None:
        self._must(self.way == "pickup" and self.state in ("ready", "told"))

    def _must(self, be_so: bool) -> None:
        if not be_so:
            raise NotOnThisWay

    def _dispatch_by(self, by: str, at: datetime, **how: Any) -> None:
        following = self.slip.after(self.step)
        self.trigger_event(
            Delivery.Dispatched,
            step=self.step,
            next_step=following.key if following else None,
            slip=self.slip.handed_over(following, by=rules.POST_ROOM),
            proposal=self.proposal,
            way=self.way,
            by=by,
            at=at,
            **({"channel": None, "courier": None, "consignment": None} | how),
        )
