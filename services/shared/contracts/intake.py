"""What the counter says."""

from __future__ import annotations

from services.shared.contracts.base import Contract
from services.shared.contracts.routing import Document, RoutingSlip


class ApplicationSubmitted(Contract):
    """The applicant handed in the application. ``tracking_key`` is the SHA-256 (hex) of the unguessable token."""

    slip: RoutingSlip
    tracking_key: str


class CorrectionSubmitted(Contract):
    """The applicant sent again what ``step`` had asked for; only those documents."""

    step: str
    documents: tuple[Document, ...]


class ApplicationWithdrawn(Contract):
    """The applicant no longer wants it: every step ends."""
