"""How the letter room's facts read on its pages: names of steps and states, history in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from flask import url_for
from flask_babel import gettext, lazy_gettext

from services.shared.contracts import Step
from services.shared.web.formats import moment
from services.signing.advice import Advice
from services.signing.desk_words import actor, known, read_before
from services.signing.domain import Letter
from services.signing.life_words import LATER_LETTERS, LATER_SENTENCES, LATER_STATES
from services.signing.way import LATER

STEPS = {
    "draft": lazy_gettext("Draft"),
    "initial:sub_coordinator": lazy_gettext("Initials of the sub-coordinator"),
    "initial:coordinator": lazy_gettext("Initials of the coordinator"),
    "signature": lazy_gettext("Signature of the head of office"),
}
ADVICE = {
    "favourable": (lazy_gettext("In favour"), "green"),
    "conditional": (lazy_gettext("In favour under conditions"), "yellow"),
    "unfavourable": (lazy_gettext("Against"), "red"),
}
KINDS = {
    "permit": lazy_gettext("Permit"),
    "refusal": lazy_gettext("Refusal"),
    "recommendation": lazy_gettext("Technical recommendation"),
    **LATER_LETTERS,
}
STATES = {
    "open": (lazy_gettext("In progress"), "blue"),
    "signing": (lazy_gettext("Being signed"), "yellow"),
    "signed": (lazy_gettext("Signed"), "green"),
    "withdrawn": (lazy_gettext("Withdrawn"), "grey"),
    "revoked": (lazy_gettext("Revoked"), "red"),
    **LATER_STATES,
}
SENTENCES = {
    "advised for": lazy_gettext("An agency recommended the permit."),
    "advised against": lazy_gettext("An agency advised against the permit."),
    "opened": lazy_gettext("The case came to the letter room."),
    "drafted": lazy_gettext("The letter was drafted."),
    "initialled": lazy_gettext("The letter was initialled."),
    "sent back": lazy_gettext("The letter was sent back to the drafter."),
    "edited": lazy_gettext("A reviewer changed the words of the letter."),
    "initials lapsed": lazy_gettext("The initials are asked for once more."),
    "number released": lazy_gettext("The number was released for another letter."),
    "signature requested": lazy_gettext("The head of office decided to sign."),
    "signature failed": lazy_gettext("The letter could not be signed."),
    "signed": lazy_gettext("The letter was signed electronically."),
    "withdrawn": lazy_gettext("The applicant withdrew the application."),
    "revoked": lazy_gettext("The letter was revoked."),
    **LATER_SENTENCES,
}
ROLES = {"head": lazy_gettext("Head of the permit office of Contoh City")}


def step_name(step: Step) -> str:
    """What is done at a step, and by whom."""
    return step_name_of(step.key)


def step_name_of(key: str) -> str:
    """The same by the step's key."""
    return str(STEPS.get(key.removeprefix(LATER), key))


def kind_of(proposal: str) -> str:
    """Permit or refusal."""
    return str(KINDS[proposal])


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
            "actor": actor(line.by, line.acting_for),
            "text": " · ".join(filter(None, (known(line.reason), read_before(line)))),
        }
        for line in reversed(list(lines))
    ]


def advice_rows(letter: Letter) -> list[list[Any]]:
    """What the agencies said, with the way to the paper on which each said it."""
    return [
        [advice.agency, advice_of(advice), advice.reason, paper_of(letter, step, advice), moment(advice.at)]
        for step, advice in letter.advice.items()
    ]


def advice_of(advice: Advice) -> dict[str, str]:
    """A coloured tag."""
    word = "unfavourable" if not advice.favourable else "conditional" if advice.conditions else "favourable"
    text, colour = ADVICE[word]
    return {"text": str(text), "tag": colour}


def paper_of(letter: Letter, step: str, advice: Advice) -> dict[str, str] | str:
    """A letter lies with us, a scan with the agencies' pages; who spoke long ago left neither."""
    match advice.issued_as:
        case "system_letter":
            address = url_for("agency_letters.signed_letter", application_id=letter.id, step=step)
            return {"text": str(gettext("Letter (PDF)")), "href": address}
        case "scan":
            return {"text": str(gettext("Scan")), "href": f"/rekomendasi/{letter.id}/surat/{quote(step)}"}
    return "–"
