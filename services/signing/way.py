"""The letter's way through our desks, as the routing slip says it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import RoutingSlip, SlipJson, Step
from services.signing.parts import Act, CameBack, Decision, Earlier, Issued, LetterKind, Officer, Seen, Text
from services.signing.rules import LetterNotReady, NotAtThisStep

Json = dict[str, Any]
LATER = "later:"  # the steps of a letter that follows an issued one: the application's own way has ended


class Finished(Aggregate.Event):
    """A desk is done with the letter: what the announcement to other services needs to know. ``acting_for``: whom
    ``by`` stood in for."""

    step: str
    next_step: str | None
    slip: SlipJson
    proposal: LetterKind
    by: str
    at: datetime
    acting_for: str | None = field(default=None, kw_only=True)  # unknown to letters of earlier versions


class OnItsWay(Aggregate):
    """The state that the parts of a letter share, and how it goes from desk to desk."""

    application_id: UUID
    serial: int
    slip: RoutingSlip | None
    proposal: LetterKind
    current: str | None
    acts: dict[str, Act]
    text: Text | None
    revision: int
    drafted_by: str
    edited_by: str
    edited_at: str
    seen: Seen | None
    came_back: CameBack | None
    requested: Act | None
    issued: Issued | None
    earlier: Earlier | None
    withdrawn: bool

    class StepOpened(Aggregate.Event):
        step: Json
        at: datetime

    @property
    def route(self) -> RoutingSlip:
        """The slip; raises :class:`LetterNotReady` before the case came to us."""
        if self.slip is None:
            raise LetterNotReady
        return self.slip

    @property
    def decides(self) -> Decision:
        """What the letter says about the application; a decree changes what an earlier letter said."""
        match self.proposal:
            case "permit" | "refusal":
                return self.proposal
            case "replacement" if self.earlier is not None:
                return self.earlier.kind
            case _:
                return "decree"

    def desk_with(self, kind: str) -> Step:
        """The first of our steps where this is done."""
        return next(step for step in self.route.steps if step.service == "signing" and step.kind == kind)

    def our_step(self, key: str, *kinds: str) -> Step:
        """Our step with this key, which is of one of these kinds; raises :class:`NotAtThisStep`."""
        for step in self.route.steps:
            if step.key == key and step.service == "signing" and step.kind in kinds:
                return step
        raise NotAtThisStep

    def finishing(self, step: Step, by: Officer, at: datetime) -> Json:
        """What an event that finishes a step says."""
        following = self.route.after(step.key)
        return {
            "step": step.key,
            "next_step": following.key if following else None,
            "slip": self.route.handed_over(following, by="signing"),
            "proposal": self.proposal,
            "by": by.username,
            "acting_for": by.acting_for,
            "at": at,
        }

    def open_next(self, step: Step, at: datetime) -> None:
        """The next of our desks has the letter; nothing when another service is next."""
        following = self.route.after(step.key)
        if following is not None and following.service == "signing":
            self.open_step(following, at)

    def open_step(self, step: Step, at: datetime) -> None:
        """A desk has the letter."""
        self._open_step(step=step.model_dump(mode="json"), at=at)

    @event(StepOpened)
    def _open_step(self, step: Json, at: datetime) -> None:
        self.current = step["key"]
        if step["kind"] == "draft":
            self.acts = {key: act for key, act in self.acts.items() if act.what == "sent back"}


def is_later(step_key: str) -> bool:
    """Whether a step belongs to a letter that follows an issued one: nobody outside waits for it."""
    return step_key.startswith(LATER)
