"""Permits that somebody holds, and applications about them: made by the use cases, without a page."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from services.intake.application import new_document
from services.intake.earlier import PaperPermit
from tests.intake.counters import Applicant, Site

ON_PAPER = PaperPermit("503/1/IV/2021", date(2021, 4, 12))
SCHOOL_ANSWERS = {
    "jenjang": "SD",
    "nama_satdik": "SD Contoh 1",
    "penyelenggara": "Yayasan Contoh",
    "berbadan_hukum": "tidak",
}


def begun(site: Site, applicant: Applicant, permit: str, kind: Any, earlier: UUID | PaperPermit | None = None) -> UUID:
    """A draft; its id."""
    draft = uuid4()
    site.intake.start(draft, applicant.account_id, permit, kind, earlier)
    return draft


def complete(site: Site, applicant: Applicant, draft: UUID, answers: dict[str, str] | None = None) -> UUID:
    """The draft with everything that it needs to be handed in."""
    intake, account_id = site.intake, applicant.account_id
    intake.save_answers(draft, account_id, answers or {})
    intake.confirm_own_data(draft, account_id)
    intake.choose_delivery(draft, account_id, "pickup")
    for requirement in intake.own(draft, account_id).mandatory:
        document = new_document(requirement, requirement, "a" * 64, "application/pdf", 1000)
        intake.upload(draft, account_id, document, clean=True)
    return draft


def handed_in(
    site: Site, applicant: Applicant, permit: str, kind: Any = "new", earlier: UUID | PaperPermit | None = None
) -> UUID:
    """An application on its way; its id."""
    answers = SCHOOL_ANSWERS if permit == "SATDIK-DASAR" and kind != "surrender" else {}
    draft = complete(site, applicant, begun(site, applicant, permit, kind, earlier), answers)
    site.intake.submit(draft, applicant.account_id)
    return draft


def decide(site: Site, application: UUID, letter: str = "permit") -> UUID:
    """The office answers; the application's id, under which a permit is known from then on."""
    number = f"503/{application.hex[:6]}/XI/2026"
    site.intake.receive_letter(application, letter=letter, number=number, code="ABC", sha256="e" * 64)
    return application


def issued(site: Site, applicant: Applicant, permit: str, kind: Any = "new", earlier: UUID | None = None) -> UUID:
    """A permit that the applicant holds."""
    return decide(site, handed_in(site, applicant, permit, kind, earlier))


def number_of(site: Site, application: UUID) -> str:
    """Under which number it was handed in."""
    (row,) = site.datastore.query("SELECT number FROM my_applications WHERE application_id = %s", application)
    return str(row.number)
