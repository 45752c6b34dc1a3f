"""What every part of a consultation knows: the way, the open steps and their clocks, and what has been said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from eventsourcing.domain import Aggregate

from services.recommendation.parts import Act, Decision, Json, What
from services.recommendation.rules import NotAtThisStep, check
from services.recommendation.way import following, only_heard
from services.shared.contracts.routing import Condition, Proposal, RoutingSlip, SlipJson, Step
from services.shared.contracts.verification import Fault


class Said(Aggregate.Event):
    """Somebody of an agency did something at a step; ``acting_for``: whom they stood in for."""

    step: str
    agency: str
    by: str
    acting_for: str | None
    at: datetime


class Finished(Said):
    """An agency is done with a step: what the announcement to other services needs to know."""

    next_step: str | None
    slip: SlipJson
    proposal: Proposal


class Steps(Aggregate):
    """The state that the parts of a consultation share, and how a decision at a step is checked and ended."""

    route: RoutingSlip | None
    begun: tuple[str, ...]
    open_steps: tuple[str, ...]
    due: dict[str, date]
    holders: dict[str, str | None]
    faults: dict[str, tuple[Fault, ...]]
    acts: dict[str, Act]
    against: bool
    conditions: tuple[Condition, ...]
    withdrawn: bool
    _go_on: Any

    @property
    def slip(self) -> RoutingSlip:
        """The routing slip; raises :class:`NotAtThisStep` before the route led to us."""
        if self.route is None:
            raise NotAtThisStep
        return self.route

    def step(self, key: str) -> Step:
        """A step of the agencies; raises :class:`NotAtThisStep`."""
        for step in self.slip.steps:
            if step.key == key and step.service == "recommendation":
                return step
        raise NotAtThisStep

    def decided(self, decision: Decision) -> Act | None:
        """What has settled the step already; None while the step is still to be decided. A correction settles only
        a second request for one: everything else has to wait for the applicant."""
        act = self.acts.get(decision.step.key)
        if decision.step.key not in self.open_steps:
            return act
        return act if decision.step.key in self.faults and decision.what == "correction requested" else None

    def allowed(self, decision: Decision) -> bool:
        """Whether there is anything to do: False when the same officer has just done it. Raises the first objection."""
        act = self.decided(decision)
        if act is not None and (act.what, act.by) == (decision.what, decision.by.username):
            return False
        check(self, decision)
        return True

    def said(self, decision: Decision) -> Json:
        """Who said what where, as every event of a step keeps it."""
        return {
            "step": decision.step.key,
            "agency": decision.step.agency,
            "by": decision.by.username,
            "acting_for": decision.by.acting_for,
            "at": decision.at,
        }

    def finishing(self, decision: Decision, *, against: bool = False, conditions: tuple[Condition, ...] = ()) -> Json:
        """What an event that ends a step says about the way; ``against`` and ``conditions`` are this step's own."""
        against = self.against_with(decision.step, against)
        next_step = self.following(decision.step, against=against)
        slip = self.slip.model_copy(update={"conditions": self.conditions_with(decision.step, conditions)})
        return self.said(decision) | {
            "next_step": next_step.key if next_step else None,
            "slip": slip.handed_over(next_step, by="recommendation"),
            "proposal": "refusal" if against else "permit",
        }

    def following(self, step: Step, *, against: bool) -> Step | None:
        """What comes when this step ends now."""
        others_busy = any(key != step.key for key in self.open_steps)
        return following(self.slip, step, others_busy=others_busy, against=against)

    def against_with(self, step: Step, against: bool) -> bool:
        """Whether the agencies are against once this word is said: of one that is only heard it does not matter."""
        return self.against or (against and not only_heard(self.slip, step))

    def conditions_with(self, step: Step, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        """The conditions of the permit once this word is said."""
        return self.conditions if only_heard(self.slip, step) else self.conditions + conditions

    def finish(self, step: str, what: What, by: str, at: datetime) -> None:
        """The step is over."""
        self.acts[step] = Act(what, by, at)
        self.open_steps = tuple(key for key in self.open_steps if key != step)
