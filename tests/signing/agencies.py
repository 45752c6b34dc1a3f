"""Recommendations for tests: an agency's word, who answers for it, and given letters."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from services.shared.contracts.recommendation import RecommendationDrafted
from services.signing.agency_letter import AgencyLetter
from services.signing.agency_parts import AgencyPaper, Draft, Signatory
from tests.signing.cases import AT, slip

STEP = "recommendation:dinkes"
OFFICER, CHIEF, STANDING_IN = "eka", "kepala-dinkes", "sekretaris"
HEAD = Signatory(CHIEF, "DINKES")
DEPUTY = Signatory(STANDING_IN, "DINKES", CHIEF)
HEAD_OF_ANOTHER = Signatory("kepala-dlh", "DLH")
CONDITIONS = ("Memasang alat pemadam api ringan.", "Melaporkan limbah medis setiap bulan.")
PAPER = AgencyPaper(
    sha256="b" * 64,
    size=4321,
    permit_name="Surat Izin Praktik Dokter",
    permit_name_en="Physician practice permit",
    reference="Rekomendasi 2026-K7QF-3M2X/DINKES/1",
    permit_code="SIP-DOKTER",
    agency_name="Dinas Kesehatan",
    agency_name_en="Health Office",
    head_title="Kepala Dinas Kesehatan",
)


def draft(revision: int = 1, by: str = OFFICER, **more: Any) -> Draft:
    told: dict[str, Any] = {
        "advice": "conditional",
        "reason": "Tempat praktik memenuhi syarat teknis.",
        "conditions": CONDITIONS,
        "application_number": "2026-K7QF-3M2X",
        "permit_code": "SIP-DOKTER",
        "permit_name": "Surat Izin Praktik Dokter",
        "permit_name_en": "Physician practice permit",
    }
    return Draft(revision=revision, by=by, **(told | more))


def written(by: str = OFFICER) -> AgencyLetter:
    return AgencyLetter(uuid4(), STEP, "DINKES", draft(by=by).as_json(), AT)


def being_signed(by: Signatory = HEAD) -> AgencyLetter:
    letter = written()
    letter.request_signature(1, "CODE", by, AT)
    return letter


def given(letter: AgencyLetter) -> AgencyLetter:
    """The letter as it is read back: what led to it is recorded already."""
    letter.collect_events()
    return letter


def recorded(letter: AgencyLetter) -> list[str]:
    """The names of the events that were decided since."""
    return [type(happened).__name__ for happened in letter.pending_events]


def said(application_id: UUID, revision: int = 1, agency: str = "DINKES", **more: Any) -> RecommendationDrafted:
    """What the agencies' service says when a recommendation waits for the head."""
    told: dict[str, Any] = {"advice": "favourable", "reason": "Memenuhi syarat teknis.", "by": OFFICER, "slip": slip()}
    step = f"recommendation:{agency.lower()}"
    return RecommendationDrafted(
        application_id=application_id, at=AT, step=step, agency=agency, revision=revision, **(told | more)
    )
