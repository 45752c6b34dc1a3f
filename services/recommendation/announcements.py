"""What other services hear of the agencies."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from services.recommendation.domain import Consultation, Finished
from services.shared.application import DomainEvent
from services.shared.contracts import Contract, Step
from services.shared.contracts.recommendation import (
    CorrectionRequested,
    InspectionReported,
    InspectionScheduled,
    RecommendationIssued,
    StepStarted,
    TechnicalMeetingHeld,
)
from services.shared.contracts.verification import Fault


@singledispatch
def announce(happened: DomainEvent) -> Contract | None:
    """What is not said below is nobody else's business."""
    return None


@announce.register
def _(happened: Consultation.StepOpened) -> Contract:
    return StepStarted(application_id=happened.originator_id, at=happened.at, step=Step.model_validate(happened.step))


@announce.register
def _(happened: Consultation.InspectionScheduled) -> Contract:
    return InspectionScheduled(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        agency=happened.agency,
        scheduled_for=happened.scheduled_for,
        by=happened.by,
    )


@announce.register
def _(happened: Consultation.InspectionReported) -> Contract:
    return InspectionReported(**finished(happened))


@announce.register
def _(happened: Consultation.MeetingHeld) -> Contract:
    return TechnicalMeetingHeld(**finished(happened))


@announce.register
def _(happened: Consultation.RecommendationIssued) -> Contract:
    return RecommendationIssued(**finished(happened), favourable=happened.favourable, reason=happened.text)


@announce.register
def _(happened: Consultation.CorrectionRequested) -> Contract:
    return CorrectionRequested(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        agency=happened.agency,
        faults=tuple(Fault.model_validate(fault) for fault in happened.faults),
        by=happened.by,
    )


def finished(happened: Finished) -> dict[str, Any]:
    """What every fact that ends a step says."""
    return {
        "application_id": happened.originator_id,
        "at": happened.at,
        "step": happened.step,
        "agency": happened.agency,
        "next_step": happened.next_step,
        "slip": happened.slip,
        "proposal": happened.proposal,
        "by": happened.by,
    }
