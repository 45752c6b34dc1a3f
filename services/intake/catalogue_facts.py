"""What a visitor is told of a permit type, in the language of the page: one source for page, checklist and guide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask_babel import gettext, ngettext

from services.intake.catalogue import Catalogue, Field, Permit, Requirement, steps_of
from services.intake.catalogue.models import Successor
from services.intake.catalogue.regimes import Regime, Upcoming, regimes_of, upcoming
from services.intake.conditions import Condition
from services.intake.permit_form import choice_of
from services.intake.words import AGENCY_OF_THE_PLACE, ANSWERS, COST_SENTENCES, COSTS, KINDS, STATUSES, validity
from services.shared.contracts import Step
from services.shared.contracts.words import DESKS, STEPS
from services.shared.web.formats import date_long
from services.shared.web.languages import language

Facts = dict[str, Any]


def facts(catalogue: Catalogue, permit: Permit, today: date) -> Facts:
    """Everything about one permit type, as plain text."""
    return {
        "code": permit.code,
        "name": name_of(permit),
        "active": permit.active,
        "sector": in_language(catalogue.sectors[permit.sektor]),
        "status": str(STATUSES[permit.status]),
        "successor": successor_of(catalogue, permit.pengganti) if permit.pengganti else None,
        "time_limit": time_limit(permit),
        "cost": str(COSTS[permit.biaya.tipe]),
        "cost_sentences": cost_sentences(permit),
        "validity": validity(permit),
        "regimes": [
            in_force_sentence(regime)
            for regime in regimes_of(permit, catalogue.regimes).values()
            if regime.in_force(today)
        ],
        "lists": [
            {
                "kind": str(KINDS[kind]),
                "documents": [
                    document_of(catalogue, permit, each) for each in catalogue.requirements(permit, kind, today)
                ],
            }
            for kind in permit.kinds
        ],
        "upcoming": [change_of(catalogue, permit, each) for each in upcoming(permit, catalogue.regimes, today)],
        "steps": [
            {"name": step_name(catalogue, step), "days": days(step.working_days), "beside": step.parallel}
            for step in steps_of(catalogue, permit, None)
        ],
        "legal_basis": list(permit.dasar_hukum),
        "questions": [question_of(catalogue, question) for question in permit.isian],
    }


def time_limit(permit: Permit) -> str:
    """The promise."""
    return str(gettext("%(days)s working days from the day the file is declared complete", days=permit.sla_hari_kerja))


def step_name(catalogue: Catalogue, step: Step) -> str:
    """What is done at a step, and by whom: an agency by its name and the code under which later pages show it."""
    if step.agency is None:
        who = str(DESKS[str(step.desk)])
    elif step.agency in catalogue.agencies:
        who = f"{in_language(catalogue.agencies[step.agency])} ({step.agency})"
    else:
        who = str(AGENCY_OF_THE_PLACE)
    return f"{STEPS[step.kind]} – {who}"


def days(number: Decimal) -> str:
    """Half days with the comma or point of the language; nothing for a step without days of its own."""
    if not number:
        return ""
    text = format_decimal(number, locale=language())
    return str(ngettext("%(days)s working day", "%(days)s working days", 1 if number <= 1 else 2, days=text))


def cost_sentences(permit: Permit) -> list[str]:
    """What is paid, to whom, and what the entry says of it."""
    remark = permit.biaya.keterangan_en if language() == "en" else permit.biaya.keterangan
    return [str(COST_SENTENCES[permit.biaya.tipe]), *([f"{remark.rstrip('.')}."] if remark else [])]


def successor_of(catalogue: Catalogue, successor: Successor) -> Facts:
    """Where to go instead."""
    remark = successor.keterangan_en if language() == "en" else successor.keterangan
    if successor.izin:
        return {"name": name_of(catalogue.permits[successor.izin]), "href": f"/izin/{successor.izin}", "remark": remark}
    return {"name": in_language(successor), "href": successor.alamat, "remark": remark}


def in_force_sentence(regime: Regime) -> str:
    """Which law the lists follow, and since when."""
    if regime.berlaku_sejak is None:
        return in_language(regime)
    return str(gettext("%(law)s, in force since %(day)s", law=in_language(regime), day=date_long(regime.berlaku_sejak)))


def document_of(catalogue: Catalogue, permit: Permit, requirement: Requirement) -> Facts:
    """A document of a list: its title, and when it is needed."""
    document, condition = catalogue.documents[requirement.doc], requirement.condition
    if condition:
        note = str(gettext("if: %(condition)s", condition=when(catalogue, permit, condition)))
    else:
        note = "" if requirement.wajib else str(gettext("optional"))
    formats = ", ".join(document.formats).upper()
    return {
        "title": title_of(catalogue, requirement),
        "note": note,
        "formats": str(gettext("as %(formats)s", formats=formats)) if formats else "",
        "mandatory": requirement.wajib and condition is None,
    }


def title_of(catalogue: Catalogue, requirement: Requirement) -> str:
    """A document's title: the permit type's own label, or its usual name."""
    document = catalogue.documents[requirement.doc]
    if language() != "en":
        return requirement.label or document.nama
    return catalogue.in_english(requirement.label) if requirement.label else document.en or document.nama


def title_shown(catalogue: Catalogue, permit: Permit, document: str, recorded: str) -> str:
    """The title of an application's document: as it was recorded, or in the other language of the page."""
    requirement = next((each for each in permit.persyaratan if each.doc == document), None)
    return recorded if requirement is None or language() != "en" else title_of(catalogue, requirement)


