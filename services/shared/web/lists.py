"""Long lists: pages of them, boxes that narrow them, and the coloured word that says how much time is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext

from services.shared.web.formats import date_long
from services.shared.working_days import working_days_between

SOON_DAYS = 1  # working days


def pagination(number: int, last: int, address: Callable[[int], str]) -> dict[str, Any] | None:
    """What the pagination component takes; nothing while everything fits on one page."""
    if last == 1:
        return None
    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    items: list[dict[str, Any]] = []
    for before, place in zip([0, *near], near, strict=False):
        if place > before + 1:
            items.append({"ellipsis": True})
        items.append({"number": place, "href": address(place), "current": place == number})
    shown: dict[str, Any] = {"landmarkLabel": gettext("Pages"), "items": items}
    if number > 1:
        shown["previous"] = {"text": gettext("Previous"), "href": address(number - 1)}
    if number < last:
        shown["next"] = {"text": gettext("Next"), "href": address(number + 1)}
    return shown


def select(name: str, label: str, values: Iterable[tuple[str, str]], chosen: str, *, everything: bool = True) -> Any:
    """Options of a select component; first of all, unless told otherwise, the one that does not narrow."""
    first = [{"value": "", "text": str(gettext("All")), "selected": not chosen}] if everything else []
    items = [{"value": value, "text": text, "selected": value == chosen} for value, text in values]
    return {"id": name, "name": name, "label": {"text": label}, "items": [*first, *items]}


def time_left(due_on: date, today: date) -> dict[str, str]:
    """When something must be done, as a coloured tag; working days."""
    hint = str(gettext("due on %(day)s", day=date_long(due_on)))
    if late := working_days_between(due_on, today):
        text = ngettext("%(num)s working day late", "%(num)s working days late", late)
        return {"text": str(text), "tag": "red", "hint": hint}
    if due_on < today:  # on days when nobody works
        return {"text": str(gettext("Due now")), "tag": "orange", "hint": hint}
    left = working_days_between(today, due_on)
    if left == 0:
        return {"text": str(gettext("Due today")), "tag": "orange", "hint": hint}
    text = ngettext("%(num)s working day left", "%(num)s working days left", left)
    return {"text": str(text), "tag": "orange" if left <= SOON_DAYS else "green", "hint": hint}
