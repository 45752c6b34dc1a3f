"""Messages and letters for tests: what other services say, and given / when / recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.notify.application import Notify
from services.notify.post_room_read_model import Search, found
from services.shared.contracts import RoutingSlip, Step
from services.shared.contracts.intake import ApplicationSubmitted
from services.shared.contracts.signing import LetterSigned
from services.shared.contracts.verification import CorrectionRequested, Fault

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
NUMBER = "2026-K7QF-3M2X"
CONTACT: dict[str, Any] = {
    "name": "Siti Contoh",
    "email": "siti@contoh.example",
    "phone": "+6281200000001",
    "language": "id",
    "tracking_url": "http://localhost/lacak/abc",
    "correction_url": "http://localhost/permohonan/1/perbaikan",
    "chat_url": "http://localhost/bantuan/percakapan/1",
    "application_url": "http://localhost/permohonan/1",
    "letter_url": "http://localhost/permohonan/1/surat",
    "number": NUMBER,
}
SIGNATURE = Step(key="signature", kind="signature", service="signing", desk="head", working_days=Decimal(1))
DELIVERY = Step(key="delivery", kind="delivery", service="notify", desk="front_office", working_days=Decimal("0.5"))


def slip() -> RoutingSlip:
    return RoutingSlip(
        application_number=NUMBER,
        permit_code="SIP-DOKTER",
        kind="new",
        district=None,
        catalogue_version="1",
        working_days=5,
        validity_days=1826,
        letter_number_pattern="503/{seq}",
        steps=(SIGNATURE, DELIVERY),
        documents=(),
    )


def submitted(application_id: UUID) -> ApplicationSubmitted:
    return ApplicationSubmitted(application_id=application_id, at=AT, slip=slip(), tracking_key="a" * 64)


def correction_requested(application_id: UUID, days: int = 0) -> CorrectionRequested:
    return CorrectionRequested(
        application_id=application_id,
        at=AT + timedelta(days=days),
        step="completeness",
        faults=(Fault(requirement="ktp", reason="Tidak terbaca."),),
        by="siti",
    )


def letter_signed(application_id: UUID, letter: Any = "permit") -> LetterSigned:
    return LetterSigned(
        application_id=application_id,
        at=AT,
        step="signature",
        next_step="delivery",
        slip=slip(),
        proposal=letter,
        by="hadi",
        letter=letter,
        number="503/1",
        code="CODE",
        sha256="a" * 64,
        size=4321,
        valid_until=None,
    )


def recorded(aggregate: Any) -> list[str]:
    """The names of the events that were decided."""
    return [type(happened).__name__ for happened in aggregate.pending_events]


def messages(notify: Notify, state: str = "") -> list[Any]:
    """The messages in this state, or all, as the operators' page lists them."""
    return found(notify.datastore, Search(state=state), None)
