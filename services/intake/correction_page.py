"""The page of a correction: a card for each answer and each document that the office wants, with the reason."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from services.intake.answers import PARTNERS, as_typed
from services.intake.catalogue import Field
from services.intake.catalogue_facts import label_of
from services.intake.catalogue_pages import counter
from services.intake.document_cards import cards_of
from services.intake.domain import PermitApplication
from services.intake.permit_form import form_for, readable
from services.intake.rules import AnswerNotAsked
from services.intake.web import about, asked_of
from services.shared.web import Form
from services.shared.web.languages import language

Refused = tuple[str, Form]  # the key of a question, and what was answered and is not right


def correction_page(found: PermitApplication, errors: dict[str, str], refused: Refused | None = None) -> str:
    """Only what must be mended; ``errors`` by requirement of a document."""
    asked = {each.requirement.doc: each for each in asked_of(found)}
    return render_template(
        "intake/correction.html",
        **about(found),
        answers=[answer_card(found, key, refused) for key in first_of_ranges(found)],
        cards=cards_of(found, [asked[key] for key in found.wanted], errors, notes_of(found)),
        errors=errors,
        refused=refused[1] if refused else None,
        limit_mb=counter().upload_limit_mb,
    )


def notes_of(found: PermitApplication) -> dict[str, str]:
    """Why each document is wanted."""
    needed = gettext("With the answer that you gave anew, this document is needed as well.")
    return dict.fromkeys(found.needed, str(needed)) | {
        key: office_writes(reasons_among(found, key, answers=False)) for key in found.wanted if key not in found.needed
    }


def answer_card(found: PermitApplication, key: str, refused: Refused | None) -> dict[str, Any]:
    """One question, or the two ends of a range, prefilled with what was answered last."""
    intake, group = counter().intake, group_of(found, key)
    before, typed = intake.answers(found), as_typed(intake.answers_with_anew(found), group)
    keys = [question.key for question in group]
    return {
        "key": key,
        "notes": [office_writes(reasons) for each in keys if (reasons := reasons_among(found, each, answers=True))],
        "formerly": [
            {"key": label_of(each), "value": readable(each, before[each.key], intake.catalogue, language())}
            for each in group
            if each.key in before
        ],
        "given": {each for each in keys if each in found.questioned} <= set(found.anew),
        "form": refused[1] if refused and refused[0] == key else form_anew(group)(formdata=MultiDict(typed)),
        "action": url_for("corrections.answer", application_id=found.id, key=key),
    }


def office_writes(reasons: list[str]) -> str:
    """The reasons as the applicant reads them."""
    return str(gettext("The office writes: %(reason)s", reason=" ".join(reasons)))


def reasons_among(found: PermitApplication, requirement: str, *, answers: bool) -> list[str]:
    """What the steps say of one answer, or of one document."""
    faults = [each for each in found.faults if (each.kind == "answer") == answers and each.requirement == requirement]
    return list(dict.fromkeys(each.reason for each in faults))


def form_anew(group: list[Field]) -> type[Form]:
    """The form of these questions, with the checks of the whole form."""
    intake = counter().intake
    return form_for(group, intake.catalogue, language(), intake.today())


def group_of(found: PermitApplication, key: str) -> list[Field]:
    """The question with the one that belongs to it, in the order of the form; raises :class:`AnswerNotAsked`."""
    if key not in found.questioned:
        raise AnswerNotAsked
    return [each for each in counter().intake.questions_anew(found) if key in (each.key, PARTNERS.get(each.key))]


def first_of_ranges(found: PermitApplication) -> list[str]:
    """The questions that get a card, in the order of the form: of two ends of a range that are both asked, the first
    one carries the other."""
    asked = [each.key for each in counter().intake.questions_anew(found) if each.key in found.questioned]
    return [key for place, key in enumerate(asked) if PARTNERS.get(key) not in asked[:place]]
