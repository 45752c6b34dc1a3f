"""Where people decide, and what they decide there: one made-up application in each place, and the form that is sent."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID, uuid4

from services.recommendation.application import Recommendation
from services.recommendation.parts import Officer as AgencyOfficer
from services.recommendation.parts import Word
from services.recommendation.read_model import rows as agency_rows
from services.shared.contracts.intake import Posting
from services.shared.contracts.routing import Document, RoutingSlip, Step
from services.shared.datastore import Datastore
from services.shared.web.sessions import Person
from services.verification.application import Verification
from services.verification.read_model import rows as desk_rows
from services.verification.rules import Officer

CONNECTIONS = int(os.environ.get("SAKPORE_BENCH_CONNECTIONS", "6"))
NAMES = tuple(f"petugas{number}" for number in range(CONNECTIONS))
AGENCY, ADVICE = "DLH", "recommendation:dlh"
WORD = Word("favourable", "Memenuhi syarat teknis.")
Decide = Callable[[UUID], None]


@dataclass(frozen=True)
class Place:
    """A service whose people decide: its tables about an application, how one comes in and is decided about without
    pages, and how over HTTP."""

    name: str
    service: str
    tables: tuple[str, ...]
    people: tuple[Person, ...]
    page_with_a_form: Callable[[UUID], str]
    opened: Callable[[Datastore], tuple[UUID, Decide]]
    decision: Callable[[UUID], tuple[str, str]]
    settings: Callable[[], Mapping[str, str]] = dict


def opened_at_the_desks(datastore: Datastore) -> tuple[UUID, Decide]:
    """An application that the front office finds complete."""
    desks = Verification(datastore, rows=desk_rows)
    for name in NAMES:
        desks.post(name, Posting(roles=("front_office",)))
    desks.post("penyelia", Posting(roles=("back_office",)))
    application_id, officer = uuid4(), Officer(NAMES[0], frozenset({"front_office"}))
    desks.open_case(application_id, slip())
    return application_id, lambda each: desks.pass_step(each, "completeness", officer)


def opened_at_the_agencies(datastore: Datastore) -> tuple[UUID, Decide]:
    """An application that an agency recommends."""
    agencies = Recommendation(datastore, rows=agency_rows)
    for name in NAMES:
        agencies.roster.post(name, Posting(roles=("agency",), agency=AGENCY))
    application_id, officer, route = uuid4(), AgencyOfficer(NAMES[0], AGENCY), slip()
    agencies.open_consultation(application_id, route, (route.step(ADVICE),))
    return application_id, lambda each: agencies.draft_recommendation(each, ADVICE, WORD, officer)


def completeness(application_id: UUID) -> tuple[str, str]:
    """The button that says that everything is there."""
    return f"/verifikasi/{application_id}/completeness/lolos", ""


def recommendation(application_id: UUID) -> tuple[str, str]:
    """The form of the recommendation, for the head to sign."""
    said = {"advice": WORD.advice, "reason": WORD.reason, "paper": "system_letter"}
    return f"/rekomendasi/{application_id}/{ADVICE}/rekomendasi", urlencode(said)


def files_of_the_agencies() -> Mapping[str, str]:
    """Where photos and scans would go."""
    store = os.environ["SAKPORE_BENCH_OBJECT_STORE_URL"].rstrip("/")
    scanner = os.environ["SAKPORE_BENCH_CLAMD_URL"]
    return {"object_store_url": f"{store}/bench-agencies", "clamd_url": scanner, "upload_limit_mb": "10"}


def people(role: str, agency: str | None = None) -> tuple[Person, ...]:
    """One per connection."""
    return tuple(Person(name, "Contoh Petugas", frozenset({role}), agency, None) for name in NAMES)


PLACES = (
    Place(
        "desks",
        "verification",
        ("case_file", "case_documents", "case_steps", "case_history", "work_queue"),
        people("front_office"),
        lambda application_id: "/verifikasi/?milik=bebas",
        opened_at_the_desks,
        completeness,
    ),
    Place(
        "agencies",
        "recommendation",
        ("case_file", "case_documents", "case_steps", "case_history", "work_queue"),
        people("agency", AGENCY),
        lambda application_id: f"/rekomendasi/{application_id}/{ADVICE}/rekomendasi",
        opened_at_the_agencies,
        recommendation,
        files_of_the_agencies,
    ),
)


def slip() -> RoutingSlip:
    """The slip of a made-up application with five documents, on its way over two desks and an agency."""
    completeness, substance = (
        Step(key=key, kind=key, service="verification", desk=desk, working_days=Decimal(2))
        for key, desk in (("completeness", "front_office"), ("substance", "back_office"))
    )
    advice = Step(key=ADVICE, kind="recommendation", service="recommendation", agency=AGENCY, working_days=Decimal(2))
    draft = Step(key="draft", kind="draft", service="signing", desk="back_office", working_days=Decimal(1))
    names = "ktp", "npwp", "ijazah", "foto", "denah-lokasi"
    return RoutingSlip(
        application_number="2026-K7QF-3M2X",
        permit_code="T1",
        permit_name="Izin Contoh",
        permit_name_en="Sample permit",
        sector="s1",
        sector_name="Sektor 1",
        sector_name_en="Sector 1",
        kind="new",
        district="d1",
        district_name="Kecamatan 1",
        four_eyes=True,
        catalogue_version="1",
        working_days=5,
        validity_days=None,
        letter_number_pattern="503/{seq}",
        steps=(completeness, substance, advice, draft),
        documents=tuple(
            Document(document_id=uuid4(), requirement=name, title=name, sha256="a" * 64, media_type="application/pdf",
                     size=400_000)
            for name in names
        ),
    )  # fmt: skip
