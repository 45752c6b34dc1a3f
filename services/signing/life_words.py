"""How letters about an issued one, and what became of that, read on our pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext

from services.shared.web.formats import date_long
from services.signing.domain import Letter
from services.signing.parts import Duty as Demand

LATER_LETTERS = {
    "replacement": lazy_gettext("Replacement after an error"),
    "suspension": lazy_gettext("Suspension"),
    "reinstatement": lazy_gettext("Reinstatement: the suspension is lifted"),
    "revocation": lazy_gettext("Revocation"),
}
LATER_STATES = {
    "suspended": (lazy_gettext("Suspended"), "orange"),
    "superseded": (lazy_gettext("Replaced"), "purple"),
    "expired": (lazy_gettext("Run out"), "grey"),
    "discarded": (lazy_gettext("Discarded"), "grey"),
}
LATER_SENTENCES = {
    "later letter begun": lazy_gettext("A letter about this one was begun."),
    "suspended": lazy_gettext("The permit was suspended by decree."),
    "reinstated": lazy_gettext("The suspension ended."),
    "superseded": lazy_gettext("A new letter took this one's place."),
    "expired": lazy_gettext("The permit ran out."),
    "discarded": lazy_gettext("The letter was discarded."),
    "duty missed": lazy_gettext("What was due after the issue did not come in time."),
    "duty fulfilled": lazy_gettext("What was due after the issue was done."),
}
DUTY_STATES = {
    "open": (lazy_gettext("Open"), "blue"),
    "late": (lazy_gettext("Late"), "red"),
    "done": (lazy_gettext("Done"), "green"),
}


def of_kind(words: Mapping[str, Any], kind: str) -> str:
    """In the language of the page."""
    return str(words[kind])


def standing(letter: Letter) -> str:
    """What a desk must know before it does anything with an issued letter; empty while it counts."""
    if letter.revoked:
        return str(gettext("This letter was revoked and no longer counts."))
    if letter.superseded_by:
        return str(gettext("A later letter took this one's place. Both stay provable; only the later one counts."))
    if letter.expired:
        return str(gettext("The permit has run out."))
    if letter.suspended and (until := letter.suspended_until):
        return str(gettext("The permit is suspended up to and including %(day)s.", day=date_long(until)))
    return str(gettext("The permit is suspended until it is lifted by decree.")) if letter.suspended else ""


def later_rows(lines: list[Any], state_of: Any, address: Any) -> list[list[Any]]:
    """The letters that followed an issued one."""
    return [
        [
            {"text": of_kind(LATER_LETTERS, line.proposal), "href": address(line.letter_id)},
            line.number or "–",
            date_long(line.signed_on) if line.signed_on else "–",
            state_of(line.state),
        ]
        for line in lines
    ]


def duty_rows(lines: list[Any], in_english: bool, report: Any) -> list[list[Any]]:
    """What the holder owes, until when, and what came of it."""
    return [
        [
            line.text_en if in_english else line.text,
            date_long(line.due_on),
            duty_state(line.state),
            report(line.document_id) if line.document_id else how(line),
        ]
        for line in lines
    ]


def rows_of_end(wanted: Iterable[Demand], in_english: bool) -> list[list[Any]]:
    """What is due after the end of a permit that has none."""
    return [
        [
            each["text_en"] if in_english else each["text"],
            ngettext("%(num)s day after a revocation", "%(num)s days after a revocation", each["days"]),
            {"text": str(gettext("Not due")), "tag": "grey"},
            str(gettext("This permit has no end: it is due only if the permit is revoked.")),
        ]
        for each in wanted
    ]


def how(line: Any) -> str:
    """What the officer noted, and who it was."""
    return " – ".join(word for word in (line.note, line.done_by) if word) or "–"


def duty_state(state: str) -> dict[str, str]:
    """A coloured tag."""
    text, colour = DUTY_STATES[state]
    return {"text": str(text), "tag": colour}
