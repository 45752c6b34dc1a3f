"""How conversations read on pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext

from services.notify.conversation_rules import State
from services.notify.helping import Entry, Outlook
from services.notify.opening_hours import opening_hours
from services.shared.web.formats import file_size, moment
from services.shared.web.languages import language

STATES: dict[State, tuple[Any, str]] = {
    "waiting": (lazy_gettext("Waits for an answer"), "yellow"),
    "answered": (lazy_gettext("Answered"), "green"),
    "closed": (lazy_gettext("Closed"), "grey"),
}
WAYS = {"portal": lazy_gettext("Site"), "email": lazy_gettext("E-mail"), "whatsapp": "WhatsApp"}
HAPPENED = {
    "taken": lazy_gettext("%(name)s sees to this conversation."),
    "given_back": lazy_gettext("%(name)s gave this conversation back."),
    "handed_over": lazy_gettext("%(name)s handed this conversation over to %(other)s."),
    "closed": lazy_gettext("The conversation was closed."),
    "proposed": lazy_gettext("The office proposes to use a file in the correction as: %(other)s."),
    "declined": lazy_gettext("It was declined to use the file in the correction as: %(other)s."),
    "given": lazy_gettext("It was agreed that the file goes into the correction as: %(other)s."),
}
DAYS = "monday", "tuesday", "wednesday", "thursday", "friday"
NAMES_OF_DAYS = {
    "monday": lazy_gettext("Monday"),
    "tuesday": lazy_gettext("Tuesday"),
    "wednesday": lazy_gettext("Wednesday"),
    "thursday": lazy_gettext("Thursday"),
    "friday": lazy_gettext("Friday"),
}
AGENCY = re.compile(r"[A-Z0-9-]{2,20}")


def no_moment_suits(agency: str) -> str:
    """How somebody begins for whom none of the moments suits that an agency proposed for its visit; nothing where the
    address names none."""
    if not AGENCY.fullmatch(agency):
        return ""
    return str(gettext("None of the times proposed by %(agency)s for the visit suits me. I can do:", agency=agency))


def duration(minutes: int) -> str:
    """12 minutes; 3 hours."""
    if minutes < 60:
        return str(ngettext("%(num)d minute", "%(num)d minutes", max(1, minutes)))
    return str(ngettext("%(num)d hour", "%(num)d hours", round(minutes / 60)))


def opening(outlook: Outlook) -> str:
    """Whether somebody answers now."""
    if outlook.is_open:
        return str(gettext("We are open now."))
    return str(gettext("We are closed now. We answer from %(moment)s.", moment=moment(outlook.opens_at)))


def usual_time(outlook: Outlook) -> str:
    """What the last answers took; nothing is promised."""
    if outlook.usual_minutes is None:
        return str(gettext("There are too few answers of the last 30 days to say how long one takes."))
    return str(
        gettext(
            "In the last 30 days half of all first answers came within %(time)s of opening time.",
            time=duration(outlook.usual_minutes),
        )
    )


def hours_rows() -> list[dict[str, str]]:
    """The opening hours, for a summary."""
    week = zip(DAYS, opening_hours().week, strict=False)
    return [
        {"key": str(NAMES_OF_DAYS[day]), "value": f"{clock(hours[0])}–{clock(hours[1])} WIB"}
        for day, hours in week
        if hours
    ]


def clock(time: Any) -> str:
    """08.00, in English 08:00."""
    return str(time.strftime("%H:%M" if language() == "en" else "%H.%M"))


def state_of(row: Any) -> dict[str, str]:
    """A coloured tag."""
    text, colour = STATES[row.state]
    return {"text": str(text), "tag": colour}


def messages(entries: Iterable[Entry], *, mine: str, names: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """For the components of a conversation; ``mine`` is the side that looks: ``person`` or ``office``. ``names`` are
    what members of staff are called, for colleagues only."""
    return [message(entry, mine, names or {}) for entry in entries]


def message(entry: Entry, mine: str, names: Mapping[str, str]) -> dict[str, Any]:
    """One of them: a line when there is no message."""
    known, words = names.get(entry.by, entry.by), entry.words or {}
    shown = {
        "number": entry.number,
        "kind": entry.kind,
        "at": entry.at,
        "who": who(entry, mine, known, words),
        "subject": words.get("subject", ""),
        "text": words.get("text", "") if entry.words is not None else str(gettext("Data erased")),
        "sent": entry.kind == mine,
        "line": "",
        "left_out": left_out(words.get("left_out", 0)),
        "files": [file_shown(file, words.get("names", {}), mine) for file in entry.files if entry.words is not None],
    }
    if line := HAPPENED.get(entry.kind):
        shown["line"] = str(line) % {"name": known, "other": names.get(entry.other, entry.other)}
        shown["text"] = words.get("text", "")
    return shown


def file_shown(file: Any, names: Mapping[str, str], mine: str) -> dict[str, str]:
    """A file as a link: what it is called and how large it is."""
    page = "chat_files.file" if mine == "person" else "chat_files.file_at_desk"
    address = url_for(page, conversation_id=file.conversation_id, file_id=file.file_id)
    name = names.get(str(file.file_id)) or str(gettext("File"))
    return {"text": name, "href": address, "size": file_size(file.size)}


def left_out(number: int) -> str:
    """What is said of files that are not kept."""
    if not number:
        return ""
    return str(
        ngettext("%(num)d file that came along was not kept.", "%(num)d files that came along were not kept.", number)
    )


def who(entry: Entry, mine: str, known: str, words: Mapping[str, Any]) -> str:
    """Whose message it is, as the other side may know it."""
    way = "" if entry.way == "portal" or entry.kind != "person" else f" ({WAYS[entry.way]})"
    if entry.kind == "person":
        name = gettext("You") if mine == "person" else words.get("name") or gettext("Person")
        return f"{name}{way}"
    if mine == "person":
        return str(gettext("The office"))
    return str(gettext("Note by %(name)s", name=known)) if entry.kind == "note" else known


def own_rows(rows: Iterable[Any]) -> list[list[Any]]:
    """What one person wrote about."""
    return [
        [
            {
                "text": row.number or str(gettext("General question")),
                "href": url_for("chat.conversation", conversation_id=row.conversation_id),
            },
            moment(row.last_at),
            state_of(row),
        ]
        for row in rows
    ]


def desk_rows(rows: Iterable[Any], now: datetime, outlook: Outlook, names: Mapping[str, str]) -> list[list[Any]]:
    """A list of the desk."""
    return [
        [
            {
                "text": row.number or str(gettext("General question")),
                "href": url_for("helpdesk.conversation", conversation_id=row.conversation_id),
                "hint": row.permit_name or moment(row.opened_at),
            },
            str(WAYS[row.way]) if row.account_id else f"{WAYS[row.way]} · {gettext('no account')}",
            waits(row, now, outlook),
            names.get(row.holder, row.holder) or "–",
            state_of(row),
        ]
        for row in rows
    ]


def waits(row: Any, now: datetime, outlook: Outlook) -> dict[str, str]:
    """How long the person waits in opening time, and until when others had their answer."""
    if row.waiting_since is None:
        return {"text": "–", "hint": moment(row.last_at)}
    hours = opening_hours()
    text = duration(hours.minutes_between(row.waiting_since, now))
    if outlook.usual_minutes is None:
        return {"text": text}
    expected = moment(hours.after(row.waiting_since, outlook.usual_minutes))
    return {"text": text, "hint": str(gettext("usually answered by %(moment)s", moment=expected))}
