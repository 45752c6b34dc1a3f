"""How the agencies' facts read on their pages: steps, states, tables, and history in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import format_decimal, get_locale, gettext, lazy_gettext

from services.shared.contracts.words import STEPS
from services.shared.web.formats import file_size, moment

STATES = {
    "open": (lazy_gettext("In progress"), "blue"),
    "waiting": (lazy_gettext("Waiting for the applicant"), "yellow"),
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


def kind_of(kind: str) -> str:
    """What is done at a step."""
    return str(STEPS[kind])


def permit_name(case: Any) -> str:
    """The permit type in the language of the page; its code where the catalogue gives no name."""
    english = case.permit_name_en if str(get_locale()) == "en_GB" else ""
    return str(english or case.permit_name or case.permit_code)


def days(number: Decimal) -> str:
    """How long a step may take."""
    return str(gettext("%(days)s working days", days=format_decimal(number)))


def state_of(state: str) -> dict[str, str]:
    """A coloured tag."""
    text, colour = STATES[state]
    return {"text": str(text), "tag": colour}


def number_and_permit(case: Any) -> list[dict[str, str]]:
    """The first cells of each application in a queue."""
    return [
        {"text": case.application_number, "href": url_for(".consultation", application_id=case.application_id)},
        {"text": permit_name(case), "hint": case.permit_code},
    ]


def waiting_rows(cases: Iterable[Any]) -> list[list[Any]]:
    """What waits at my agency."""
    return [
        [
            *number_and_permit(case),
            {"text": kind_of(case.kind), "hint": moment(case.appointment) if case.appointment else ""},
            {"text": moment(case.since), "hint": gettext("may take %(time)s", time=days(case.working_days))},
            state_of(case.state),
        ]
        for case in cases
    ]


def done_rows(cases: Iterable[Any]) -> list[list[Any]]:
    """What my agency has finished."""
    return [[*number_and_permit(case), kind_of(case.kind), moment(case.at)] for case in cases]


def facts(case: Any, step: Any | None) -> list[dict[str, str]]:
    """The cover of one application as my agency has it."""
    found = [{"key": gettext("Permit type"), "value": case.permit_code}]
    if step is None:
        return [{"key": gettext("Step"), "value": gettext("Not at your agency now")}, *found]
    found = [{"key": gettext("Step"), "value": kind_of(step.kind)}, *found]
    found.append({"key": gettext("Time limit"), "value": days(step.working_days)})
    if step.appointment:
        found.append({"key": gettext("Inspection"), "value": moment(step.appointment)})
    return found


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
    """My agency's part of the route for the list of steps."""
    return [{"title": kind_of(step.kind), "state": step.state, "moment": step.at} for step in steps]


def history_entries(lines: Iterable[Any]) -> list[dict[str, Any]]:
    """The history for the timeline, newest first."""
    return [
        {"title": str(SENTENCES[line.what]), "moment": line.at, "actor": line.by or "", "text": line.reason}
        for line in reversed(list(lines))
    ]
