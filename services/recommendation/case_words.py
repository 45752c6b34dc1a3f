"""How one application reads on an agency's page: cover, answers, documents, and what was found, met and said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext, lazy_gettext

from services.recommendation.words import WORD_STATES, advice_tag, delay_of, in_language, kind_of, who
from services.shared.contracts.words import KINDS
from services.shared.web.formats import date_long, file_size, moment

ACTIONS = {
    "inspection": ("visits.schedule", lazy_gettext("Plan the inspection")),
    "technical_meeting": ("meeting.meeting", lazy_gettext("Write the minutes of the technical meeting")),
    "recommendation": ("word.word", lazy_gettext("Write the technical recommendation")),
}
VERDICTS = {
    "yes": (lazy_gettext("Yes"), "green"),
    "no": (lazy_gettext("No"), "red"),
    "not_applicable": (lazy_gettext("Does not apply"), "grey"),
}


def facts(case: Any, step: Any | None) -> list[dict[str, str]]:
    """The cover of one application."""
    found = [
        {"key": gettext("Step"), "value": kind_of(step.kind) if step else gettext("Not at your agency now")},
        {"key": gettext("Permit type"), "value": case.permit_code},
        {"key": gettext("Kind of application"), "value": str(KINDS[case.application_kind])},
        {"key": gettext("District"), "value": case.district_name or "–"},
    ]
    if case.lead_agency and case.agencies_rule == "lead_decides":
        rule = gettext("%(agency)s decides, the other agencies are heard.", agency=case.lead_agency)
        found.append({"key": gettext("How the agencies decide"), "value": rule})
    elif len(case.agencies) > 1:
        found.append({"key": gettext("How the agencies decide"), "value": gettext("All agencies must agree.")})
    if step and step.appointment:
        found.append({"key": gettext("Inspection"), "value": moment(step.appointment)})
    if step and step.delay_reason:
        found.append({"key": gettext("Told to the applicant"), "value": delay_of(step)})
    return found


def action(step: Any, case: Any) -> dict[str, str]:
    """The page on which the step is done."""
    endpoint, text = ACTIONS[step.kind]
    return {"text": str(text), "href": url_for(endpoint, application_id=case.application_id, step=step.step)}


def signing_page(application_id: UUID, step: Any | None) -> str:
    """Where the head signs what was written, which is signing's page; empty while nothing waits for the signature."""
    return f"/penandatanganan/{application_id}/rekomendasi/{step.step}" if step and step.with_the_head else ""


def particulars_shown(known: Mapping[str, Any] | None) -> dict[str, Any]:
    """Who applies and what was answered, as the counter said a moment ago."""
    if known is None:
        return {"known": False, "rows": []}
    rows = [
        {"key": gettext("Applicant"), "value": known["name"] or gettext("Erased on request")},
        {"key": gettext("Address"), "value": known["address"]},
    ]
    for each in known["answers"]:
        label = in_language(each["label"], each["label_en"])
        rows.append({"key": label, "value": in_language(each["value"], each["value_en"])})
    return {"known": True, "rows": [row for row in rows if row["value"]]}


def documents_shown(documents: Iterable[Any], application_id: UUID) -> list[dict[str, Any]]:
    """One entry per requirement with its files, now and before."""
    by_requirement: dict[str, list[Any]] = {}
    for each in documents:
        by_requirement.setdefault(each.requirement, []).append(each)
    return [
        {
            "key": requirement,
            "title": some[0].title or requirement,
            "files": [file_of(each, application_id) for each in some if each.replaced_at is None],
            "former": [file_of(each, application_id) for each in some if each.replaced_at is not None],
            "fault": next((each.fault for each in some if each.fault), ""),
        }
        for requirement, some in by_requirement.items()
    ]


