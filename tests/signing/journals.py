"""The journal of an application as tracking keeps it, for dossiers."""

from __future__ import annotations

import hashlib
from uuid import UUID

from services.shared.contracts import CloudEvent
from services.shared.contracts.intake import ApplicationWithdrawn, QuestionAsked
from services.tracking.journal import canonical, plain
from tests.signing.cases import AT


def journal(application_id: UUID) -> list[dict[str, str]]:
    """A chain as tracking keeps it."""
    said = (
        QuestionAsked(application_id=application_id, at=AT, question_id=application_id),
        ApplicationWithdrawn(application_id=application_id, at=AT),
    )
    head, chain = b"", []
    for number, fact in enumerate(said, start=1):
        spelling = canonical(plain(CloudEvent.around(fact, number)))
        head = hashlib.sha256(head + spelling).digest()
        chain.append({"spelling": spelling.decode(), "hash": head.hex()})
    return chain
