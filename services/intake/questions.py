"""What other services may ask about a person, at the moment of use; they keep nothing of it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from uuid import UUID

from services.intake import earlier_documents, my_applications, staff_read_model, standing, surveying
from services.intake.catalogue import Catalogue, Field
from services.intake.counter import Counter
from services.intake.domain import PermitApplication
from services.intake.erasing import RUNNING
from services.intake.identity_rules import nik_is_unusual
from services.intake.organisations import OWNER
from services.intake.permit_form import readable
from services.intake.wishes import wishes_of
from services.shared.contracts import RoutingSlip
from services.shared.personal_data import PersonalDataErased
from services.shared.refusals import NotFound

MOST_OTHERS = 20
AT_ONCE = 50
MOST_STAFF = 500
FORM_ADVICE = re.compile(r" \((kosong|bila|jika) [^)]*\)$")
STAFF = "SELECT id, name, particulars FROM accounts WHERE username = %s AND disabled_at IS NULL"
TO_REACH = "name", "email", "phone", "language"


def contact(counter: Counter, application_id: str) -> dict[str, Any]:
    """How to reach the applicant: name, e-mail, phone (E.164), language, the links that messages carry, how they want
    to be told things, the names of the agencies on the way, and where the post brings the letter."""
    intake = counter.intake
    application = intake.find(PermitApplication, UUID(application_id))
    pages = f"{counter.base_url}/permohonan/{application.id}"
    account_id = to_be_reached(counter, application)
    person = counter.accounts.particulars(account_id)
    return {
        **{name: person[name] for name in TO_REACH},
        "number": application.number,
        "tracking_url": f"{counter.base_url}/lacak/{intake.tracking_token(application)}",
        "correction_url": correction_url(pages, application),
        "application_url": pages,
        "letter_url": f"{pages}/surat",
        "base_url": counter.base_url,
        "agencies": agencies_on_the_way(intake.catalogue, application.slip),
        "preferences": wishes_of(intake.datastore, account_id).told(),
        "delivery": application.delivery,
        "delivery_address": intake.delivery_address(application),
    }


def staff_contact(counter: Counter, username: str) -> dict[str, Any]:
    """How to reach a member of staff; raises :class:`NotFound` for nobody, and for those who cannot sign in."""
    datastore = counter.intake.datastore
    found = datastore.query(STAFF, username)
    if not found:
        raise NotFound
    [row] = found
    known = counter.personal_data.open(row.id, "account", row.particulars) if row.particulars else {}
    return {
        "name": row.name,
        "email": known.get("email", ""),
        "language": known.get("language", "id"),
        "base_url": counter.base_url,
        "preferences": wishes_of(datastore, row.id).told(),
    }


def applications_of(counter: Counter, account_id: str) -> list[str]:
    """The ids of what a person handed in, and of what was handed in for the organisations they act for."""
    found = my_applications.all_of(counter.intake.datastore, UUID(account_id))
    return [str(row.application_id) for row in found if row.number]


def may_see(counter: Counter, application_id: str, account_id: str) -> bool:
    """Whether an application is this account's, or that of an organisation it acts for."""
    try:
        application = counter.intake.find(PermitApplication, UUID(application_id))
    except NotFound:
        return False
    return standing.may_see(counter.intake.datastore, application, UUID(account_id))


def contacts(counter: Counter, application_ids: list[str]) -> dict[str, dict[str, Any]]:
    """How to reach many applicants at once; who is not known (any more) is left out."""
    found = {}
    for application_id in application_ids:
        with suppress(NotFound, PersonalDataErased):
            found[application_id] = contact(counter, application_id)
    return found


def to_be_reached(counter: Counter, application: PermitApplication) -> UUID:
    """Who made the application; once they no longer act for the organisation it is made for, its first owner."""
    organisations, organisation_id = counter.people.organisations, application.organisation_id
    if organisation_id is None or organisations.is_member(organisation_id, application.applicant_id):
        return application.applicant_id
    owners = [each.account_id for each in organisations.members(organisation_id) if each.role == OWNER]
    return owners[0] if owners else application.applicant_id


def correction_url(pages: str, application: PermitApplication) -> str:
    """Where to mend what was asked for: the very upload or answer when it is a single one."""
    if len(application.faults) != 1:
        return f"{pages}/perbaikan"
    (fault,) = application.faults
    return f"{pages}/perbaikan/{'isian/' if fault.kind == 'answer' else ''}{fault.requirement}"


def letter_particulars(counter: Counter, application_id: str) -> dict[str, Any]:
    """What a letter says of its holder (a person, or the organisation that it is made for): name, address, those
    answers that belong in it, the law behind the type, the agencies on its way, and under ``paper`` the words that its
    letters start from with the day on which what it is for ends."""
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
            {"label": label_in_letter(question), "value": readable(question, answers[question.key], intake.catalogue)}
            for question in permit.questions(application.kind)
            if question.di_surat and question.key in answers
        ],
        "legal_basis": list(permit.dasar_hukum),
        "agencies": agencies_on_the_way(intake.catalogue, application.slip),
        "paper": {
            **intake.catalogue.letters.of(permit.code).model_dump(mode="json"),
            "valid_until": intake.catalogue.letters.end(permit.code, answers),
        },
    }


