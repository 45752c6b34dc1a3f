"""How complaints read on pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext, lazy_gettext

from services.notify.complaining import Word
from services.notify.complaint_statistics import Month
from services.shared.datastore import Datastore
from services.shared.web.formats import date_long, moment
from services.shared.web.languages import language

CATEGORIES = {
    "time": lazy_gettext("It takes too long"),
    "requirements": lazy_gettext("Requirements or unclear information"),
    "levy": lazy_gettext("Somebody asked for money (illegal levy)"),
    "conduct": lazy_gettext("Conduct of staff"),
    "facilities": lazy_gettext("Building, site or equipment"),
    "data": lazy_gettext("Use of my data"),
    "other": lazy_gettext("Something else"),
}
LEVELS = {
    "desk": lazy_gettext("Complaint desk"),
    "coordinator": lazy_gettext("Coordinator"),
    "head": lazy_gettext("Head of the office"),
}
STATES = {
    "open": (lazy_gettext("Waits for an answer"), "yellow"),
    "answered": (lazy_gettext("Answered"), "green"),
    "closed": (lazy_gettext("Closed"), "grey"),
    "withdrawn": (lazy_gettext("Withdrawn"), "grey"),
}


def state_of(row: Any, today: date) -> dict[str, str]:
    """A coloured tag; late ones say so."""
    if row.state == "open" and row.due_on < today:
        return {"text": str(gettext("Late")), "tag": "red"}
    text, colour = STATES[row.state]
    return {"text": str(text), "tag": colour}


def about(row: Any, today: date) -> list[dict[str, Any]]:
    """One complaint, as a summary."""
    facts = [
        {"key": gettext("About"), "value": CATEGORIES[row.category]},
        {"key": gettext("Filed"), "value": moment(row.filed_at)},
        {"key": gettext("State"), "value": state_of(row, today)["text"]},
        {"key": gettext("With"), "value": LEVELS[row.level]},
    ]
    if row.state == "open":
        facts.append({"key": gettext("Answer due"), "value": date_long(row.due_on)})
    return facts


def about_which(datastore: Datastore, row: Any, *, works_on_it: bool = False) -> list[dict[str, Any]]:
    """The application that it is about, with the way to the case for those who work on it."""
    found = datastore.query(
        "SELECT number, permit_name, permit_name_en FROM applications WHERE application_id = %s", row.application_id
    )
    if not found:
        return []
    [known] = found
    name = known.permit_name_en if language() == "en" else known.permit_name
    leads = {"href": f"/verifikasi/{row.application_id}"} if works_on_it else {}
    return [{"key": gettext("Application"), "value": known.number} | leads, {"key": gettext("Type"), "value": name}]


def entries(words: Iterable[Word]) -> list[dict[str, Any]]:
    """What was written, for the timeline component."""
    who = {"complainant": gettext("Complaint"), "office": gettext("Answer of the office")}
    return [{"title": who[word.writer], "moment": word.at, "text": word.text} for word in words]


def desk_rows(rows: Iterable[Any], today: date) -> list[list[Any]]:
    """A list of the desk."""
    return [
        [
            {"text": row.number, "href": url_for("complaint_desk.complaint", complaint_id=row.complaint_id)},
            str(CATEGORIES[row.category]),
            {"text": str(LEVELS[row.level]), "hint": row.taken_by},
            date_long(row.due_on),
            state_of(row, today),
        ]
        for row in rows
    ]


def own_rows(rows: Iterable[Any], today: date) -> list[list[Any]]:
    """What one account filed."""
    return [
        [
            {"text": row.number, "href": url_for("complaints.complaint", number=row.number)},
            str(CATEGORIES[row.category]),
            moment(row.filed_at),
            state_of(row, today),
        ]
        for row in rows
    ]


def month_rows(months: Iterable[Month]) -> list[list[Any]]:
    """The public numbers."""
    return [
        [
            month.month,
            {"text": month.number, "numeric": True},
            "–" if month.in_time is None else f"{month.in_time} %",
            "–" if month.median_days is None else f"{month.median_days:g}".replace(".", ","),
            "; ".join(f"{CATEGORIES[category]}: {number}" for category, number in month.categories.items()),
        ]
        for month in months
    ]