def change_of(catalogue: Catalogue, permit: Permit, coming: Upcoming) -> Facts:
    """What will be asked for differently, and from when."""
    return {
        "on": date_long(coming.on),
        "regimes": [in_language(regime) for regime in coming.regimes],
        "changes": [
            {
                "kind": str(KINDS[change.kind]),
                "added": [title_of(catalogue, each) for each in change.added],
                "dropped": [title_of(catalogue, each) for each in change.dropped],
            }
            for change in coming.changes
        ],
    }


def question_of(catalogue: Catalogue, question: Field) -> Facts:
    """A question of the form, and what kind of answer it wants."""
    choices = ", ".join(choice_of(catalogue, choice, language()) for choice in question.pilihan)
    label, answer = label_of(question), choices or str(ANSWERS[question.type])
    return {
        "label": label,
        "with_answer": f"{label} {answer}" if label.endswith("?") else f"{label}: {answer}",
        "mandatory": question.wajib,
        "only_for": only_for(question),
    }


def only_for(question: Field) -> str:
    """In which kinds of application it is asked; nothing for all."""
    kinds = ", ".join(str(KINDS[kind]) for kind in question.kinds)
    return str(gettext("only for: %(kinds)s", kinds=kinds)) if kinds else ""


def when(catalogue: Catalogue, permit: Permit, condition: Condition) -> str:
    """A condition in the words of the form's question: “Kind of place: own practice”."""
    question = next((each for each in permit.isian if each.key == condition.field), None)
    if question is None:
        return catalogue.in_english(condition.words) if language() == "en" else condition.words
    value = choice_of(catalogue, condition.value, language())
    if condition.operator == ">":
        return str(gettext("%(question)s: more than %(number)s", question=label_of(question), number=value))
    if label_of(question).endswith("?"):
        return str(gettext("the answer to “%(question)s” is “%(answer)s”", question=label_of(question), answer=value))
    return f"{label_of(question)}: {value}"


def label_of(question: Field) -> str:
    """A question in the language of the page."""
    return question.label_en if language() == "en" and question.label_en else question.label


def name_of(permit: Permit) -> str:
    """The name in the language of the page."""
    return in_language(permit)


def in_language(named: Any) -> str:
    """The name of an entry that has one in both languages."""
    return str(named.name_en) if language() == "en" and named.name_en else str(named.nama)
