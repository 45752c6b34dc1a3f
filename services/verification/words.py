"""How the desks' facts read on their pages: names of steps and states, history in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext

from services.shared.contracts import RoutingSlip
from services.verification.domain import Case

KINDS = {
    "completeness": lazy_gettext("Completeness check"),
    "substance": lazy_gettext("Substance check"),
    "review": lazy_gettext("Review"),
    "inspection": lazy_gettext("Site inspection"),
    "technical_meeting": lazy_gettext("Technical meeting"),
    "recommendation": lazy_gettext("Technical recommendation"),
    "draft": lazy_gettext("Draft of the letter"),
    "initial": lazy_gettext("Initials"),
    "signature": lazy_gettext("Signature of the head of office"),
    "delivery": lazy_gettext("Delivery"),
}
DESKS = {
    "front_office": lazy_gettext("Front office"),
    "back_office": lazy_gettext("Back office"),
    "sub_coordinator": lazy_gettext("Sub-coordinator"),
    "coordinator": lazy_gettext("Coordinator"),
    "head": lazy_gettext("Head of office"),
}
STATES = {
    "open": (lazy_gettext("In progress"), "blue"),
    "waiting": (lazy_gettext("Waiting for the applicant"), "yellow"),
    "passed on": (lazy_gettext("Passed on"), "green"),
    "refusal proposed": (lazy_gettext("Refusal proposed"), "red"),
    "withdrawn": (lazy_gettext("Withdrawn"), "grey"),
}
SENTENCES = {
    "opened": lazy_gettext("The application came in."),
    "passed": lazy_gettext("The step was passed."),
    "correction requested": lazy_gettext("The applicant was asked for a correction."),
    "corrected": lazy_gettext("The applicant sent the documents again."),
    "refusal proposed": lazy_gettext("A refusal was proposed."),
    "sent back": lazy_gettext("The case was sent back to an earlier desk."),
    "withdrawn": lazy_gettext("The applicant withdrew the application."),
}


def step_name(slip: RoutingSlip, key: str) -> str:
    """What is done at a step, and by whom."""
    step = slip.step(key)
    whose = step.agency or (str(DESKS[step.desk]) if step.desk else "")
    return f"{KINDS[step.kind]} – {whose}" if step.kind not in {"completeness", "substance"} else str(KINDS[step.kind])


def kind_of(key: str) -> str:
    """What is done at a step, by its key alone."""
    return str(KINDS[key.partition(":")[0]])


def state_of(state: str) -> dict[str, str]:
    """A coloured tag."""
    text, colour = STATES[state]
    return {"text": str(text), "tag": colour}


def way(case: Case) -> list[dict[str, str]]:
    """The whole route for the list of steps, as far as the desks know it."""
    keys = [step.key for step in case.slip.steps]
    at = keys.index(case.current) if case.current else None
    passed = [keys.index(key) for key, act in case.acts.items() if act.what in {"passed", "refusal proposed"}]
    reached = at if at is not None else max(passed, default=-1) + 1
    here = "current" if at is not None else "coming"
    return [
        {
            "title": step_name(case.slip, key),
            "state": "done" if place < reached else (here if place == reached else "coming"),
        }
        for place, key in enumerate(keys)
    ]


def history_entries(lines: Iterable[Any]) -> list[dict[str, Any]]:
    """The history for the timeline, newest first."""
    return [
        {
            "title": f"{kind_of(line.step)}: {SENTENCES[line.what]}" if line.step else str(SENTENCES[line.what]),
            "moment": line.at,
            "actor": line.by or "",
            "text": line.reason,
        }
        for line in reversed(list(lines))
    ]
