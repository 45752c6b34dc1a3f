"""How the inbox reads: tabs, filters, rows with due dates, and what became of many cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Any

from flask import url_for
from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from services.shared.contracts.words import DESKS as DESK_NAMES
from services.shared.contracts.words import STEPS
from services.shared.web.formats import moment
from services.shared.web.lists import pagination, select, time_left
from services.verification.inbox_list import ORDERS, Choice, Page
from services.verification.rules import Officer
from services.verification.words import number_and_permit, step_name

TABS = {
    "saya": lazy_gettext("Mine"),
    "bebas": lazy_gettext("Nobody's yet"),
    "semua": lazy_gettext("All that I may see"),
    "eskalasi": lazy_gettext("Late under me"),
}
PRESSING = {
    "saya": lazy_gettext("Yours:"),
    "bebas": lazy_gettext("Nobody's yet:"),
}
LATENESS = {
    "terlambat": lazy_gettext("Late"),
    "segera": lazy_gettext("Due soon"),
    "menunggu": lazy_gettext("Waiting for the applicant"),
}
ORDER_NAMES = {
    "jatuh-tempo": lazy_gettext("Due date"),
    "terlama": lazy_gettext("Waiting longest"),
    "terbaru": lazy_gettext("Newest"),
    "nomor": lazy_gettext("Application number"),
}
FILTER_NAMES = {
    "langkah": lazy_gettext("Step"),
    "sektor": lazy_gettext("Sector"),
    "jenis": lazy_gettext("Permit type"),
    "kecamatan": lazy_gettext("District"),
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
        if milik != "eskalasi" or page.counts[milik] or page.milik == milik
    ]


def pressing(page: Page) -> list[dict[str, Any]]:
    """What is due soon or late, mine first, each number with the list of those cases; nothing where all is well."""
    found = []
    for milik, whose in PRESSING.items():
        soon, late = page.pressing[milik, "segera"], page.pressing[milik, "terlambat"]
        links = []
        if late:
            text = ngettext("%(num)s late", "%(num)s late", late)
            links.append({"text": text, "href": address(Choice(milik=milik, waktu="terlambat"))})
        if soon:
            text = ngettext("%(num)s due by the next working day", "%(num)s due by the next working day", soon)
            links.append({"text": text, "href": address(Choice(milik=milik, waktu="segera"))})
        if links:
            found.append({"whose": str(whose), "links": links})
    return found


def address(choice: Choice, **more: Any) -> str:
    """The list with this choice."""
    return url_for("inbox.queue", **arguments(choice), **more)


def arguments(choice: Choice) -> dict[str, str]:
    """The parts of an address, without what is chosen anyway."""
    usual = Choice()
    return {name: value for name, value in vars(choice).items() if value != getattr(usual, name)}


def filter_fields(options: Mapping[str, Iterable[Any]], choice: Choice) -> list[dict[str, Any]]:
    """The boxes of the filter as select components; one with a single value is left out unless it is chosen."""
    found = []
    for which, values in options.items():
        items = [(each.value, value_name(which, each), each.cases) for each in values]
        chosen = getattr(choice, which)
        if len(items) > 1 or chosen:
            found.append(select(which, str(FILTER_NAMES[which]), with_numbers(items), chosen))
    found.append(
        select("waktu", str(gettext("Time")), [(key, str(name)) for key, name in LATENESS.items()], choice.waktu)
    )
    orders = [(key, str(ORDER_NAMES[key])) for key in ORDERS]
    found.append(select("urut", str(gettext("Order by")), orders, choice.urut, everything=False))
    return found


def with_numbers(items: Iterable[tuple[str, str, int]]) -> list[tuple[str, str]]:
    """Each value with how many cases it has."""
    return [(value, f"{name} ({cases})") for value, name, cases in items]


def value_name(which: str, option: Any) -> str:
    """A value in the language of the page."""
    if which == "langkah":
        return str(STEPS[option.value])
    return str(option.name_en if str(get_locale()) == "en_GB" and option.name_en else option.name or option.value)


def rows(cases: Iterable[Any], today: date, marked: set[str]) -> list[list[Any]]:
    """The cases of the list. What many lines share is put into words once."""
    mark, since, nobody = gettext("Mark application %(number)s"), gettext("since %(moment)s"), gettext("Nobody")
    step_of, place_of, due_of = once(step_name, "kind whose"), once(place, "sector_name district_name"), once_due(today)
    return [
        [
            {
                "checkbox": {
                    "name": "kasus",
                    "value": str(case.application_id),
                    "label": mark % {"number": case.application_number},
                    "checked": str(case.application_id) in marked,
                }
            },
            *number_and_permit(case),
            {"text": step_of(case), "hint": place_of(case)},
            {"text": case.holder or nobody, "hint": since % {"moment": moment(case.since)}},
            due_of(case) | {"tags": said_of(case)},
        ]
        for case in cases
    ]


def once(say: Callable[[Any], Any], names: str) -> Callable[[Any], Any]:
    """``say``, asked once for all cases that are alike in these columns."""
    said: dict[Any, Any] = {}
    alike = attrgetter(*names.split())

    def of(case: Any) -> Any:
        key = alike(case)
        if key not in said:
            said[key] = say(case)
        return said[key]

    return of


def once_due(today: date) -> Callable[[Any], Any]:
    """When a step must be done, asked once for each due date."""
    return once(lambda case: due(case, today), "due_on waits_for_applicant")


def said_of(case: Any) -> list[dict[str, str]]:
    """What was said of its time, as further tags."""
    return [
        *([{"text": str(gettext("Urged")), "tag": "purple"}] if case.urged else []),
        *([{"text": str(gettext("Delay explained")), "tag": "grey"}] if case.delayed else []),
    ]


def place(case: Any) -> str:
    """Sector and district."""
    sector = case.sector_name_en if str(get_locale()) == "en_GB" and case.sector_name_en else case.sector_name
    return ", ".join(part for part in (sector, case.district_name) if part)


def due(case: Any, today: date) -> dict[str, Any]:
    """When the step must be done, as a coloured tag."""
    if case.waits_for_applicant:
        return {"text": str(LATENESS["menunggu"]), "tag": "yellow", "hint": ""}
    return time_left(case.due_on, today)


def pages(page: Page, choice: Choice) -> dict[str, Any] | None:
    """The pages of the list."""
    return pagination(page.number, page.last, lambda number: address(choice, hal=number))


def colleagues(everybody: Iterable[Officer], me: str, chosen: str = "") -> list[dict[str, Any]]:
    """Options of a select with everybody else, and where each works."""
    others = [colleague(each) for each in everybody if each.username != me]
    everything = [("", str(gettext("Choose a colleague"))), *others]
    return [{"value": value, "text": text, "selected": value == chosen} for value, text in everything]


def colleague(officer: Officer) -> tuple[str, str]:
    """One of them, as an option: the username, and with it the desks and the agency."""
    desks = [str(DESK_NAMES[role]) for role in sorted(officer.roles) if role in DESK_NAMES]
    return (
        officer.username,
        f"{officer.username} – {', '.join([*desks, *([officer.agency] if officer.agency else [])])}",
    )


ACTS = {
    "": lazy_gettext("Choose"),
    "ambil": lazy_gettext("Take them"),
    "loloskan": lazy_gettext("Pass them on: everything is in order"),
    "serahkan": lazy_gettext("Hand them over to a colleague"),
}


def acts(chosen: str) -> list[dict[str, Any]]:
    """What can be done with all that are marked."""
    return [{"value": name, "text": str(text), "selected": name == chosen} for name, text in ACTS.items()]


def mark_link(choice: Choice, number: int, *, all_marked: bool) -> dict[str, Any]:
    """The link that ticks every box of this page, or none."""
    more = {} if all_marked else {"semua": 1}
    text = gettext("Mark none") if all_marked else gettext("Mark all on this page")
    return {"text": str(text), "href": address(choice, hal=number, **more), "all": not all_marked}


def question(what: str, to: str, number: int) -> str:
    """What is asked back before it is done to many."""
    if what == "loloskan":
        return str(ngettext("Pass on %(num)s application?", "Pass on %(num)s applications?", number))
    return str(
        ngettext("Hand over %(num)s application to %(to)s?", "Hand over %(num)s applications to %(to)s?", number, to=to)
    )


def asked_rows(cases: Iterable[Any]) -> list[list[Any]]:
    """Which cases it would be done to."""
    return [number_and_permit(each) for each in cases]


def outcome_rows(outcomes: Iterable[Any]) -> list[list[Any]]:
    """What became of each of many cases, refusals first."""
    ordered = sorted(outcomes, key=lambda each: each.done)
    return [
        [
            *(number_and_permit(each.case) if each.case else ["–", "–"]),
            {
                "text": str(gettext("Done") if each.done else gettext("Not done")),
                "tag": "green" if each.done else "red",
            },
            each.sentence,
        ]
        for each in ordered
    ]
