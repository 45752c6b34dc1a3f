"""Consultations for tests: routes, officers, documents, and given / when / recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from services.recommendation.domain import Consultation
from services.recommendation.parts import Minutes, Officer, Paper, Report, Word
from services.shared.contracts import Document, RoutingSlip, Step
from services.shared.contracts.verification import Fault
from services.shared.working_days import day_of

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
VISITED = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
TOMORROW = AT + timedelta(days=1)

BAYU = Officer("bayu", "DINKES")
CITRA = Officer("citra", "DINKES")
EKA = Officer("eka", "DLH")
FAJAR = Officer("fajar", "DPUPR")
OFFICERS = {officer.agency: officer for officer in (BAYU, EKA, FAJAR)}
HEAD_OF_DINKES = Officer("kepala-dinkes", "DINKES", frozenset({"agency_head"}))
AGUS = Officer("agus", "", frozenset({"coordinator"}))
FOR_IT, AGAINST_IT = Word("favourable", "Sesuai."), Word("unfavourable", "Pohon masih sehat.")
UNDER_CONDITIONS = Word("conditional", "Sesuai.", ("Tanam dua pohon pengganti.", "Kerja hanya pada siang hari."))
SCAN = Paper("scan", "b" * 64, 5200, number="440/12/2026")
LETTER = Paper("system_letter", "c" * 64, 52000, code="ABCDEFGHIJKLMNOPQRSTUVWXYZ")
BLURRED = Fault(requirement="ktp", reason="Pindaian tidak terbaca.")


def step(key: str, service: Any, desk: str | None = None, *, parallel: bool = False) -> Step:
    kind: Any = key.partition(":")[0]
    agency = key.partition(":")[2].upper() if service == "recommendation" else None
    days = Decimal("2.5")
    return Step(key=key, kind=kind, service=service, desk=desk, agency=agency, working_days=days, parallel=parallel)


def agencies(*keys: str, parallel: bool = False) -> tuple[Step, ...]:
    return tuple(step(key, "recommendation", parallel=parallel) for key in keys)


INSPECTION, MEETING, ADVICE = "inspection:dinkes", "technical_meeting:dinkes", "recommendation:dinkes"
OTHER, THIRD = "recommendation:dlh", "recommendation:dpupr"
BEFORE = step("completeness", "verification", "front_office"), step("substance", "verification", "back_office")
AFTER = step("draft", "signing", "back_office"), step("delivery", "notify", "front_office")

ONE = (*BEFORE, *agencies(INSPECTION, MEETING, ADVICE), *AFTER)
THREE = (*BEFORE, *agencies(ADVICE, OTHER, THIRD, parallel=True), *AFTER)
VISIT_THEN_TWO = (*BEFORE, *agencies(INSPECTION, MEETING), *agencies(ADVICE, OTHER, parallel=True), *AFTER)
CHAINS = (*BEFORE, *agencies(INSPECTION, ADVICE, "inspection:dlh", OTHER, parallel=True), *AFTER)
ONE_AFTER_THE_OTHER = (*BEFORE, *agencies(ADVICE, OTHER), *AFTER)
ROUTES = (ONE, THREE, VISIT_THEN_TWO, CHAINS, ONE_AFTER_THE_OTHER)


def document(requirement: str, title: str = "") -> Document:
    return Document(
        document_id=uuid4(), requirement=requirement, title=title, sha256="a" * 64, media_type="image/png", size=1200
    )


def slip(steps: tuple[Step, ...] = ONE, **more: Any) -> RoutingSlip:
    facts: dict[str, Any] = {
        "application_number": "2026-K7QF-3M2X",
        "permit_code": "TEBANG-POHON",
        "permit_name": "Izin Penebangan Pohon",
        "permit_name_en": "Tree felling permit",
        "kind": "new",
        "district": None,
        "catalogue_version": "1",
        "working_days": 14,
        "validity_days": None,
        "letter_number_pattern": "503/{seq}",
        "steps": steps,
        "documents": (document("ktp", "KTP"), document("denah", "Denah lokasi")),
    }
    return RoutingSlip(**facts | more)


def report(report_id: str = "r1", finding: str = "Lokasi sesuai.") -> Report:
    """What was found on the site."""
    return Report(report_id, finding, VISITED)


def minutes(conclusion: str = "Dapat dilanjutkan.", **more: Any) -> Minutes:
    """Of a technical meeting."""
    written: dict[str, Any] = {
        "held_on": day_of(AT) - timedelta(days=5),
        "attendants": ("bayu",),
        "others": ("Kelurahan Contoh, lurah",),
        "decisions": ("Pohon ditebang bertahap.",),
    }
    return Minutes(**written | more, conclusion=conclusion)


def first_steps(route: RoutingSlip) -> tuple[Step, ...]:
    """What verification's last word opens."""
    first = route.first_of("recommendation")
    assert first
    return route.opening(first.key)


