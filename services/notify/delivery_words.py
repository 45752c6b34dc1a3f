"""How letters on their way read on pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext

from services.shared.web.formats import moment
from services.shared.working_days import day_of, working_days_between

WAYS = {
    "email": lazy_gettext("By message (WhatsApp or e-mail), to download"),
    "pickup": lazy_gettext("Pick-up at the office"),
    "post": lazy_gettext("By post"),
}
STATES = {
    ("email", "ready"): (lazy_gettext("The message is under way"), "yellow"),
    ("email", "told"): (lazy_gettext("Sent"), "green"),
    ("email", "returned"): (lazy_gettext("Could not be delivered"), "red"),
    ("pickup", "ready"): (lazy_gettext("Ready for pick-up"), "blue"),
    ("pickup", "told"): (lazy_gettext("Ready for pick-up"), "blue"),
    ("pickup", "collected"): (lazy_gettext("Collected"), "green"),
    ("post", "ready"): (lazy_gettext("Waits to be posted"), "yellow"),
    ("post", "posted"): (lazy_gettext("With the courier"), "blue"),
    ("post", "delivered"): (lazy_gettext("Delivered"), "green"),
    ("post", "returned"): (lazy_gettext("Came back"), "red"),
}
IDENTITIES = {
    "ktp": lazy_gettext("Identity card (KTP)"),
    "sim": lazy_gettext("Driving licence (SIM)"),
    "passport": lazy_gettext("Passport"),
    "other": lazy_gettext("Another official document with a photo"),
}
COLLECTORS = {
    "holder": lazy_gettext("The applicant"),
    "representative": lazy_gettext("A representative with a letter of authority"),
}
RETURN_REASONS = {
    "address_not_found": lazy_gettext("The address was not found."),
    "moved": lazy_gettext("The addressee has moved."),
    "nobody_there": lazy_gettext("Nobody was there, and nobody fetched it."),
    "not_accepted": lazy_gettext("It was not accepted."),
    "damaged": lazy_gettext("It was damaged on the way."),
    "other": lazy_gettext("The courier gave no reason."),
}
REASONS = RETURN_REASONS | {"not_reached": lazy_gettext("No message could be delivered.")}
MISTAKES = {
    "wrong_application": lazy_gettext("It was the wrong application."),
    "not_handed_over": lazy_gettext("It was not handed over after all."),
    "mistyped": lazy_gettext("It was mistyped."),
    "other_courier": lazy_gettext("Another courier took it."),
}


def state_of(row: Any) -> dict[str, str]:
    """A coloured tag."""
    text, colour = STATES[(row.way, row.state)]
    return {"text": str(text), "tag": colour}


def age(since: date, today: date) -> str:
    """How long it has waited."""
    days = working_days_between(since, today)
    return str(ngettext("%(num)d working day", "%(num)d working days", days))


def list_rows(rows: Iterable[Any], today: date, *, mark: bool = False) -> list[list[Any]]:
    """A list of the counter; ``mark``: each can be chosen."""
    return [
        [
            *([marked(row)] if mark else []),
            {"text": row.number, "href": url_for("delivery.letter", application_id=row.application_id)},
            {"text": age(day_of(row.since), today), "hint": moment(row.since)},
            {**state_of(row), "hint": detail(row)},
        ]
        for row in rows
    ]


def marked(row: Any) -> dict[str, Any]:
    """The box in front of a line."""
    label = gettext("Choose %(number)s", number=row.number)
    box = {"name": "letters", "value": str(row.application_id), "label": label, "checked": False}
    return {"text": "", "checkbox": box}


def detail(row: Any) -> str:
    """What there is to say beyond the state."""
    if row.state == "returned":
        return str(REASONS[row.reason])
    return f"{row.courier} {row.consignment}".strip()


def about(row: Any) -> list[dict[str, Any]]:
    """One letter, as a summary."""
    facts = [
        {"key": gettext("Way"), "value": WAYS[row.way]},
        {"key": gettext("State"), "value": state_of(row)["text"]},
        {"key": gettext("Changed last"), "value": moment(row.changed_at)},
    ]
    if row.courier:
        facts.append({"key": gettext("Courier"), "value": row.courier})
        facts.append({"key": gettext("Consignment number"), "value": row.consignment})
    if row.state == "returned":
        facts.append({"key": gettext("Reason"), "value": REASONS[row.reason]})
    return facts
