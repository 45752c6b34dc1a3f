"""Letters for tests: a slip with our desks, officers, and given / when / recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from services.shared.contracts import RoutingSlip, Step
from services.signing.advice import Advice
from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.papers import letterhead
from services.signing.papers.composing import Case, compose
from services.signing.parts import Number, Officer, Paper, Seen, Text, numbered
from services.signing.reading import whoever_signs

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PATTERN = "503/SIP-DOKTER/{seq}/{bulan_romawi}/{tahun}"

DRAFTER = Officer("dewi", frozenset({"back_office"}))
SUB_COORDINATOR = Officer("sari", frozenset({"sub_coordinator"}))
COORDINATOR = Officer("kurnia", frozenset({"coordinator"}))
HEAD = Officer("hadi", frozenset({"head"}))
OTHER_HEAD = Officer("plh", frozenset({"head"}))

SUB, COORD, SIGNATURE = "initial:sub_coordinator", "initial:coordinator", "signature"
PERMIT = Text("permit", ("bahwa permohonan memenuhi syarat;",), ("Izin tidak dapat dipindahtangankan.",))
BETTER = Text("permit", ("bahwa permohonan memenuhi semua syarat;",), PERMIT.conditions)
REFUSAL = Text("refusal", ("bahwa permohonan telah diperiksa;",), reason="Pohon masih sehat.")
PAPER = Paper("a" * 64, 4321, "Surat Izin Praktik Dokter", "Physician practice permit")

HOLDER: dict[str, Any] = {
    "name": "Siti Contoh",
    "address": "Jalan Kenanga Nomor 12, Kota Contoh",
    "permit_name": "Surat Izin Praktik Dokter",
    "permit_name_en": "Physician practice permit",
    "answers": [{"label": "Nomor STR", "value": "31 1 1 100 2 24 000001"}],
    "legal_basis": ["Undang-Undang Nomor 17 Tahun 2023 tentang Kesehatan"],
    "agencies": {
        code: {"name": name, "name_en": name_en, "short": code.title(), "head_title": f"Kepala {name}"}
        for code, name, name_en in (
            ("DINKES", "Dinas Kesehatan", "Health Office"),
            ("DLH", "Dinas Lingkungan Hidup", "Environment Office"),
        )
    },
}


def step(key: str, kind: Any, service: Any, desk: str) -> Step:
    return Step(key=key, kind=kind, service=service, desk=desk, working_days=Decimal("0.5"))


STEPS = (
    step("substance", "substance", "verification", "back_office"),
    step("draft", "draft", "signing", "back_office"),
    step(SUB, "initial", "signing", "sub_coordinator"),
    step(COORD, "initial", "signing", "coordinator"),
    step(SIGNATURE, "signature", "signing", "head"),
    step("delivery", "delivery", "notify", "front_office"),
)


def slip(
    validity_days: int | None = 1826, steps: tuple[Step, ...] = STEPS, pattern: str = PATTERN, **more: Any
) -> RoutingSlip:
    return RoutingSlip(
        application_number="2026-K7QF-3M2X",
        permit_code="SIP-DOKTER",
        kind="new",
        district=None,
        catalogue_version="1",
        working_days=5,
        validity_days=validity_days,
        letter_number_pattern=pattern,
        steps=steps,
        documents=(),
        **more,
    )


def advice(agency: str = "DLH", favourable: bool = True, reason: str = "", **more: Any) -> Advice:
    return Advice(agency=agency, favourable=favourable, reason=reason, by="rini", at=AT, **more)


def seen(revision: int = 1) -> Seen:
    """What a reviewer has read."""
    return Seen("b" * 64, revision, "c" * 64)


SEEN = seen()


def number(sequence: int = 1) -> Number:
    return numbered(PATTERN, sequence, AT.date())


def opened(proposal: Any = "permit", reason: str = "", application_id: UUID | None = None, **kind: Any) -> Letter:
    letter = Letter(application_id or uuid4(), AT)
    route = slip(**kind)
    letter.open(route.step("draft"), route, proposal, reason, AT)
    return letter


def drafted(text: Text = PERMIT, **kind: Any) -> Letter:
    letter = opened(**kind)
    letter.draft(text, DRAFTER, AT)
    return letter


def at_the_coordinator() -> Letter:
    letter = drafted()
    letter.initial(SUB, SUB_COORDINATOR, AT, SEEN)
    return letter


def edited_by_the_coordinator() -> Letter:
    letter = at_the_coordinator()
    letter.edit(COORD, BETTER, 1, "Kurang lengkap.", COORDINATOR, AT)
    return letter


def initialled(text: Text = PERMIT, **kind: Any) -> Letter:
    letter = drafted(text, **kind)
    letter.initial(SUB, SUB_COORDINATOR, AT, SEEN)
    letter.initial(COORD, COORDINATOR, AT, SEEN)
    return letter


def being_signed(text: Text = PERMIT, **kind: Any) -> Letter:
    letter = initialled(text, **kind)
    letter.request_signature(number(), "CODE", HEAD, AT)
    return letter


def agreed(signing: Signing, letter_id: UUID, holder: Mapping[str, Any] = HOLDER) -> None:
    """Both reviewers initial what the draft says about this holder, so that it can be printed."""
    letter = signing.find(Letter, letter_id)
    text = letter.text or PERMIT
    contents = compose(Case(letter, text, holder, letterhead.ours()))
    read = Seen("b" * 64, letter.revision, whoever_signs(contents))
    for step_key, officer in ((SUB, SUB_COORDINATOR), (COORD, COORDINATOR)):
        signing.initial(letter_id, step_key, officer, read)


def given(letter: Letter) -> Letter:
    """The letter as it is read back: what led to it is recorded already."""
    letter.collect_events()
    return letter


def recorded(letter: Letter) -> list[str]:
    """The names of the events that were decided since."""
    return [type(happened).__name__ for happened in letter.pending_events]
