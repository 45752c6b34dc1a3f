"""Made-up lives of applications as the bus tells them: eighteen facts each, as large as those of a real office."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from services.shared.contracts import (
    CloudEvent,
    Contract,
    Document,
    RoutingSlip,
    Step,
    intake,
    notify,
    signing,
    verification,
)

MORNING = datetime(2026, 3, 17, 2, 0, tzinfo=UTC)
FINISHED: tuple[tuple[str, Any, type[Contract], type[Contract]], ...] = (
    ("completeness", "front_office", verification.StepStarted, verification.CompletenessConfirmed),
    ("substance", "back_office", verification.StepStarted, verification.SubstanceConfirmed),
    ("draft", "back_office", signing.StepStarted, signing.LetterDrafted),
    ("initial:sub_coordinator", "sub_coordinator", signing.StepStarted, signing.LetterInitialled),
    ("initial:coordinator", "coordinator", signing.StepStarted, signing.LetterInitialled),
    ("signature", "head", signing.StepStarted, signing.LetterSigned),
    ("delivery", "front_office", notify.StepStarted, notify.LetterDispatched),
)
LETTER = {"letter": "permit", "code": "AB12CD34", "sha256": "a" * 64, "size": 48_213, "valid_until": None}


def route() -> tuple[Step, ...]:
    """The way of a simple permit."""
    days = Decimal("0.5")
    return tuple(
        Step(key=key, kind=key.partition(":")[0], service=began.publisher, desk=desk, agency=None, working_days=days)  # type: ignore[arg-type]
        for key, desk, began, _ in FINISHED
    )


def slip(number: str) -> RoutingSlip:
    """What is frozen at submission, with six documents."""
    documents = (
        Document(
            document_id=uuid4(),
            requirement=f"berkas-{place}",
            title=f"Berkas contoh nomor {place}",
            sha256=secrets.token_hex(32),
            media_type="application/pdf",
            size=300_000 + place,
        )
        for place in range(6)
    )
    return RoutingSlip(
        application_number=number,
        permit_code="MAKAM",
        permit_name="Izin Penggunaan Tanah Makam",
        permit_name_en="Burial-plot permit",
        kind="new",
        district=None,
        catalogue_version="1",
        working_days=3,
        validity_days=None,
        letter_number_pattern="{seq}",
        steps=route(),
        documents=tuple(documents),
    )


def life(number: str, at: datetime = MORNING) -> list[Contract]:
    """One application, from the counter, where it is handed in ``at`` that moment, to the letter."""
    application_id, frozen = uuid4(), slip(number)
    key = hashlib.sha256(application_id.hex.encode()).hexdigest()  # the link ends with the id, here
    said: list[Contract] = [
        intake.ApplicationSubmitted(application_id=application_id, at=at, slip=frozen, tracking_key=key),
        told(application_id, "submitted", at),
    ]
    for place, (step, _, began, ended) in enumerate(FINISHED):
        at += timedelta(hours=place + 1)
        following = FINISHED[place + 1] if place + 1 < len(FINISHED) else None
        hands_over = following is not None and following[2].publisher != began.publisher
        facts = {
            "step": step,
            "next_step": following[0] if following else None,
            "slip": frozen if hands_over else None,
            "by": "petugas",
        } | (LETTER | {"number": f"503/{number}"} if ended is signing.LetterSigned else {})
        said.append(began(application_id=application_id, at=at, step=frozen.step(step)))  # type: ignore[call-arg]
        said.append(ended(application_id=application_id, at=at + timedelta(minutes=30), **facts))
    return [*said, told(application_id, "complete", at), told(application_id, "issued", at)]


def under_way(number: str) -> list[Contract]:
    """One of today, whose letter is being drafted."""
    return life(number, datetime.now(UTC) - timedelta(hours=8))[:7]


def told(application_id: UUID, about: str, at: datetime) -> notify.MessageSent:
    """The applicant hears of it."""
    return notify.MessageSent(
        application_id=application_id, at=at, message_id=uuid4(), subject_matter=about, channel="whatsapp"
    )


def envelopes(
    applications: int, first: int = 1, *, counted_from: int = 0, lived: Callable[[str], list[Contract]] = life
) -> Iterator[CloudEvent]:
    """The facts of so many lives, a hundred applications side by side, each publisher counting its own."""
    numbers: dict[str, int] = {}
    for start in range(first, first + applications, 100):
        together = [lived(f"2026-{each:09d}") for each in range(start, min(start + 100, first + applications))]
        for facts in zip(*together, strict=True):
            for fact in facts:
                numbers[fact.publisher] = numbers.get(fact.publisher, counted_from) + 1
                yield CloudEvent.around(fact, numbers[fact.publisher])
