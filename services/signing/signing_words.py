"""How signing reads on its pages: the list of what waits, the turns of a session, and why a letter was not signed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext

from services.shared.refusals import Refused
from services.shared.web.errors import sentence_of
from services.shared.web.formats import moment
from services.shared.web.lists import time_left
from services.signing.agency_words import permit_name, tag
from services.signing.esign.words import REFUSED, TO_BE_ASKED, TO_BE_DECIDED
from services.signing.papers.contents import PREFIXES
from services.signing.staff_names import ask_for, called
from services.signing.to_sign import RECOMMENDATION, Line, Rights
from services.signing.words import ADVICE, kind_of

GROUPS = {
    "permit": lazy_gettext("Permit letters"),
    "refusal": lazy_gettext("Refusals"),
    "decree": lazy_gettext("Decrees about letters that were issued"),
    RECOMMENDATION: lazy_gettext("Recommendations of %(agency)s"),
}
STATES = {
    "waiting": (lazy_gettext("Waits for its turn"), "grey"),
    "working": (lazy_gettext("Being signed"), "yellow"),
    "sent": (lazy_gettext("Sent to the signature service"), "yellow"),
    "signed": (lazy_gettext("Signed"), "green"),
    "failed": (lazy_gettext("Not signed"), "red"),
    "unknown": (lazy_gettext("Not known yet"), "orange"),
    "continued": (lazy_gettext("Taken up again"), "grey"),
}
WHY = {
    "interrupted": lazy_gettext("Signing was interrupted before this letter was signed. Nothing is lost: continue."),
    "not-tried": lazy_gettext("Not tried, because the letter before it was refused."),
    "elsewhere": lazy_gettext("You signed this letter already, or are signing it in another session."),
    "unreachable": lazy_gettext(
        "A part of the system did not answer several times. Nothing was signed: try again later."
    ),
    "accident": lazy_gettext("Something went wrong on our side. Nothing was signed; the administrator can see why."),
    "unprintable": lazy_gettext("The letter cannot be printed as it stands: its words or particulars must be changed."),
    "not-wanted": lazy_gettext("The letter is no longer needed: it was ended while it was being signed."),
    "said-not-signed": lazy_gettext("Somebody looked it up at the signature service: it was not signed."),
}
LABELS = {"jenis": lazy_gettext("Permit type"), "surat": lazy_gettext("Letter")}
BUSY = {"waiting", "working", "sent"}


def why(code: str, detail: str = "") -> str:
    """Why a letter was not signed, for whoever signs."""
    if code == "rule":
        told, refusal = json.loads(detail), Refused()
        refusal.sentence, refusal.details = told["sentence"], told["details"]
        return sentence_of(refusal)
    sentence = str(WHY.get(code) or REFUSED.get(code) or code)
    return f"{sentence} {detail}" if code == "unprintable" and detail else sentence


def standing_in(rights: Rights) -> list[str]:
    """In whose place somebody signs, as their letters say it: “kepala (Plh.)”."""
    ask_for(officer for officer, _ in rights.standing_in_for)
    return [f"{called(officer)} ({PREFIXES[capacity].strip()})" for officer, capacity in rights.standing_in_for]


def group_of(line: Any) -> str:
    """Under which heading a letter stands."""
    known = line.letter if line.letter in GROUPS else "decree"
    return str(GROUPS[known]) % {"agency": line.agency or ""}


def letter_name(letter: str) -> str:
    """The same by its name."""
    return str(kind_of(letter))


def letter_of(line: Any) -> str:
    """What kind of letter it is."""
    return str(kind_of(line.letter)) if line.kind == "letter" else f"{kind_of(RECOMMENDATION)} {line.agency}"


def address(line: Any) -> str:
    """Where it is read."""
    if line.kind == "letter":
        return url_for("letters.letter", letter_id=line.letter_id)
    return url_for("agency_letters.letter", application_id=line.application_id, step=line.step)


def pages_address(line: Any) -> str:
    """Its pages, as they would be signed."""
    if line.kind == "letter":
        return url_for("letters.paper", letter_id=line.letter_id)
    return url_for("agency_letters.paper", application_id=line.application_id, step=line.step)


def groups(lines: Iterable[Line], ticked: Collection[str] | None, today: date) -> list[dict[str, Any]]:
    """The list, one table per group; ``ticked`` None marks everything."""
    found: dict[str, list[list[Any]]] = {}
    for line in lines:
        found.setdefault(group_of(line), []).append(list_row(line, ticked is None or line.mark in ticked, today))
    return [{"caption": f"{name} ({len(rows)})", "rows": rows} for name, rows in found.items()]


def list_row(line: Line, ticked: bool, today: date) -> list[Any]:
    label = gettext("Mark %(number)s", number=line.application_number)
    box = {"name": "surat", "value": line.mark, "label": label, "checked": ticked}
    left = time_left(line.due_on, today) if line.due_on else {}
    return [
        {"text": "", "checkbox": box} if line.free else "",
        {"text": line.application_number, "href": address(line), "hint": hint(line)},
        permit_name(line),
        reading(line) | said_in(line),
        {"text": moment(line.since)} | ({"tags": [left]} if left else {}),
    ]


def said_in(line: Line) -> dict[str, Any]:
    """What an agency says in its recommendation, and who wrote that."""
    if line.advice is None:
        return {}
    return {"tags": [tag(ADVICE[line.advice])], "hint": gettext("Written by %(by)s", by=called(line.written_by or ""))}


def hint(line: Line) -> str:
    """What whoever signs should know of it before."""
    if not line.free:
        return str(STATES["working"][0])
    return str(gettext("The last attempt to sign failed: %(reason)s", reason=why(line.trouble))) if line.trouble else ""


def summary(lines: Iterable[Line]) -> list[str]:
    """How many letters of each kind, for the question before signing."""
    counted: dict[str, int] = {}
    for line in lines:
        counted[group_of(line)] = counted.get(group_of(line), 0) + 1
    return [f"{name}: {count}" for name, count in counted.items()]


def none_left(gone: int, waiting: int) -> str:
    """Why there is nothing to sign although something was marked."""
    left = ngettext(
        "The %(num)s letter that you marked does not wait any more as you read it.",
        "None of the %(num)s letters that you marked waits any more as you read it.",
        gone,
    )
    still = ngettext("%(num)s letter still waits for you.", "%(num)s letters still wait for you.", waiting)
    return f"{left} {still if waiting else gettext('Nothing waits for your signature.')}"


def asked_rows(lines: Iterable[Line], names: Mapping[UUID, str] | None) -> list[list[Any]]:
    """What will be signed; ``names``: who asked for it, by application, None when nobody says so now."""
    return [
        [
            {"text": line.application_number, "href": address(line)},
            *([names.get(line.application_id, "–")] if names is not None else []),
            permit_name(line),
            letter_of(line),
            reading(line),
        ]
        for line in lines
    ]


def reading(line: Line) -> dict[str, Any]:
    """The way to its pages, beside the marks that were set here."""
    return {"text": gettext("Read it (new tab)"), "href": pages_address(line), "new_tab": True}


def turn_of(line: Any) -> dict[str, Any]:
    """One letter of a session."""
    text, colour = STATES[line.state]
    return {
        "id": str(line.letter_id),
        "number": line.application_number,
        "what": f"{letter_of(line)} · {permit_name(line)}",
        "href": address(line),
        "state": line.state,
        "text": str(text),
        "colour": colour,
        "why": why_of(line),
    }


def why_of(line: Any) -> str:
    """What there is to say of a letter beside its state."""
    if line.state == "unknown":
        return str(TO_BE_ASKED if line.reference else TO_BE_DECIDED)
    return why(line.code, line.detail) if line.code and line.state not in ("signed", "continued") else ""


def progress(turns: list[dict[str, Any]]) -> dict[str, Any]:
    """How far a session has come."""
    counted = {state: sum(turn["state"] == state for turn in turns) for state in STATES}
    left = sum(counted[state] for state in BUSY)
    done = len(turns) - left
    sentence = gettext("%(done)s of %(all)s letters are done.", done=done, all=len(turns))
    return {
        "all": len(turns),
        "done": done,
        "busy": bool(left),
        "sentence": str(sentence),
        "signed": counted["signed"],
        "failed": counted["failed"],
        "unknown": counted["unknown"],
    }


def session_rows(sessions: Iterable[Any]) -> list[list[Any]]:
    """The sessions that somebody may want to come back to."""
    return [
        [
            {"text": moment(each.begun_at), "href": url_for("signing.session", session_id=each.session_id)},
            ngettext("%(num)s letter", "%(num)s letters", each.letters),
            session_tag(each),
        ]
        for each in sessions
    ]


def session_tag(session: Any) -> dict[str, str]:
    """What is left of a session."""
    if session.under_way:
        return {"text": str(gettext("Under way")), "tag": "yellow"}
    if session.unknown:
        return {"text": str(gettext("Not known: %(number)s", number=session.unknown)), "tag": "orange"}
    if session.failed:
        return {"text": str(gettext("Not signed: %(number)s", number=session.failed)), "tag": "red"}
    return {"text": str(gettext("All signed")), "tag": "green"}
