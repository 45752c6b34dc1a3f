"""How the facts of the agencies' letters read on their pages: rows, states, history in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import get_locale, gettext, lazy_gettext

from services.shared.web.formats import moment
from services.signing.staff_names import called

STATES = {
    "waiting": (lazy_gettext("Waits for the signature"), "blue"),
    "signing": (lazy_gettext("Being signed"), "yellow"),
    "signed": (lazy_gettext("Signed"), "green"),
    "returned": (lazy_gettext("Returned to the writer"), "orange"),
    "ended": (lazy_gettext("No longer needed"), "grey"),
}
SENTENCES = {
    "written": lazy_gettext("The recommendation was written."),
    "signature requested": lazy_gettext("The head of the agency decided to sign."),
    "signature failed": lazy_gettext("The recommendation could not be signed."),
    "signed": lazy_gettext("The recommendation was signed electronically."),
    "returned": lazy_gettext("The recommendation was returned to its writer."),
    "withdrawn": lazy_gettext("The applicant withdrew the application."),
    "issued on paper": lazy_gettext("The agency issued its recommendation on paper."),
    "lapsed": lazy_gettext("The time of the agency ran out."),
}


def done_rows(lines: Iterable[Any]) -> list[list[Any]]:
    """What they no longer need to look at."""
    return [
        [
            {"text": line.application_number, "href": address(line)},
            permit_name(line),
            moment(line.since),
            tag(STATES[line.state]),
        ]
        for line in lines
    ]


def history_entries(lines: Iterable[Any]) -> list[dict[str, Any]]:
    """The history for the timeline, newest first."""
    return [
        {"title": sentence_of(line), "moment": line.at, "actor": actor_of(line), "text": line.reason}
        for line in reversed(list(lines))
    ]


def sentence_of(line: Any) -> str:
    """What happened; what was written more than once says which time."""
    if line.what == "written" and line.revision > 1:
        return str(gettext("The recommendation was written anew (%(revision)s).", revision=line.revision))
    return str(SENTENCES[line.what])


def actor_of(line: Any) -> str:
    """Who did it, and in whose place."""
    if line.by and line.acting_for:
        return str(gettext("%(by)s for %(officer)s", by=called(line.by), officer=called(line.acting_for)))
    return called(line.by) if line.by else ""


def permit_name(line: Any) -> str:
    """The permit type in the language of the page; its code where nothing else is known."""
    english = line.permit_name_en if str(get_locale()).startswith("en") else ""
    return str(english or line.permit_name or line.permit_code)


def tag(text_and_colour: tuple[Any, str]) -> dict[str, str]:
    """A coloured tag."""
    text, colour = text_and_colour
    return {"text": str(text), "tag": colour}


def address(line: Any) -> str:
    """The letter's page."""
    return url_for("agency_letters.letter", application_id=line.application_id, step=line.step)
