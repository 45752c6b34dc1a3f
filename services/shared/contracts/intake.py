"""What the counter says."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.shared.contracts.base import Contract
from services.shared.contracts.routing import Document, RoutingSlip

Delivery = Literal["email", "post", "pickup"]


class ApplicationSubmitted(Contract):
    """The applicant handed in the application. ``tracking_key`` is the SHA-256 (hex) of the unguessable token;
    ``delivery`` how the applicant wants the letter."""

    slip: RoutingSlip
    tracking_key: str
    delivery: Delivery = "email"


class CorrectionSubmitted(Contract):
    """The applicant sent again what ``step`` had asked for; only those documents."""

    step: str
    documents: tuple[Document, ...]


class ApplicationWithdrawn(Contract):
    """The applicant no longer wants it: every step ends."""


class StaffAccessRevoked(Contract, about_an_application=False):
    """What a member of staff may do changed, or ended: every session that began before ``revoked_at`` is over.

    ``application_id`` is the id of the staff account."""

    username: str
    revoked_at: datetime
