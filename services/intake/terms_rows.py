"""The tables on the pages of the permit types' terms."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from services.intake.catalogue import Catalogue, Permit
from services.intake.catalogue.models import Shares
from services.intake.catalogue_facts import days, in_language, name_of, step_name
from services.intake.changing_terms import ChangingTerms
from services.intake.permit_terms import in_force
from services.intake.terms_in_force import Versions
from services.intake.terms_preview import MOST_NUMBERS, Preview
from services.intake.terms_words import (
    Cell,
    caution_sentence,
    drafts_sentence,
    effects,
    in_days,
    route_name,
    rows_of,
    step_row,
    untouched,
    version_name,
)
from services.shared.contracts import Step
from services.shared.web.formats import date_long, readable


def overview_of(changing: ChangingTerms, catalogue: Catalogue) -> list[dict[str, Any]]:
    """By sector the permit types that can be applied for, or whose applications still run."""
    numbers, versions, today = changing.numbers(), changing.terms.versions(), changing.today()
    sections = []
    for key, sector in catalogue.sectors.items():
        shown = [
            permit
            for permit in catalogue.permits.values()
            if permit.sektor == key and (permit.active or permit.code in numbers)
        ]
        rows = [row_of(catalogue, permit, numbers.get(permit.code), versions, today) for permit in shown]
        if rows:
            sections.append({"title": in_language(sector), "rows": rows})
    return sections


def row_of(catalogue: Catalogue, permit: Permit, numbers: Any, versions: Versions, today: Any) -> list[Cell | Any]:
    """One permit type: its way, its limit, its version, and how many run."""
    planned = [
        each
        for each in versions.get(permit.code, ())
        if each.change.first_day > today
        and not each.taken_back
        and in_force(versions[permit.code], each.change.first_day) == each
    ]
    coming = gettext("changes on %(day)s", day=date_long(planned[0].change.first_day)) if planned else ""
    return [
        {"text": permit.code, "hint": name_of(permit)},
        route_name(permit.rute),
        {"text": days(Decimal(permit.sla_hari_kerja)), "hint": coming},
        catalogue.version_of(permit.code),
        str(numbers.running if numbers else 0),
    ]


def profile_rows(catalogue: Catalogue) -> list[list[str]]:
    """The usual shares, the shortest limit first."""
    return [
        [readable(each.total), *(readable(getattr(each, desk)) for desk in Shares.model_fields)]
        for each in catalogue.routes.profiles
    ]


def steps_table(catalogue: Catalogue, steps: Iterable[Step]) -> list[list[Cell]]:
    """The steps of a permit type with their days."""
    return [
        [
            {"text": step_name(catalogue, step), "hint": gettext("beside the others") if step.parallel else ""},
            in_days(step),
        ]
        for step in steps
    ]


def preview_rows(catalogue: Catalogue, preview: Preview) -> dict[str, Any]:
    """Everything that the preview says."""
    before, after = rows_of(catalogue, preview.before_terms), rows_of(catalogue, preview.after_terms)
    return {
        "effects": list(effects(catalogue, preview)),
        "untouched": untouched(preview),
        "drafts": drafts_sentence(preview),
        "cautions": [caution_sentence(catalogue, each) for each in preview.cautions],
        "terms": [[name, old, new] for (name, old), (_name, new) in zip(before, after, strict=True)],
        "steps": [step_row(catalogue, each) for each in preview.steps],
        "running": [
            {
                "version": version_name(each.version),
                "cases": each.cases,
                "numbers": each.numbers,
                "more": max(0, each.cases - MOST_NUMBERS),
            }
            for each in preview.running
        ],
    }
