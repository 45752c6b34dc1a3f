"""How a clock reads: why each day counted or not, and what moved the day that was promised."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext
from markupsafe import Markup

from services.shared.contracts.words import DESKS, STEPS
from services.shared.web.formats import date_long
from services.tracking.clock import Clock, Day

CAUSES = {
    "complete": lazy_gettext("The file was declared complete."),
    "pause": lazy_gettext("It stood still while you had to act."),
    "calendar": lazy_gettext("The office's calendar changed."),
}
WEEKDAYS = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
    lazy_gettext("Saturday"),
    lazy_gettext("Sunday"),
)


def counted_rows(clock: Clock, today: date, paused: str) -> list[list[Any]]:
    """A row per day: the day, whether it counted, with whom the application was. ``paused`` is said of the days on
    which the applicant had to act."""
    return [[day_in_words(each.day), why(clock, each, today, paused), whom(each, today)] for each in clock.days]


def day_in_words(day: date) -> str:
    """Thursday, 19 March 2026."""
    return f"{WEEKDAYS[day.weekday()]}, {date_long(day)}"


def why(clock: Clock, each: Day, today: date, paused: str) -> str:
    """Day 3 of 5; or why it did not count."""
    if each.why == "counted" and each.number is not None and each.number > clock.allowance:
        late = each.number - clock.allowance
        words = ngettext("%(num)d working day late", "%(num)d working days late", late)
    elif each.why == "counted":
        words = gettext("Working day %(number)d of %(all)d", number=each.number, all=clock.allowance)
    elif each.why == "paused":
        words = paused
    elif each.why == "weekend":
        words = gettext("Not counted: weekend")
    else:
        words = Markup(gettext("Not counted: %(name)s")) % {"name": official(each.name)}
    decree = f" ({each.decree})" if each.decree else ""
    coming = " – " + gettext("to come") if each.day > today else ""
    return words + decree + coming


def official(name: str) -> Markup:
    """The name of a holiday or of what a decree gave: it stays Indonesian on pages of any language."""
    return Markup('<span lang="id">{}</span>').format(name)


def whom(each: Day, today: date) -> str:
    """Which steps were under way, and whose they were."""
    if each.day > today:
        return ""
    turns = (f"{STEPS[turn.kind]} ({turn.agency or DESKS.get(turn.desk, turn.desk)})" for turn in each.held)
    return ", ".join(dict.fromkeys(turns))


def promise_entries(promises: list[Any]) -> list[dict[str, Any]]:
    """Every day that was promised, newest first, for the timeline."""
    return [
        {"title": date_long(each.due_on), "moment": each.at, "text": f"{CAUSES[each.cause]} {each.because}".strip()}
        for each in reversed(promises)
    ]
