"""Cases for tests: routes, officers, documents, and given / when / recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from services.shared.contracts import Document, RoutingSlip, Step
from services.shared.contracts.verification import Fault, Ground
from services.verification.domain import Case
from services.verification.rules import Officer

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

RINA = Officer("rina", frozenset({"front_office"}))
YOGA = Officer("yoga", frozenset({"front_office"}))
DEWI = Officer("dewi", frozenset({"back_office"}))
SARI = Officer("sari", frozenset({"sub_coordinator"}))
KURNIA = Officer("kurnia", frozenset({"coordinator"}))

COMPLETENESS, SUBSTANCE = "completeness", "substance"
SUB_REVIEW, REVIEW = "review:sub_coordinator", "review:coordinator"
OFFICERS = {COMPLETENESS: RINA, SUBSTANCE: DEWI, SUB_REVIEW: SARI, REVIEW: KURNIA}
RIVER = Ground(reason="Lokasi dilarang.", legal_basis="Perda 1/2020")
BLURRED = Fault(requirement="ktp", reason="Pindaian tidak terbaca.")


def step(key: str, service: Any, desk: str | None = None, agency: str | None = None) -> Step:
    kind: Any = key.partition(":")[0]
    return Step(key=key, kind=kind, service=service, desk=desk, agency=agency, working_days=Decimal("0.5"))


DESKS = (step(COMPLETENESS, "verification", "front_office"), step(SUBSTANCE, "verification", "back_office"))
REVIEWS = (step(SUB_REVIEW, "verification", "sub_coordinator"), step(REVIEW, "verification", "coordinator"))
AGENCY = step("recommendation:dinkes", "recommendation", agency="DINKES")
LETTER = step("draft", "signing", "back_office"), step("signature", "signing", "head")
DELIVERY = step("delivery", "notify", "front_office")

UNSTRUCTURED = (*DESKS, *LETTER, DELIVERY)
STRUCTURED = (*DESKS, AGENCY, *LETTER, DELIVERY)
REVIEWED_FIRST = (*DESKS, *REVIEWS, AGENCY, *LETTER, DELIVERY)


def document(requirement: str, title: str = "") -> Document:
    return Document(
        document_id=uuid4(), requirement=requirement, title=title, sha256="a" * 64, media_type="image/png", size=1200
    )


def slip(steps: tuple[Step, ...] = UNSTRUCTURED, **more: Any) -> RoutingSlip:
    facts: dict[str, Any] = {
        "application_number": "2026-K7QF-3M2X",
        "permit_code": "SIP-DOKTER",
        "permit_name": "Surat Izin Praktik Dokter",
        "permit_name_en": "Physician practice permit",
        "sector": "kesehatan",
        "sector_name": "Kesehatan",
        "sector_name_en": "Health",
        "kind": "new",
        "district": None,
        "catalogue_version": "1",
        "working_days": 5,
        "validity_days": None,
        "letter_number_pattern": "503/{seq}",
        "steps": steps,
        "documents": (document("ktp", "KTP"), document("ijazah", "Ijazah")),
    }
    return RoutingSlip(**facts | more)


def opened(steps: tuple[Step, ...] = UNSTRUCTURED, application_id: UUID | None = None, **more: Any) -> Case:
    return Case.open(application_id or uuid4(), slip(steps, **more), AT)


def at(place: str, steps: tuple[Step, ...] = REVIEWED_FIRST, **more: Any) -> Case:
    """A case that was passed up to this step."""
    case = opened(steps, **more)
    while case.current and case.current != place:
        case.pass_step(case.current, OFFICERS[case.current], AT)
    return case


def waiting() -> Case:
    """A case whose applicant must send the KTP again."""
    case = opened()
    case.request_correction(COMPLETENESS, (BLURRED,), RINA, AT)
    return case


def given(case: Case) -> Case:
    """The case as it is read back: what led to it is recorded already."""
    happened = case.collect_events()
    again: Any = None
    for each in happened:
        again = each.mutate(again)
    return again


def recorded(case: Case) -> list[str]:
    """The names of the events that were decided since."""
    return [type(happened).__name__ for happened in case.pending_events]


Act = Callable[[Case, str, Officer], None]

ACTS: dict[str, Act] = {
    "pass": lambda case, step, by: case.pass_step(step, by, LATER),
    "ask for a correction": lambda case, step, by: case.request_correction(step, (BLURRED,), by, LATER),
    "propose a refusal": lambda case, step, by: case.propose_refusal(step, (RIVER,), by, LATER),
    "send back": lambda case, step, by: case.send_back(step, COMPLETENESS, "Periksa lagi.", by, LATER),
}
