"""How the permit types' terms, and what a change of them would do, read on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext

from services.intake.catalogue import Catalogue
from services.intake.catalogue.terms import Terms
from services.intake.catalogue_facts import days, in_language, step_name
from services.intake.permit_terms import PermitTerms, Version, in_force
from services.intake.terms_preview import Caution, Preview, StepChange
from services.intake.words import AGENCY_OF_THE_PLACE
from services.shared.contracts import Step
from services.shared.contracts.words import DESKS
from services.shared.web.formats import date_long, readable

Cell = str | dict[str, Any]
ROUTES = {
    "nonterstruktur": lazy_gettext("Without agencies"),
    "terstruktur": lazy_gettext("Agencies before the draft"),
    "terstruktur_verifikasi_dahulu": lazy_gettext("Agencies after the review"),
}
RULES = {
    "all_must_agree": lazy_gettext("All agencies must agree"),
    "lead_decides": lazy_gettext("The first agency decides; the others are heard"),
}
SHARES = {**DESKS, "agencies": lazy_gettext("Agencies, for all of their steps")}
STATES = {
    "same": (lazy_gettext("as before"), "grey"),
    "added": (lazy_gettext("added"), "green"),
    "removed": (lazy_gettext("falls away"), "red"),
    "longer": (lazy_gettext("longer"), "yellow"),
    "shorter": (lazy_gettext("shorter"), "blue"),
    "moved": (lazy_gettext("at another place"), "purple"),
}
DONE = {
    "published": lazy_gettext("Version %(number)s published, counts from %(day)s"),
    "returned": lazy_gettext("Version %(number)s: back to the catalogue's own terms from %(day)s"),
    "taken-back": lazy_gettext("Version %(number)s taken back"),
}


def route_name(code: str) -> str:
    """A route in words; one that is new in the file by its name there."""
    return str(ROUTES.get(code, code))


def agency_name(catalogue: Catalogue, code: str) -> str:
    """An agency with its code."""
    if code in catalogue.agencies:
        return f"{in_language(catalogue.agencies[code])} ({code})"
    return str(AGENCY_OF_THE_PLACE)


def agency_names(catalogue: Catalogue, terms: Terms) -> str:
    """All of them in order."""
    return ", ".join(agency_name(catalogue, code) for code in terms.agencies) or str(gettext("None"))


def rows_of(catalogue: Catalogue, terms: Terms) -> list[tuple[str, str]]:
    """The terms of a permit type, one line each."""
    rule = RULES[terms.agencies_rule] if len(terms.agencies) > 1 else gettext("Not needed")
    return [
        (gettext("Way"), route_name(terms.route)),
        (gettext("Time limit"), days(Decimal(terms.working_days))),
        (gettext("Inspection"), gettext("Demanded") if terms.inspection else gettext("Not demanded")),
        (gettext("Agencies"), agency_names(catalogue, terms)),
        (gettext("How the agencies' words make one"), str(rule)),
    ]


def effects(catalogue: Catalogue, preview: Preview) -> Iterator[str]:
    """What happens to new applications, as the end of a sentence: “New applications will …”."""
    before, after = preview.before_terms, preview.after_terms
    if before.working_days != after.working_days:
        limits = {"before": before.working_days, "after": after.working_days}
        yield gettext("be decided within %(after)s working days instead of %(before)s", **limits)
    if before.route != after.route:
        ways = {"before": route_name(before.route), "after": route_name(after.route)}
        yield gettext("go another way: “%(after)s” instead of “%(before)s”", **ways)
    if after.inspection and not before.inspection:
        yield gettext("be inspected on the site")
    if before.inspection and not after.inspection:
        yield gettext("not be inspected on the site any more")
    if before.agencies != after.agencies:
        asked = {"before": agency_names(catalogue, before), "after": agency_names(catalogue, after)}
        yield gettext("be put before these agencies: %(after)s (so far: %(before)s)", **asked)
    yield from effects_of_the_rule(catalogue, before, after)
    if before.shares != after.shares:
        yield gettext("give the desks other numbers of days: see the steps")


def effects_of_the_rule(catalogue: Catalogue, before: Terms, after: Terms) -> Iterator[str]:
    """Who decides among several agencies."""
    if len(after.agencies) < 2 or (before.agencies_rule, before.agencies) == (after.agencies_rule, after.agencies):
        return
    if after.agencies_rule == "lead_decides":
        yield gettext(
            "follow the word of %(agency)s, while the others are heard",
            agency=agency_name(catalogue, after.agencies[0]),
        )
    else:
        yield gettext("be granted only when all agencies agree")


def untouched(preview: Preview) -> str:
    """The promise to those who have applied."""
    if not preview.cases:
        return str(gettext("No application of this type is running, so none can change."))
    return str(
        ngettext(
            "The one running application does not change: it keeps the terms by which it was handed in.",
            "Not one of the %(num)s running applications changes: all keep the terms by which they were handed in.",
            preview.cases,
        )
    )


def drafts_sentence(preview: Preview) -> str:
    """Who will feel it; nothing when nobody has begun."""
    if not preview.drafts:
        return ""
    return str(
        ngettext(
            "%(num)s draft will follow the new terms if it is handed in on %(day)s or later.",
            "%(num)s drafts will follow the new terms if they are handed in on %(day)s or later.",
            preview.drafts,
            day=date_long(preview.change.first_day),
        )
    )


def caution_sentence(catalogue: Catalogue, caution: Caution) -> str:
    """A caution in the language of the page."""
    details = {name: detail(catalogue, name, value) for name, value in caution.details.items()}
    return str(gettext(caution.sentence, **details))


def detail(catalogue: Catalogue, name: str, value: Any) -> Any:
    """A step and an agency by their names, days as dates."""
    if isinstance(value, Step):
        return step_name(catalogue, value)
    return agency_name(catalogue, value) if name == "agency" else readable(value)


def step_row(catalogue: Catalogue, change: StepChange) -> list[Cell]:
    """A step side by side: as it is, as it would be."""
    text, colour = STATES[change.state]
    named = change.after or change.before
    return [
        step_name(catalogue, named) if named else change.key,
        in_days(change.before),
        in_days(change.after),
        {"text": str(text), "tag": colour},
    ]


def in_days(step: Step | None) -> str:
    """The number of days of a step; a dash for none."""
    return str(readable(step.working_days)) if step and step.working_days else "–"


def version_name(version: str) -> str:
    """What a slip names, explained."""
    _files, _, number = version.partition("+")
    if number:
        return str(gettext("%(version)s (changed terms, version %(number)s)", version=version, number=number))
    return str(gettext("%(version)s (the catalogue's own terms)", version=version or "–"))


def entries_of(catalogue: Catalogue, lines: list[Any]) -> list[dict[str, Any]]:
    """The history as a timeline, the latest first."""
    days_of = {line.number: line.first_day for line in lines if line.first_day}
    return [
        {
            "title": str(DONE[line.what]) % {"number": line.number, "day": date_long(days_of[line.number])},
            "moment": line.at,
            "actor": line.by,
            "text": text_of(catalogue, line),
        }
        for line in lines
    ]


def text_of(catalogue: Catalogue, line: Any) -> str:
    """Why, and what was to count from then on."""
    why = gettext("Reason: %(reason)s", reason=line.reason)
    if not line.terms:
        return str(why)
    told = "; ".join(f"{name}: {value}" for name, value in rows_of(catalogue, Terms.model_validate(line.terms)))
    return f"{why} ({told})"


def planned(history: PermitTerms | None, today: date) -> list[tuple[Version, bool]]:
    """Versions that have not begun, each with whether it ever will: a later one may have taken its place."""
    versions = history.versions if history else ()
    return [
        (each, in_force(versions, each.change.first_day) == each)
        for each in versions
        if each.change.first_day > today and not each.taken_back
    ]
