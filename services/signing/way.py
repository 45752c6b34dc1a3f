"""The letter's way through our desks, as the routing slip says it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from eventsourcing.domain import Aggregate

from services.shared.contracts.routing import Proposal, RoutingSlip, SlipJson, Step
from services.signing.rules import NotAtThisStep

Json = dict[str, Any]


class Finished(Aggregate.Event):
    """A desk is done with the letter: what the announcement to other services needs to know."""

    step: str
    next_step: str | None
    slip: SlipJson
    proposal: Proposal
    by: str
    at: datetime


def step_with(slip: RoutingSlip, kind: str) -> Step:
    """The first of our steps where this is done."""
    return next(step for step in slip.steps if step.service == "signing" and step.kind == kind)


def our_step(slip: RoutingSlip, key: str, *kinds: str) -> Step:
    """Our step with this key, which is of one of these kinds; raises :class:`NotAtThisStep`."""
    for step in slip.steps:
        if step.key == key and step.service == "signing" and step.kind in kinds:
            return step
    raise NotAtThisStep


def finishing(slip: RoutingSlip, step: Step) -> Json:
    """What an event that finishes a step says about the way."""
    following = slip.after(step.key)
    return {
        "step": step.key,
        "next_step": following.key if following else None,
        "slip": slip.handed_over(following, by="signing"),
    }
