"""The way over the agencies, as the routing slip says it: one after the other, or several side by side."""

from __future__ import annotations

from collections.abc import Iterable

from services.shared.contracts.routing import RoutingSlip, Step


def first_of_each_agency(steps: Iterable[Step]) -> tuple[Step, ...]:
    """What can begin at once: of steps that run side by side, an agency does its own one after the other."""
    first: dict[str | None, Step] = {}
    for step in steps:
        first.setdefault(step.agency, step)
    return tuple(first.values())


def next_of_the_agency(slip: RoutingSlip, step: Step) -> Step | None:
    """The agency's next step among those that run side by side with this one."""
    beside = slip.opening(step.key)
    return next((each for each in beside[beside.index(step) + 1 :] if each.agency == step.agency), None)


def following(slip: RoutingSlip, step: Step, *, others_busy: bool, against: bool) -> Step | None:
    """What comes after a finished step: the agency's own next one; nothing while other agencies are busy; the letter
    when the agencies are against; else what the route says."""
    if own := next_of_the_agency(slip, step):
        return own
    if others_busy:
        return None
    return slip.first_of("signing") if against else slip.after(step.key)


def lead_decides(slip: RoutingSlip, step: Step) -> bool:
    """Whether this step is the word of the agency whose word alone counts among those side by side."""
    return slip.agencies_rule == "lead_decides" and step.kind == "recommendation" and step.agency == slip.lead_agency


def only_heard(slip: RoutingSlip, step: Step) -> bool:
    """Whether this agency is heard, and another one decides."""
    return slip.agencies_rule == "lead_decides" and step.agency != slip.lead_agency
