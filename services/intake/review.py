"""An application as its applicant reads it before handing it in, and on the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext

from services.intake.counter import Counter
from services.intake.domain import PermitApplication
from services.intake.draft_forms import number_and_date
from services.intake.permit_form import readable
from services.intake.words import DELIVERIES
from services.shared.web.languages import language


def review_of(counter: Counter, found: PermitApplication) -> dict[str, Any]:
    """What was said beside the documents."""
    return {
        "particulars": counter.accounts.particulars(found.applicant_id),
        "organisation": organisation_name(counter, found),
        "earlier": earlier_permit(counter, found),
        "answers": shown_answers(counter, found),
        "delivery": DELIVERIES[found.delivery] if found.delivery else "",
        "address": counter.intake.delivery_address(found),
    }


def own_data_rows(particulars: Mapping[str, str], *, alone: bool) -> list[dict[str, str]]:
    """What the account says of the applicant: ``alone`` at the screen they compare the identity number with the card;
    whoever acts for them only recognises it. What there is none of is left out."""
    nik = particulars["nik"]
    rows = [
        {"key": gettext("Name"), "value": particulars["name"]},
        {"key": gettext("NIK"), "value": in_fours(nik if alone else "•" * 12 + nik[-4:])},
        {"key": gettext("Address"), "value": particulars["address"]},
        {"key": gettext("E-mail"), "value": particulars["email"]},
        {"key": gettext("Phone"), "value": particulars["phone"]},
    ]
    return [row for row in rows if row["value"]]


def in_fours(number: str) -> str:
    """A long number as the eye can follow it."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def shown_answers(counter: Counter, found: PermitApplication) -> list[dict[str, str]]:
    """Questions and answers in the words of the page's language."""
    intake, words = counter.intake, language()
    answers = intake.answers(found)
    return [
        {
            "question": question.label_en if words == "en" and question.label_en else question.label,
            "answer": readable(question, answers[question.key], intake.catalogue, words),
        }
        for question in intake.questions_of(found)
        if question.key in answers
    ]


def earlier_permit(counter: Counter, found: PermitApplication) -> str:
    """The permit that is renewed, changed or given back, by number and date; empty for a new one."""
    if found.kind == "new":
        return ""
    if on_paper := counter.intake.paper_permit(found):
        return number_and_date(on_paper.number, on_paper.signed_on)
    if found.earlier_number and found.earlier_signed_on:
        return number_and_date(found.earlier_number, found.earlier_signed_on)
    return found.earlier_number or ""


def changes_nothing(counter: Counter, found: PermitApplication) -> bool:
    """Whether a change leaves every answer as it stands in the earlier permit, as far as that is known."""
    intake = counter.intake
    if found.kind != "amendment" or not (earlier := intake.earlier_answers(found)):
        return False
    lasting = {question.key for question in intake.permit(found.permit_code).lasting_questions(found.kind)}
    return bool(earlier == {key: answer for key, answer in intake.answers(found).items() if key in lasting})


def organisation_name(counter: Counter, found: PermitApplication) -> str:
    """In whose name it is made, when not in the applicant's own."""
    if found.organisation_id is None:
        return ""
    return str(counter.people.organisations.particulars(found.organisation_id)["name"])


def capacities(counter: Counter, found: PermitApplication, account_id: UUID) -> tuple[list[Any], bool]:
    """The organisations in whose name somebody may make this application, and whether their own name will do: only that
    of the earlier permit's holder where this system issued it, and never that of a colleague."""
    theirs = counter.people.organisations.of_account(account_id)
    myself = found.applicant_id == account_id
    holder = counter.intake.earlier_holder(found)
    if holder is None:
        return theirs, myself
    return [each for each in theirs if each.id in holder], myself and None in holder


def fallen_away(counter: Counter, before: PermitApplication, after: PermitApplication) -> list[str]:
    """The titles of uploaded documents that the answers no longer ask for."""
    intake = counter.intake
    listed = intake.listed(intake.permit(before.permit_code), before.kind, intake.today())
    titles = {each.requirement.doc: each.title for each in listed}
    return [titles.get(key, key) for key in before.documents if key not in after.possible]
