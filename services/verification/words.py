"""How the desks' facts read on their pages: steps, states, tables, and history in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import format_decimal, get_locale, gettext, lazy_gettext

from services.shared.contracts.words import DESKS, KINDS, STEPS
from services.shared.web.formats import date_long, file_size, moment
from services.verification.matters import ANSWER, KEY
from services.verification.rules import Officer

ABOUT_AN_ANSWER = re.compile(rf"^{re.escape(ANSWER)}({KEY.pattern})(?=: )", re.MULTILINE)
STATES = {
    "open": (lazy_gettext("In progress"), "blue"),
    "waiting": (lazy_gettext("Waiting for the applicant"), "yellow"),
    "passed on": (lazy_gettext("Passed on"), "green"),
    "refusal proposed": (lazy_gettext("Refusal proposed"), "red"),
    "withdrawn": (lazy_gettext("Withdrawn"), "grey"),
}
PASSED = {
    "completeness": lazy_gettext("The front office confirmed that everything is there."),
    "substance": lazy_gettext("The back office confirmed that the content is right."),
    "review": lazy_gettext("A reviewer found the file in order."),
}
SENTENCES = {
    "opened": lazy_gettext("The application came in."),
    "correction requested": lazy_gettext("The applicant was asked for a correction."),
    "corrected": lazy_gettext("The applicant handed in the correction."),
    "refusal proposed": lazy_gettext("A refusal was proposed."),
    "sent back": lazy_gettext("The case was sent back to an earlier desk."),
    "withdrawn": lazy_gettext("The applicant withdrew the application."),
    "delay explained": lazy_gettext("The applicant was told why it takes longer."),
}
REMINDERS = {
    "deadline approached": lazy_gettext("The step has to be done soon."),
    "late for the holder": lazy_gettext("The step became late."),
    "late for the superior": lazy_gettext("The step is still late: the superior hears of it."),
    "late for the coordinator": lazy_gettext("The step is still late: the coordinator hears of it."),
    "urged": lazy_gettext("A supervisor asked to go on."),
}
HOLDINGS = {
    "claimed": lazy_gettext("%(holder)s took the application."),
    "handed over": lazy_gettext("The application was handed over to %(holder)s."),
    "reassigned": lazy_gettext("A supervisor gave the application to %(holder)s."),
    "assigned in turn": lazy_gettext("It was %(holder)s's turn to get the application."),
    "released": lazy_gettext("The application lies on the desk again."),
    "taken back": lazy_gettext("The hand-over was undone."),
}


def step_name(step: Any) -> str:
    """What is done at a step, and by whom unless its kind says it."""
    name = str(STEPS[step.kind])
    return name if step.kind in {"completeness", "substance", "signature"} else f"{name} – {whose(step.whose)}"


def whose(desk_or_agency: str) -> str:
    """A desk by its name, an agency by its code."""
    return str(DESKS.get(desk_or_agency, desk_or_agency))


def permit_name(case: Any) -> str:
    """The permit type in the language of the page; its code where the catalogue gives no name."""
    english = case.permit_name_en if str(get_locale()) == "en_GB" else ""
    return str(english or case.permit_name or case.permit_code)


def kind_of(case: Any) -> str:
    """What is asked for, and about which permit where its number is known here."""
    kind = str(KINDS[case.application_kind])
    return f"{kind} – {case.earlier_number}" if case.earlier_number else kind


def days(number: Decimal | int) -> str:
    """How long a step or the whole way may take."""
    return str(gettext("%(days)s working days", days=format_decimal(number)))


def state_of(state: str) -> dict[str, str]:
    """A coloured tag."""
    text, colour = STATES[state]
    return {"text": str(text), "tag": colour}


def number_and_permit(case: Any) -> list[dict[str, str]]:
    """The first cells of each case in a queue."""
    return [
        {"text": case.application_number, "href": url_for("verification.case", application_id=case.application_id)},
        {"text": permit_name(case), "hint": case.permit_code},
    ]


def passed_on_rows(cases: Iterable[Any]) -> list[list[Any]]:
    """What left the desks."""
    return [[*number_and_permit(case), moment(case.since), state_of(case.state)] for case in cases]


def held(case: Any, who: Officer) -> dict[str, Any]:
    """Who has the case, and what this person may do about that."""
    mine = case.holder is not None and case.holder == who.stands_for
    if case.holder is None:
        text = gettext("Nobody has taken it yet.")
    elif mine and who.acting_for:
        text = gettext("It is %(holder)s's, for whom you stand in.", holder=case.holder)
    elif mine:
        text = gettext("It is yours.")
    else:
        text = gettext("%(holder)s is working on it.", holder=case.holder)
    return {"text": str(text), "mine": mine, "free": case.holder is None}


def document_rows(documents: Iterable[Any], application_id: UUID) -> list[list[Any]]:
    """What was handed in, each with a link to the file, which intake keeps."""
    return [
        [
            {
                "text": document.title or document.requirement,
                "href": f"/dokumen/{application_id}/{document.document_id}",
                "hint": document.fault,
            },
            file_size(document.size),
            {"text": gettext("Must come again"), "tag": "yellow"} if document.fault else gettext("Received"),
        ]
        for document in documents
    ]


def document_choices(documents: Iterable[Any]) -> list[dict[str, str]]:
    """What can be marked as wrong: all files of a requirement together, because they come again together."""
    titles = {each.requirement: each.title or each.requirement for each in documents}
    return [{"key": requirement, "text": title} for requirement, title in titles.items()]


def way_entries(steps: Iterable[Any]) -> list[dict[str, Any]]:
    """The route for the list of steps; what happens behind our desks is not followed here."""
    elsewhere = lazy_gettext("Outside the desks: the status page follows it")
    return [
        {"title": step_name(step), "state": step.state, "moment": step.at}
        | ({} if step.kind in PASSED else {"note": str(elsewhere)})
        for step in steps
    ]


def history_entries(lines: Iterable[Any], questions: Mapping[str, str]) -> list[dict[str, Any]]:
    """The history for the timeline, newest first; ``questions`` by their key, as far as they are known."""
    return [
        {"title": sentence(line), "moment": line.at, "actor": actor(line), "text": explanation(line, questions)}
        for line in reversed(list(lines))
    ]


def explanation(line: Any, questions: Mapping[str, str]) -> str:
    """Why, or who was reminded."""
    if line.what in REMINDERS:
        return str(gettext("Reminded: %(names)s", names=line.reason)) if line.reason else ""
    if line.expected_on:
        expected = gettext("It is expected on %(day)s.", day=date_long(line.expected_on))
        return f"{line.reason}\n{expected}"
    return asked(line.reason, questions)


def asked(reason: str, questions: Mapping[str, str]) -> str:
    """A reason in which the lines about answers begin with their question."""
    return ABOUT_AN_ANSWER.sub(lambda found: questions.get(found[1]) or found[1].replace("_", " "), reason)


def actor(line: Any) -> str:
    """Who did it, and for which absent colleague."""
    if line.by and line.acting_for:
        return str(gettext("%(by)s for %(colleague)s", by=line.by, colleague=line.acting_for))
    return line.by or ""


def sentence(line: Any) -> str:
    """What happened, in words: passing is said in the words of the desk."""
    kind = (line.step or "").partition(":")[0]
    if line.what in REMINDERS:
        return str(REMINDERS[line.what])
    if line.what in HOLDINGS:
        return str(HOLDINGS[line.what]) % {"holder": line.holder or ""}
    return str(PASSED[kind] if line.what == "passed" else SENTENCES[line.what])
