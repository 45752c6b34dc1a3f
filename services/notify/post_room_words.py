"""How the operators' page says how channels do and what became of a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext
from jinja2 import TemplateError

from services.notify.domain import Message
from services.notify.topics import topics
from services.notify.wording import Wording, worded
from services.notify.words import CHANNELS, reason_of
from services.shared.web.formats import moment
from services.shared.web.languages import language

CHANNEL_STATES = {
    "ok": (lazy_gettext("Working"), "green"),
    "paused": (lazy_gettext("Paused"), "yellow"),
    "open": (lazy_gettext("Left alone after failures"), "red"),
    "trying": (lazy_gettext("Tried with one message"), "orange"),
}
LEFT_OUT = {
    "sent": lazy_gettext("sent meanwhile"),
    "under way": lazy_gettext("on its way already"),
    "withheld": lazy_gettext("not wanted by the person"),
    "unknown": lazy_gettext("not known"),
}
HAPPENED = {
    "Requested": lazy_gettext("Requested"),
    "Sent": lazy_gettext("Taken by the other side"),
    "Delivered": lazy_gettext("Arrived"),
    "Read": lazy_gettext("Read"),
    "Unanswered": lazy_gettext("Handed over; no answer came"),
    "FellBack": lazy_gettext("Could not be brought; the next channel tries"),
    "Failed": lazy_gettext("Failed"),
    "Withheld": lazy_gettext("Left in the inbox of the site"),
    "RequestedAgain": lazy_gettext("Requested again by an officer"),
}


def channel_facts(state: Any, pace: Any, failures: Iterable[Any]) -> dict[str, Any]:
    """A channel with its state and what stands below its name."""
    words, colour = CHANNEL_STATES[state.state]
    facts = [(gettext("Waiting"), str(pace.waiting))]
    if pace.oldest:
        facts.append((gettext("Oldest since"), moment(pace.oldest)))
    gone = gettext(
        "%(minute)d in the last minute, %(hour)d in the last hour, %(day)d in the last day",
        minute=pace.minute,
        hour=pace.hour,
        day=pace.day,
    )
    facts.append((gettext("Gone out"), gone))
    if state.paused_by:
        by = gettext("%(username)s, %(at)s", username=state.paused_by, at=moment(state.paused_at))
        facts.append((gettext("Paused by"), by))
    if state.open_until:
        facts.append((gettext("Left alone until"), moment(state.open_until)))
    if state.last_error_at:
        facts.append((gettext("Last trouble"), f"{moment(state.last_error_at)}: {state.last_error}"))
    if state.last_success_at:
        facts.append((gettext("Last success"), moment(state.last_success_at)))
    return {
        "name": state.channel,
        "title": CHANNELS[state.channel],
        "state": {"text": str(words), "tag": colour},
        "closed": state.state != "ok",
        "paused": state.state == "paused",
        "facts": [{"key": key, "value": value} for key, value in facts],
        "failures": [failure_line(row) for row in failures if row.channel == state.channel],
    }


def failure_line(row: Any) -> list[Any]:
    """A reason with its code, and how often."""
    reason = reason_of(row.reason)
    return [reason["text"], reason["hint"] or "–", {"text": str(row.failed), "numeric": True}, moment(row.latest)]


def history_of(events: Iterable[Any]) -> list[list[Any]]:
    """What became of a message, one row for each fact."""
    return [[moment(each.at), str(HAPPENED[type(each).__name__]), *details(each)] for each in events]


def details(happened: Any) -> list[str]:
    """Attempt, channel, and whatever else the fact knows."""
    if isinstance(happened, Message.Requested):
        return ["1", ", ".join(str(CHANNELS[each]) for each in happened.channels), "–"]
    more = [getattr(happened, "wording", ""), getattr(happened, "by", "")]
    if reason := getattr(happened, "reason", ""):
        spelt = reason_of(reason)
        more += [spelt["text"], spelt["hint"]]
    if isinstance(happened, Message.FellBack):
        more.append(f"→ {CHANNELS[happened.to]}")
    said = "; ".join(each for each in more if each) or "–"
    return [str(happened.attempt), str(CHANNELS[happened.channel]), said]


def sample_of(message: Any) -> Wording | None:
    """The words as they are today, for a person who does not exist; None where they need what we do not know."""
    topic = topics()[message.subject_matter]
    person = {"name": gettext("(name of the person)"), "language": language(), "agencies": {}}
    links = {topic.link: "https://…"} if topic.link else {"base_url": "", "application_id": message.application_id}
    known = {**person, **links, **topic.sample, **message.facts, "number": message.number or "–"}
    try:
        return worded(message.subject_matter, known)
    except (TemplateError, KeyError, ValueError):
        return None