def opened(steps: tuple[Step, ...] = ONE, application_id: UUID | None = None) -> Consultation:
    route = slip(steps)
    consultation = Consultation(application_id or uuid4(), AT)
    consultation.open(route, first_steps(route), AT)
    return consultation


def finish(consultation: Consultation, key: str, against: tuple[str, ...] = ()) -> None:
    """The right officer does what is done at this step; the agencies in ``against`` advise against."""
    done = consultation.slip.step(key)
    officer = OFFICERS[str(done.agency)]
    if done.kind == "inspection":
        consultation.report_inspection(key, report(key), officer, AT)
    elif done.kind == "technical_meeting":
        consultation.hold_meeting(key, minutes(), officer, AT)
    else:
        consultation.issue_scan(key, AGAINST_IT if done.agency in against else FOR_IT, SCAN, officer, AT)


def at(key: str, steps: tuple[Step, ...] = ONE) -> Consultation:
    """A consultation in which this step is open, reached by finishing what comes before."""
    consultation = opened(steps)
    while key not in consultation.open_steps:
        finish(consultation, consultation.open_steps[0])
    return consultation


def waiting() -> Consultation:
    """A consultation whose applicant must send the KTP again."""
    consultation = at(ADVICE)
    consultation.request_correction(ADVICE, (BLURRED,), BAYU, AT)
    return consultation


def given(consultation: Consultation) -> Consultation:
    """The consultation as it is read back: what led to it is recorded already."""
    again: Any = None
    for happened in consultation.collect_events():
        again = happened.mutate(again)
    read: Consultation = again
    return read


def recorded(consultation: Consultation) -> list[str]:
    """The names of the events that were decided since."""
    return [type(happened).__name__ for happened in consultation.pending_events]


def last(consultation: Consultation) -> Any:
    """The last event that finished a step."""
    return [each for each in consultation.pending_events if hasattr(each, "next_step")][-1]


Act = Callable[[Consultation, str, Officer], None]

ACTS: dict[str, Act] = {
    "schedule": lambda case, key, by: case.schedule_inspection(key, TOMORROW, by, by, LATER),
    "report": lambda case, key, by: case.report_inspection(key, report(by.username), by, LATER),
    "meet": lambda case, key, by: case.hold_meeting(key, minutes(), by, LATER),
    "draft": lambda case, key, by: case.draft_recommendation(key, UNDER_CONDITIONS, by, LATER),
    "recommend": lambda case, key, by: case.issue_scan(key, FOR_IT, SCAN, by, LATER),
    "advise against": lambda case, key, by: case.issue_scan(key, AGAINST_IT, SCAN, by, LATER),
    "explain the delay": lambda case, key, by: case.explain_delay(key, "Menunggu hasil uji.", None, by, LATER),
    "ask for a correction": lambda case, key, by: case.request_correction(key, (BLURRED,), by, LATER),
}
KIND_OF_STEP = {
    "schedule": INSPECTION,
    "report": INSPECTION,
    "meet": MEETING,
    "draft": ADVICE,
    "explain the delay": ADVICE,
    "recommend": ADVICE,
    "advise against": ADVICE,
    "ask for a correction": ADVICE,
}
