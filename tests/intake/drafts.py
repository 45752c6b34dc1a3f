"""Applications at every point of their life, without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from services.intake.documents import every
from services.intake.domain import PermitApplication
from services.shared.contracts import Document, RoutingSlip, Step
from services.shared.contracts.verification import Fault

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
APPLICATION = UUID("11111111-1111-4111-8111-111111111111")
APPLICANT = UUID("22222222-2222-4222-8222-222222222222")
POSSIBLE, MANDATORY = ["ktp", "kk", "sktm"], ["ktp", "kk"]
TRACKING_KEY = "f" * 64
BLURRED = Fault(requirement="ktp", reason="Pindaian tidak terbaca.")
Anything = TypeVar("Anything", bound=PermitApplication)


def given(application: Anything) -> Anything:
    """What happened so far is history: only what follows counts as recorded."""
    application.collect_events()
    return application


def recorded(application: PermitApplication) -> list[str]:
    """What happened since, by name."""
    return [type(happened).__name__ for happened in application.collect_events()]


def document(requirement: str, content: str = "a") -> Document:
    """An uploaded document; another ``content`` is another file."""
    return Document(
        document_id=UUID(int=ord(content)),
        requirement=requirement,
        title=requirement.upper(),
        sha256=content * 64,
        media_type="application/pdf",
        size=1000,
    )


def slip_of(application: PermitApplication) -> RoutingSlip:
    """The slip that would travel with it."""
    return RoutingSlip(
        application_number="2026-K7QF-3M2X",
        permit_code=application.permit_code,
        kind=application.kind,
        district=application.district,
        catalogue_version="test",
        working_days=3,
        validity_days=1095,
        letter_number_pattern="503/MAKAM/{seq}/{bulan_romawi}/{tahun}",
        steps=(Step(key="completeness", kind="completeness", service="verification", desk="front_office"),),
        documents=every(application.documents),
    )


def started() -> PermitApplication:
    return PermitApplication(APPLICATION, APPLICANT, "MAKAM", "new", AT)


def answered(digest: str = "1" * 64) -> PermitApplication:
    application = started()
    application.save_answers(POSSIBLE, MANDATORY, "33.75.01", digest, AT)
    return application


def complete() -> PermitApplication:
    application = answered()
    application.confirm_own_data(None, AT)
    application.choose_delivery("email", None, AT)
    for requirement in MANDATORY:
        application.upload(document(requirement), AT)
    return application


def submitted() -> PermitApplication:
    application = complete()
    application.submit(slip_of(application), TRACKING_KEY, AT)
    return application


def sent_back(*faults: Fault, step: str = "completeness") -> PermitApplication:
    application = submitted()
    application.request_correction(step, faults or (BLURRED,), AT)
    return application


def decided(letter: str = "permit") -> PermitApplication:
    application = submitted()
    receive(application, letter)
    return application


def withdrawn() -> PermitApplication:
    application = submitted()
    application.withdraw(AT)
    return application


def receive(application: PermitApplication, letter: str = "permit") -> None:
    """The signed letter arrives."""
    application.receive_letter(letter, "503/MAKAM/1/XI/2026", "K7QF3M2X", "e" * 64, AT)
