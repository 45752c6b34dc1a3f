"""How one case reads: its checklist with verdicts, the applicant's answers, warnings and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import get_locale, gettext, lazy_gettext

from services.shared.web.formats import file_size, moment
from services.verification.prepared_reasons import reasons_for

WARNINGS = {
    "unusual-nik": lazy_gettext("The identity number holds no real birth date or province: compare it with the card."),
    "duplicate": lazy_gettext("The same permit is under way for the same person already."),
    "documents-of-others": lazy_gettext("A file of this application was handed in by another person as well."),
}
STATES_ELSEWHERE = {
    "submitted": (lazy_gettext("In progress"), "blue"),
    "correction": (lazy_gettext("Waiting for the applicant"), "yellow"),
    "issued": (lazy_gettext("Issued"), "green"),
    "refused": (lazy_gettext("Refused"), "red"),
    "withdrawn": (lazy_gettext("Withdrawn"), "grey"),
}


def checklist(
    documents: Iterable[Any],
    verdicts: Iterable[Any],
    step: str,
    application_id: UUID,
    seen: datetime | None,
    sent: Mapping[str, str],
) -> list[dict[str, Any]]:
    """One entry per requirement: its files now and before, what is thought of it, and what was just typed."""
    by_requirement: dict[str, list[Any]] = {}
    for each in documents:
        by_requirement.setdefault(each.requirement, []).append(each)
    here, elsewhere = here_and_elsewhere(verdicts, step)
    return [
        {
            "key": requirement,
            "title": some[0].title or requirement,
            "files": [file_of(each, application_id, seen) for each in some if each.replaced_at is None],
            "former": [file_of(each, application_id, None) for each in some if each.replaced_at is not None],
            "fault": next((each.fault for each in some if each.fault), ""),
            "elsewhere": elsewhere.get(requirement, []),
            "reasons": reasons_for(requirement),
            **typed(requirement, sent, here.get(requirement)),
        }
        for requirement, some in by_requirement.items()
    ]


def here_and_elsewhere(verdicts: Iterable[Any], step: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """By matter the verdict of this step, and what was thought of it at others."""
    here: dict[str, Any] = {}
    elsewhere: dict[str, list[str]] = {}
    for verdict in verdicts:
        if verdict.step == step:
            here[verdict.requirement] = verdict
        else:
            elsewhere.setdefault(verdict.requirement, []).append(sentence_of(verdict))
    return here, elsewhere


def file_of(document: Any, application_id: UUID, seen: datetime | None) -> dict[str, Any]:
    """A file; ``new`` when it came after the officer's last look."""
    return {
        "href": f"/dokumen/{application_id}/{document.document_id}",
        "size": file_size(document.size),
        "moment": document.received_at,
        "replaced": document.replaced_at,
        "new": seen is not None and document.received_at > seen,
    }


def typed(requirement: str, sent: Mapping[str, str], verdict: Any) -> dict[str, str]:
    """What stands in the boxes: what was just sent, else the verdict that was kept."""
    if f"verdict_{requirement}" in sent or f"reason_{requirement}" in sent:
        return {
            "verdict": sent.get(f"verdict_{requirement}", ""),
            "prepared": sent.get(f"prepared_{requirement}", ""),
            "reason": sent.get(f"reason_{requirement}", ""),
        }
    if verdict is None:
        return {"verdict": "", "prepared": "", "reason": ""}
    first, _, rest = verdict.reason.partition("\n")
    prepared = first if first in reasons_for(requirement) else ""
    return {
        "verdict": "fine" if verdict.fine else "wrong",
        "prepared": prepared,
        "reason": rest if prepared else verdict.reason,
    }


def sentence_of(verdict: Any) -> str:
    """What somebody thought of a document at another step."""
    if verdict.fine:
        return str(gettext("%(by)s found it fine on %(moment)s.", by=verdict.by, moment=moment(verdict.at)))
    return str(
        gettext(
            "%(by)s found it wrong on %(moment)s: %(reason)s",
            by=verdict.by,
            moment=moment(verdict.at),
            reason=verdict.reason,
        )
    )


def particulars_shown(particulars: Mapping[str, Any] | None) -> dict[str, Any]:
    """The applicant and the other applications; ``known`` False when the counter did not answer."""
    if particulars is None:
        return {"known": False, "rows": [], "others": [], "warnings": []}
    english = str(get_locale()) == "en_GB"
    rows = [
        {"key": gettext("Applicant"), "value": particulars["name"] or gettext("Data erased")},
        *([{"key": gettext("Address"), "value": particulars["address"]}] if particulars["address"] else []),
    ]
    return {
        "known": True,
        "rows": rows,
        "others": [other_row(each, english) for each in particulars["others"]],
        "warnings": [str(WARNINGS[code]) for code in particulars["warnings"] if code in WARNINGS],
    }


def other_row(other: Mapping[str, Any], english: bool) -> list[Any]:
    """Another application of the same person."""
    text, colour = STATES_ELSEWHERE.get(other["state"], (other["state"], "grey"))
    name = other["permit_name_en"] if english and other["permit_name_en"] else other["permit_name"]
    return [
        {"text": other["number"], "href": f"/verifikasi/{other['application_id']}"},
        {"text": name, "hint": other["permit_code"]},
        moment(other["changed_at"]),
        {"text": str(text), "tag": colour},
    ]


def note_entries(notes: Iterable[Any]) -> list[dict[str, Any]]:
    """Notes as messages."""
    return [
        {"text": each.text, "by": f"{each.by} ({each.acting_for})" if each.acting_for else each.by, "moment": each.at}
        for each in notes
    ]