def file_of(document: Any, application_id: UUID) -> dict[str, Any]:
    """A file, which intake keeps and opens."""
    return {
        "id": str(document.document_id),
        "href": f"/dokumen/{application_id}/{document.document_id}",
        "size": file_size(document.size),
        "moment": document.received_at,
    }


def others_shown(steps: Iterable[Any], case: Any, agency: str | None) -> list[list[Any]]:
    """How far the other agencies of the route are: nobody waits for somebody without knowing it."""
    states = {
        "done": {"text": gettext("Has answered"), "tag": "green"},
        "current": {"text": gettext("Is at it"), "tag": "blue"},
        "lapsed": {"text": gettext("Did not answer in time"), "tag": "red"},
        "stopped": {"text": gettext("Ended"), "tag": "grey"},
        "coming": {"text": gettext("Still to come"), "tag": "grey"},
    }
    return [
        [step.agency, kind_of(step.kind), states[step.state], date_long(step.due_on) if step.due_on else ""]
        for step in steps
        if step.agency != agency
    ]


def reports_shown(reports: Iterable[Any], places: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was found on the site, with both clocks: of the device, and of the delivery."""
    return [report_shown(each, places) for each in reports]


def report_shown(row: Any, places: Mapping[str, Any]) -> dict[str, Any]:
    """One report."""
    report = row.report
    return {
        "step": row.step,
        "finding": report["finding"],
        "visited": moment(datetime.fromisoformat(report["visited_at"])),
        "delivered": moment(row.delivered_at),
        "by": row.by,
        "score": report["score"],
        "pass_mark": report.get("pass_mark"),
        "place": place_of(places.get(row.step)),
        "findings": [
            [
                each["text"],
                {"text": str(VERDICTS[each["verdict"]][0]), "tag": VERDICTS[each["verdict"]][1]},
                each["note"],
            ]
            for each in report["findings"]
        ],
        "photos": [
            {
                "id": each["photo_id"],
                "taken": moment(datetime.fromisoformat(each["taken_at"])) if each["taken_at"] else "",
                "place": place_of(places.get(each["photo_id"])),
            }
            for each in report["photos"]
        ],
    }


def place_of(place: Any | None) -> dict[str, str] | None:
    """A position as a link to a map."""
    return None if place is None else map_link(place.latitude, place.longitude)


def map_link(latitude: float, longitude: float) -> dict[str, str]:
    """A position in words, and as OpenStreetMap shows it."""
    address = f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=18/{latitude}/{longitude}"
    return {"text": f"{latitude:.5f}, {longitude:.5f}", "href": address}


def minutes_shown(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Of each meeting."""
    return [
        {
            "step": row.step,
            "held_on": date_long(date.fromisoformat(row.minutes["held_on"])),
            "people": [*row.minutes["attendants"], *row.minutes["others"]],
            "decisions": row.minutes["decisions"],
            "conclusion": row.minutes["conclusion"],
            "by": row.by,
        }
        for row in rows
    ]


def words_shown(rows: Iterable[Any], application_id: UUID) -> list[dict[str, Any]]:
    """What the agencies say."""
    return [
        {
            "step": row.step,
            "agency": row.agency,
            "state": str(WORD_STATES[row.state]),
            "advice": advice_tag(row.word["advice"]),
            "reason": row.word["reason"],
            "conditions": row.word["conditions"],
            "returned": row.returned,
            "by": who(row.by, None),
            "moment": row.at,
            "letter": url_for("word.letter", application_id=application_id, step=row.step) if row.paper else "",
            "number": (row.paper or {}).get("number", ""),
        }
        for row in rows
    ]


def guests_shown(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Who was asked outside."""
    return [
        {
            "id": str(row.guest_id),
            "step": row.step,
            "institution": row.institution,
            "question": row.question,
            "until": moment(row.expires_at),
            "answer": row.answer or "",
            "answered": row.answered_at,
            "paper": bool(row.paper),
            "ended": row.ended_at is not None,
        }
        for row in rows
    ]
