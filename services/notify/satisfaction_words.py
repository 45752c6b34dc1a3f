"""How the survey's results read: elements, grades, groups of people, and periods of time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale, gettext, lazy_gettext

from services.notify.satisfaction import Period
from services.shared.web.languages import language

ELEMENT_NAMES = {
    "U1": lazy_gettext("Requirements"),
    "U2": lazy_gettext("Procedure"),
    "U3": lazy_gettext("Completion time"),
    "U4": lazy_gettext("Cost"),
    "U5": lazy_gettext("Result"),
    "U6": lazy_gettext("Competence of staff"),
    "U7": lazy_gettext("Conduct of staff"),
    "U8": lazy_gettext("Complaints and suggestions"),
    "U9": lazy_gettext("Facilities"),
}
GRADE_NAMES = {
    "A": (lazy_gettext("Very good"), "green"),
    "B": (lazy_gettext("Good"), "blue"),
    "C": (lazy_gettext("Less good"), "orange"),
    "D": (lazy_gettext("Not good"), "red"),
}
OUTCOMES = {"permit": lazy_gettext("Permit issued"), "refusal": lazy_gettext("Application refused")}
CLASSES: dict[str, dict[str, Any]] = {
    "sex": {"male": lazy_gettext("Male"), "female": lazy_gettext("Female")},
    "age": {
        "under_25": lazy_gettext("Under 25"),
        "from_25": lazy_gettext("25 to 34"),
        "from_35": lazy_gettext("35 to 44"),
        "from_45": lazy_gettext("45 to 54"),
        "from_55": lazy_gettext("55 or older"),
    },
    "education": {
        "sd": lazy_gettext("Primary school"),
        "smp": lazy_gettext("Lower secondary school"),
        "sma": lazy_gettext("Upper secondary school"),
        "s1": lazy_gettext("Diploma or bachelor’s degree"),
        "s2": lazy_gettext("Master’s degree"),
        "s3": lazy_gettext("Doctorate"),
    },
    "occupation": {
        "civil_servant": lazy_gettext("Civil servant"),
        "military": lazy_gettext("Armed forces"),
        "police": lazy_gettext("Police"),
        "private": lazy_gettext("Employee of a company"),
        "business": lazy_gettext("Own business"),
        "other": lazy_gettext("Other occupation"),
    },
}
BREAKDOWNS = {
    "permit": lazy_gettext("By permit type"),
    "outcome": lazy_gettext("By decision"),
    "month": lazy_gettext("By month"),
    "district": lazy_gettext("By district"),
    "sex": lazy_gettext("By sex"),
    "age": lazy_gettext("By age"),
    "education": lazy_gettext("By education"),
    "occupation": lazy_gettext("By occupation"),
}


def period_name(period: Period) -> str:
    """2026, first semester 2026 or March 2026."""
    year, _, part = period.name.partition("-")
    if not part:
        return gettext("Year %(year)s", year=year)
    if part == "S1":
        return gettext("First semester %(year)s", year=year)
    if part == "S2":
        return gettext("Second semester %(year)s", year=year)
    return month_name(period.name)


def month_name(name: str) -> str:
    """2026-03 in words."""
    return str(format_date(date.fromisoformat(f"{name}-01"), "MMMM y", locale=get_locale() or "id_ID"))


def group_name(by: str, name: str, known: Mapping[str, str]) -> str:
    """A group of a breakdown, ``known`` being the names of permit types and districts; nobody says everything."""
    if not name:
        return gettext("Not known")
    if by == "outcome":
        return str(OUTCOMES[name])
    if by == "month":
        return month_name(name)
    return str(CLASSES[by].get(name, name)) if by in CLASSES else known.get(name, name)


def as_number(value: Any) -> str:
    """With the comma that Indonesian writes."""
    return str(value).replace(".", ",") if language() == "id" else str(value)


def grade_of(letter: str) -> dict[str, str]:
    """A coloured tag."""
    words, colour = GRADE_NAMES[letter]
    return {"text": f"{letter} – {words}", "tag": colour}