def letter_particulars_of(counter: Counter, application_ids: list[str]) -> dict[str, dict[str, Any]]:
    """The same of several applications, by their ids, without those that are unknown or of somebody forgotten."""
    found = {}
    for application_id in application_ids[:AT_ONCE]:
        with suppress(NotFound, PersonalDataErased):
            found[application_id] = letter_particulars(counter, application_id)
    return found


def label_in_letter(question: Field) -> str:
    """Without the advice for those who fill in the form."""
    return FORM_ADVICE.sub("", question.label)


def agencies_on_the_way(catalogue: Catalogue, slip: RoutingSlip | None) -> dict[str, dict[str, str]]:
    """By code, how the agencies that are asked about an application are called, and whoever leads each."""
    known, steps = catalogue.agencies, slip.steps if slip else ()
    return {
        agency.code: {
            "name": agency.nama,
            "name_en": agency.name_en or agency.nama,
            "short": agency.singkatan,
            "head_title": agency.head_title,
        }
        for agency in (known[step.agency] for step in steps if step.agency in known)
    }


def staff_names(counter: Counter, usernames: list[str]) -> dict[str, str]:
    """What these members of staff are called, also those who work here no more; nobody else has such a name."""
    return staff_read_model.names(counter.intake.datastore, usernames[:MOST_STAFF])


def case_particulars(counter: Counter, application_id: str) -> dict[str, Any]:
    """What an officer has to know while checking: ``name`` and ``address``, ``answers`` by question in both languages
    with what they were before each correction (``former``, the oldest first), ``others`` (applications of the same
    person, the latest first) and ``warnings`` (codes), all empty for somebody who was forgotten; and the
    ``legal_basis`` of the permit type."""
    intake = counter.intake
    application = intake.find(PermitApplication, UUID(application_id))
    permit = intake.permit(application.permit_code)
    legal_basis = list(permit.dasar_hukum)
    try:
        person, answers = counter.accounts.particulars(application.applicant_id), intake.answers(application)
        former = intake.former_answers(application)
    except (NotFound, PersonalDataErased):
        return {"name": "", "address": "", "answers": [], "others": [], "warnings": [], "legal_basis": legal_basis}
    others = others_of(counter, application)
    return {
        "name": person["name"],
        "address": person["address"],
        "answers": [
            {
                "key": question.key,
                "label": question.label,
                "label_en": question.label_en or question.label,
                **in_both_languages(counter, question, answers.get(question.key, "")),
                "former": [
                    {**in_both_languages(counter, question, each.value), "until": each.until.isoformat()}
                    for each in former.get(question.key, [])
                ],
            }
            for question in permit.isian
            if question.key in answers or question.key in former
        ],
        "others": others,
        "warnings": warnings_about(counter, application, person["nik"], others),
        "legal_basis": legal_basis,
    }


def in_both_languages(counter: Counter, question: Field, answer: str) -> dict[str, str]:
    """An answer as a person reads it; empty where there is none."""
    catalogue = counter.intake.catalogue
    return {
        "value": readable(question, answer, catalogue) if answer else "",
        "value_en": readable(question, answer, catalogue, "en") if answer else "",
    }


def others_of(counter: Counter, application: PermitApplication) -> list[dict[str, Any]]:
    """What else the same person handed in."""
    return [
        {
            "application_id": str(row.application_id),
            "number": row.number,
            "permit_code": row.permit_code,
            "permit_name": counter.intake.permit(row.permit_code).nama,
            "permit_name_en": counter.intake.permit(row.permit_code).name_en,
            "state": row.state,
            "changed_at": row.changed_at.isoformat(),
        }
        for row in my_applications.all_of(counter.intake.datastore, application.applicant_id)
        if row.number and row.application_id != application.id
    ][:MOST_OTHERS]


def warnings_about(
    counter: Counter, application: PermitApplication, nik: str, others: list[dict[str, Any]]
) -> list[str]:
    """What deserves a second look, as codes: ``unusual-nik`` (no such birth date or province in it), ``duplicate`` (the
    same permit is under way for the same person), ``documents-of-others`` (somebody else handed in the same file)."""
    found = ["unusual-nik"] if nik_is_unusual(nik) else []
    if any(each["permit_code"] == application.permit_code and each["state"] in RUNNING for each in others):
        found.append("duplicate")
    if earlier_documents.shared_with_others(counter.intake.datastore, application.id):
        found.append("documents-of-others")
    return found


def survey_remarks(counter: Counter, application_ids: list[str]) -> list[str]:
    """What people wrote beside their scores; nothing of those who were forgotten."""
    return surveying.remarks(counter.intake, [UUID(each) for each in application_ids])
