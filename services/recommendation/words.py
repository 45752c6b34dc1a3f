"""How the agencies' facts read on their pages: steps, states, tables, and history in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import get_locale, gettext, lazy_gettext

from services.shared.contracts.words import STEPS
from services.shared.web.formats import date_long, moment

SENTENCES = {
    "opened": lazy_gettext("The application came to the agencies."),
    "inspection proposed": lazy_gettext("Moments for the inspection were proposed to the applicant."),
    "inspection scheduled": lazy_gettext("The inspection was scheduled."),
    "inspected": lazy_gettext("The site was inspected."),
    "met": lazy_gettext("The technical team met."),
    "drafted": lazy_gettext("The recommendation was written and went to the head of the agency."),
    "returned": lazy_gettext("The head of the agency returned the recommendation."),
    "issued": lazy_gettext("The agency issued its recommendation."),
    "lapsed": lazy_gettext("The agency's time was over: the lead agency decided without it."),
    "correction requested": lazy_gettext("The applicant was asked for a correction."),
    "corrected": lazy_gettext("The applicant's correction arrived."),
    "withdrawn": lazy_gettext("The applicant withdrew the application."),
    "assigned": lazy_gettext("The work changed hands."),
    "delay explained": lazy_gettext("The applicant was told why it takes longer."),
    "urged": lazy_gettext("The coordinator asked to go on."),
    "late": lazy_gettext("The time of the agency was over."),
    "guest asked": lazy_gettext("Somebody outside was asked."),
    "guest answered": lazy_gettext("The answer from outside arrived."),
    "guest link ended": lazy_gettext("The link for somebody outside was ended."),
}
ADVICE = {
    "favourable": (lazy_gettext("In favour"), "green"),
    "conditional": (lazy_gettext("In favour, with conditions"), "yellow"),
    "unfavourable": (lazy_gettext("Against"), "red"),
}
WORD_STATES = {
    "drafted": lazy_gettext("Waits for the signature of the head of the agency"),
    "returned": lazy_gettext("Returned by the head of the agency"),
    "issued": lazy_gettext("Issued"),
}


def kind_of(kind: str) -> str:
    """What is done at a step."""
    return str(STEPS[kind])


def in_language(indonesian: str, english: str) -> str:
    """The words of the page's language; the Indonesian ones where there are no others."""
    return str(english if str(get_locale()) == "en_GB" and english else indonesian)


def permit_name(case: Any) -> str:
    """The permit type in the language of the page; its code where the catalogue gives no name."""
    return in_language(case.permit_name, case.permit_name_en) or str(case.permit_code)


def number_and_permit(case: Any) -> list[dict[str, str]]:
    """The first cells of each application in a list."""
    href = url_for("consultation.consultation", application_id=case.application_id)
    return [
        {"text": case.application_number, "href": href},
        {"text": permit_name(case), "hint": case.permit_code},
    ]


def done_rows(cases: Iterable[Any]) -> list[list[Any]]:
    """What my agency has finished."""
    return [[*number_and_permit(case), kind_of(case.kind), moment(case.at)] for case in cases]


def advice_tag(advice: str) -> dict[str, str]:
    """For or against, coloured."""
    text, colour = ADVICE[advice]
    return {"text": str(text), "tag": colour}


def way_entries(steps: Iterable[Any]) -> list[dict[str, Any]]:
    """The agencies' part of the route for the list of steps, each with its own clock."""
    return [
        {
            "title": kind_of(step.kind),
            "state": {"lapsed": "stopped"}.get(step.state, step.state),
            "moment": step.at,
            "note": step.agency,
            "text": due_text(step),
        }
        for step in steps
    ]


def due_text(step: Any) -> str:
    """Until when a step runs."""
    if step.state != "current" or step.due_on is None:
        return ""
    return str(gettext("Due on %(day)s", day=date_long(step.due_on)))


def delay_of(step: Any) -> str:
    """Why a step takes longer, as the applicant was told."""
    if step.expected_on is None:
        return str(step.delay_reason)
    expected = gettext("expected on %(day)s", day=date_long(step.expected_on))
    return f"{step.delay_reason} ({expected})"


def who(by: str | None, acting_for: str | None) -> str:
    """Who did it, and for whom."""
    if by and acting_for:
        return str(gettext("%(by)s for %(absent)s", by=by, absent=acting_for))
    return by or ""


def history_entries(lines: Iterable[Any]) -> list[dict[str, Any]]:
    """The history for the timeline, newest first."""
    return [
        {
            "title": str(SENTENCES[line.what]),
            "moment": line.at,
            "actor": " · ".join(part for part in (line.agency, who(line.by, line.acting_for)) if part),
            "text": line.reason,
        }
        for line in reversed(list(lines))
    ]
