"""What other services hear of the counter."""

from __future__ import annotations

from functools import singledispatch

from services.intake.domain import PermitApplication
from services.intake.staff import StaffAccount
from services.shared.application import DomainEvent
from services.shared.contracts import Contract, Document, RoutingSlip
from services.shared.contracts.intake import (
    ApplicationSubmitted,
    ApplicationWithdrawn,
    CorrectionSubmitted,
    StaffAccessRevoked,
)


@singledispatch
def announce(happened: DomainEvent) -> Contract | None:
    """Drafts are nobody else's business."""
    return None


@announce.register
def _(happened: PermitApplication.Submitted) -> Contract:
    return ApplicationSubmitted(
        application_id=happened.originator_id,
        at=happened.at,
        slip=RoutingSlip.model_validate(happened.slip),
        tracking_key=happened.tracking_key,
        delivery=happened.delivery,
    )


@announce.register
def _(happened: PermitApplication.CorrectionSubmitted) -> Contract:
    return CorrectionSubmitted(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        documents=tuple(Document.model_validate(document) for document in happened.documents),
    )


@announce.register
def _(happened: PermitApplication.Withdrawn) -> Contract | None:
    return ApplicationWithdrawn(application_id=happened.originator_id, at=happened.at) if happened.submitted else None


@announce.register(StaffAccount.Disabled)
@announce.register(StaffAccount.RolesChanged)
@announce.register(StaffAccount.CredentialsReset)
def _(happened: StaffAccount.Disabled | StaffAccount.RolesChanged | StaffAccount.CredentialsReset) -> Contract:
    return StaffAccessRevoked(
        application_id=happened.originator_id, at=happened.at, username=happened.username, revoked_at=happened.at
    )
