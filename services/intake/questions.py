"""What other services may ask about a person, at the moment of use; they keep nothing of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.intake.counter import Counter
from services.intake.domain import PermitApplication
from services.intake.organisations import OWNER
from services.intake.permit_form import readable

TO_REACH = "name", "email", "phone", "language"


def contact(counter: Counter, application_id: str) -> dict[str, Any]:
    """How to reach the applicant: name, e-mail, phone (E.164), language, the links that messages carry, and where
    the post brings the letter."""
    intake = counter.intake
    application = intake.find(PermitApplication, UUID(application_id))
    pages = f"{counter.base_url}/permohonan/{application.id}"
    person = counter.accounts.particulars(to_be_reached(counter, application))
    return {
        **{name: person[name] for name in TO_REACH},
        "number": application.number,
        "tracking_url": f"{counter.base_url}/lacak/{intake.tracking_token(application)}",
        "correction_url": correction_url(pages, application),
        "application_url": pages,
        "letter_url": f"{pages}/surat",
        "delivery": application.delivery,
        "delivery_address": intake.delivery_address(application),
    }


def to_be_reached(counter: Counter, application: PermitApplication) -> UUID:
    """Who made the application; once they no longer act for the organisation it is made for, its first owner."""
    organisations, organisation_id = counter.people.organisations, application.organisation_id
    if organisation_id is None or organisations.is_member(organisation_id, application.applicant_id):
        return application.applicant_id
    owners = [each.account_id for each in organisations.members(organisation_id) if each.role == OWNER]
    return owners[0] if owners else application.applicant_id


def correction_url(pages: str, application: PermitApplication) -> str:
    """Where to send again what was asked for: the very upload when it is a single one."""
    if len(application.faults) == 1:
        return f"{pages}/perbaikan/{application.faults[0].requirement}"
    return f"{pages}/perbaikan"


def letter_particulars(counter: Counter, application_id: str) -> dict[str, Any]:
    """What a letter says of its holder (a person, or the organisation that it is made for): name, address, those
    answers that belong in it, and the law behind the type."""
    intake = counter.intake
    application = intake.find(PermitApplication, UUID(application_id))
    holder = (
        counter.people.organisations.particulars(application.organisation_id)
        if application.organisation_id
        else counter.accounts.particulars(application.applicant_id)
    )
    permit, answers = intake.permit(application.permit_code), intake.answers(application)
    return {
        "name": holder["name"],
        "address": holder["address"],
        "permit_name": permit.nama,
        "permit_name_en": permit.name_en,
        "answers": [
            {"label": question.label, "value": readable(question, answers[question.key], intake.catalogue)}
            for question in permit.questions(application.kind)
            if question.di_surat and question.key in answers
        ],
        "legal_basis": list(permit.dasar_hukum),
    }
