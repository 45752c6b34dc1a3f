"""How a comparison of two countings reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import ceil
from typing import Any

from babel.numbers import format_decimal
from flask import url_for
from flask_babel import get_locale, gettext, ngettext

from services.shared.contracts.words import DESKS, STEPS
from services.shared.web.formats import date_long, readable
from services.shared.web.languages import in_words, language
from services.tracking.supposing import Place, Supposition
from services.tracking.what_if import Changed, Compared, Outcome, Period

Row = dict[str, str]


def result_in_words(
    outcome: Outcome, period: Period, supposed: Supposition, permits: Mapping[str, Any], *, linked: bool
) -> dict[str, Any]:
    """What the page shows of a result; ``linked``: the person may open cases."""
    return {
        "summary": summed_up(outcome, supposed),
        "lines": supposed_lines(period, supposed),
        "by_permit": permit_rows(outcome, permits),
        "by_step": step_rows(outcome),
        "changed": changed_rows(outcome.changed, linked=linked),
        "lost": whole(outcome.lost),
        "gained": whole(outcome.gained),
        "more_changed": outcome.lost + outcome.gained > len(outcome.changed),
        "without_clock": outcome.without_clock,
        "no_change": readable(outcome.no_change),
    }


def summed_up(outcome: Outcome, supposed: Supposition) -> str:
    """The whole comparison in one sentence."""
    if not outcome.altogether.number:
        return gettext("Nothing that had a time limit was decided in this period.")
    all_of_them = outcome.altogether
    figures = {
        "number": whole(all_of_them.number),
        "before": whole(all_of_them.before),
        "share_before": share(all_of_them.before, all_of_them.number),
        "after": whole(all_of_them.after),
        "share_after": share(all_of_them.after, all_of_them.number),
    }
    if supposed.is_empty:
        return gettext(
            "Of %(number)s applications %(before)s (%(share_before)s) were in time. Nothing else is supposed yet.",
            **figures,
        )
    return gettext(
        "Of %(number)s applications %(before)s (%(share_before)s) were in time; "
        "as supposed it would have been %(after)s (%(share_after)s).",
        **figures,
    )


def supposed_lines(period: Period, supposed: Supposition) -> list[Row]:
    """The period, and everything that is supposed of it, for the summary."""
    steps = [f"{place_name(place)}: {in_days(limit)}" for place, limit in supposed.steps.items()]
    limits = [f"{code}: {in_days(limit)}" for code, limit in supposed.allowances.items()]
    lines = {
        gettext("Decided"): gettext(
            "from %(first)s to %(last)s", first=date_long(period.first), last=date_long(period.last)
        ),
        gettext("Worked"): readable(sorted(supposed.worked)),
        gettext("Off"): readable(sorted(supposed.off)),
        gettext("No collective leave"): gettext("yes") if supposed.no_collective_leave else "",
        gettext("Saturdays worked"): gettext("yes") if supposed.saturdays else "",
        gettext("Time limits of permit types"): ", ".join(limits),
        gettext("All other time limits"): f"{supposed.percent} %" if supposed.percent else "",
        gettext("Time limits of steps"): ", ".join(steps),
    }
    return [{"key": key, "value": value} for key, value in lines.items() if value]


def in_days(limit: Decimal | int) -> str:
    """A time limit in words."""
    return ngettext("%(days)s working day", "%(days)s working days", ceil(limit), days=readable(limit))


def permit_rows(outcome: Outcome, names: Mapping[str, Any]) -> list[list[Any]]:
    """A row for all, then one for each permit type."""
    everything = [[gettext("All"), *figures(outcome.altogether)]] if outcome.altogether.number else []
    return everything + [
        [{"text": code, "hint": permit_name(names.get(code))}, *figures(each)] for code, each in outcome.permits.items()
    ]


def permit_name(permit: Any) -> str:
    """The permit type in the language of the page."""
    if permit is None:
        return ""
    return (permit.name_en if language() == "en" and permit.name_en else permit.name) or ""


def step_rows(outcome: Outcome) -> list[list[Any]]:
    """A row for each step with each desk or agency."""
    return [[place_name(place), *figures(outcome.steps[place])] for place in in_order(outcome.steps)]


def in_order(places: Iterable[Place]) -> list[Place]:
    """As an application passes them."""
    kinds = list(STEPS)
    return sorted(places, key=lambda place: (kinds.index(place.kind), place.where))


def place_name(place: Place, between: str = " – ") -> str:
    """A step, and with whom it is."""
    where = in_words(DESKS).get(place.where, place.where)
    return between.join(filter(None, [in_words(STEPS).get(place.kind, place.kind), where]))


def figures(each: Compared) -> list[Any]:
    """The cells of a row: how many, both shares in time, their difference, both medians."""
    before, after = (
        {"text": share(part, each.number), "hint": whole(part), "numeric": True} for part in (each.before, each.after)
    )
    medians = " → ".join("–" if days is None else str(days) for days in (each.median_before, each.median_after))
    return [
        {"text": whole(each.number), "numeric": True}, before, after,
        {"text": difference(each), "hint": signed(each.after - each.before), "numeric": True},
        {"text": medians, "numeric": True},
    ]  # fmt: skip


def whole(number: int) -> str:
    """1.250."""
    return str(format_decimal(number, "#,##0", locale=get_locale() or "id_ID"))


def share(part: int, number: int) -> str:
    """90,1 %."""
    return f"{tenths(Decimal(100 * part) / number)}\N{NO-BREAK SPACE}%" if number else "–"


def difference(each: Compared) -> str:
    """In percentage points, with its sign."""
    points = Decimal(100 * (each.after - each.before)) / (each.number or 1)
    return gettext("%(points)s points", points=signed(points)).replace(" ", "\N{NO-BREAK SPACE}")


def signed(value: Decimal | int) -> str:
    """+3,2 or −3,2; with one decimal where there is one."""
    return ("+" if (written := tenths(value)) != "0" and value > 0 else "") + written


def tenths(value: Decimal | int) -> str:
    """With one decimal where there is one."""
    written = str(format_decimal(value, "#,##0.#", locale=get_locale() or "id_ID"))
    return "0" if written == "-0" else written.replace("-", "−")


def changed_rows(changed: list[Changed], *, linked: bool) -> list[list[Any]]:
    """A row for each application that changes sides; ``linked``: the person may open cases."""
    return [
        [
            {"text": each.number}
            | ({"href": url_for("overview.case", application_id=each.application_id)} if linked else {}),
            side(each.days_before, each.allowed_before, in_time=not each.after),
            side(each.days_after, each.allowed_after, in_time=each.after),
        ]
        for each in changed
    ]


def side(days: int, allowed: int, *, in_time: bool) -> dict[str, str]:
    """In time or late, with the days that it took."""
    state = {"text": gettext("In time"), "tag": "green"} if in_time else {"text": gettext("Late"), "tag": "red"}
    return state | {"hint": gettext("%(used)d of %(all)d working days", used=days, all=allowed)}
