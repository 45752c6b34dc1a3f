"""How the agencies' facts read on their pages: names of steps and states, history in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext

KINDS = {
    "inspection": lazy_gettext("Site inspection"),
    "technical_meeting": lazy_gettext("Technical meeting"),
    "recommendation": lazy_gettext("Technical recommendation"),
}
STATES = {
    "open": (lazy_gettext("In progress"), "blue"),
    "waiting": (lazy_gettext("Waiting for the applicant"), "yellow"),
    "done": (lazy_gettext("Done"), "green"),
    "withdrawn": (lazy_gettext("Withdrawn"), "grey"),
}
SENTENCES = {
    "opened": lazy_gettext("The application came to the agencies."),
    "inspection scheduled": lazy_gettext("The inspection was scheduled."),
    "inspected": lazy_gettext("The site was inspected."),
    "met": lazy_gettext("The technical team met."),
    "advised for": lazy_gettext("The agency recommended the permit."),
    "advised against": lazy_gettext("The agency advised against the permit."),
    "correction requested": lazy_gettext("The applicant was asked for a correction."),
    "corrected": lazy_gettext("The applicant sent the documents again."),
    "withdrawn": lazy_gettext("The applicant withdrew the application."),
}


def kind_of(key: str) -> str:
    """What is done at a step, by its key alone."""
    return str(KINDS[key.partition(":")[0]])


def state_of(state: str) -> dict[str, str]:
    """A coloured tag."""
    text, colour = STATES[state]
    return {"text": str(text), "tag": colour}


def history_entries(lines: Iterable[Any]) -> list[dict[str, Any]]:
    """The history for the timeline, newest first."""
    return [
        {
            "title": str(SENTENCES[line.what]),
            "moment": line.at,
            "actor": f"{line.step.partition(':')[2].upper()} ({line.by})" if line.by else "",
            "text": line.reason,
        }
        for line in reversed(list(lines))
    ]
