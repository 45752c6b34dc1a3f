"""How a week of visits reads: one line per inspector, one cell per day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import url_for
from flask_babel import get_locale, gettext, ngettext

from services.shared.working_days import SATURDAY, day_of, is_working_day


def days_shown(week: list[date], agenda: list[Any]) -> list[date]:
    """Monday to Friday, and a weekend day on which somebody visits all the same."""
    visited = {day_of(each.moment) for each in agenda}
    return [day for day in week if day.weekday() < SATURDAY or day in visited]


def head(days: list[date]) -> list[str]:
    """The names of the columns."""
    return [gettext("Inspector"), *(short(day) for day in days)]


def short(day: date) -> str:
    """Sen, 23 Nov."""
    return str(format_date(day, "EEE, d MMM", locale=get_locale() or "id_ID"))


def rows(
    inspectors: list[str],
    days: list[date],
    agenda: list[Any],
    limits: Mapping[str, int],
    blocked: Mapping[tuple[str, date], str],
) -> list[list[Any]]:
    """One line per inspector."""
    planned: dict[tuple[str, date], list[str]] = {}
    for each in agenda:
        planned.setdefault((each.inspector, day_of(each.moment)), []).append(each.state)
    return [
        [name, *(cell(name, day, planned.get((name, day), []), limits[name], blocked.get((name, day))) for day in days)]
        for name in inspectors
    ]


def cell(inspector: str, day: date, states: list[str], limit: int, reason: str | None) -> dict[str, Any]:
    """How full one day of one inspector is, with a link to its visits."""
    proposed = states.count("proposed")
    many = gettext("%(number)s of %(limit)s", number=len(states), limit=limit)
    hints = [ngettext("%(num)d proposed", "%(num)d proposed", proposed)] if proposed else []
    if reason is not None:
        hints = [reason, *([many] if states else []), *hints]
        return {"text": gettext("No visits"), "tag": "grey", "hint": "; ".join(hints)}
    if not states and not is_working_day(day):
        return {"text": gettext("Day off"), "tag": "grey"}
    if not states:
        return {"text": many}
    href = url_for("route.route_list", hari=day, petugas=inspector)
    return {"text": many, "href": href, "hint": "; ".join(hints)}
