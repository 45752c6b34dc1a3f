"""How an agency's list reads: tabs, filters, rows with due days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext

from services.recommendation.queue_list import KINDS, Choice, Page
from services.recommendation.words import kind_of, number_and_permit
from services.shared.web.formats import moment
from services.shared.web.lists import pagination, select, time_left

TABS = {
    "saya": lazy_gettext("Mine"),
    "bebas": lazy_gettext("Nobody's yet"),
    "semua": lazy_gettext("All of the agency"),
}
TIMES = {
    "terlambat": lazy_gettext("Late"),
    "segera": lazy_gettext("Due soon"),
    "menunggu": lazy_gettext("Waiting for the applicant"),
    "diingatkan": lazy_gettext("The coordinator asks for it"),
}
EMPTY = {
    "saya": lazy_gettext("Nothing is yours at the moment. Look at what nobody has taken yet."),
    "bebas": lazy_gettext("Everything has been taken."),
    "semua": lazy_gettext("Nothing is waiting for your agency."),
}


def tabs(page: Page, choice: Choice) -> list[dict[str, Any]]:
    """The three lists with their numbers; what narrows the list stays."""
    return [
        {
            "text": f"{name} ({page.counts[milik]})",
            "href": address(replace(choice, milik=milik)),
            "chosen": milik == page.milik,
        }
        for milik, name in TABS.items()
    ]


def pressing(page: Page) -> list[dict[str, str]]:
    """What is late or due soon at the agency, each number with the list of it; nothing where all is well."""
    late, soon = page.pressing["terlambat"], page.pressing["segera"]
    found = []
    if late:
        text = ngettext("%(num)s step of your agency is late", "%(num)s steps of your agency are late", late)
        found.append({"text": text, "href": address(Choice(milik="semua", waktu="terlambat"))})
    if soon:
        text = ngettext("%(num)s is due by the next working day", "%(num)s are due by the next working day", soon)
        found.append({"text": text, "href": address(Choice(milik="semua", waktu="segera"))})
    return found


def address(choice: Choice, **more: Any) -> str:
    """The list with this choice."""
    return url_for("queue.overview", **{name: value for name, value in vars(choice).items() if value}, **more)


def pages(page: Page, choice: Choice) -> dict[str, Any] | None:
    """The pages of the list."""
    return pagination(page.number, page.last, lambda number: address(replace(choice, milik=page.milik), hal=number))


def filter_fields(choice: Choice) -> list[dict[str, Any]]:
    """The boxes of the filter."""
    kinds = [(kind, kind_of(kind)) for kind in KINDS]
    times = [(key, str(name)) for key, name in TIMES.items()]
    return [
        select("langkah", str(gettext("Step")), kinds, choice.langkah),
        select("waktu", str(gettext("Time")), times, choice.waktu),
    ]


def rows(steps: Iterable[Any], today: date) -> list[list[Any]]:
    """The steps of the list."""
    return [
        [
            *number_and_permit(step),
            {"text": kind_of(step.kind), "hint": next_thing(step)},
            {"text": step.holder or gettext("Nobody"), "hint": gettext("since %(moment)s", moment=moment(step.since))},
            time_of(step, today),
        ]
        for step in steps
    ]


def next_thing(step: Any) -> str:
    """What is known of the step: the head's signature, the visit, or the place."""
    if step.urged_at:
        return str(gettext("The coordinator asked for it on %(moment)s.", moment=moment(step.urged_at)))
    if step.with_the_head:
        return str(gettext("Waits for the signature of the head of the agency"))
    if step.appointment:
        return str(gettext("Visit on %(moment)s", moment=moment(step.appointment)))
    return str(step.district_name)


def time_of(step: Any, today: date) -> dict[str, str]:
    """How much time is left; nothing runs while the applicant must act."""
    if step.waits_for_applicant:
        return {"text": str(TIMES["menunggu"]), "tag": "yellow", "hint": ""}
    return time_left(step.due_on, today)
