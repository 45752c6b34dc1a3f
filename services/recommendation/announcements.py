"""What other services hear of the agencies."""

from __future__ import annotations

from datetime import date, datetime
from functools import singledispatch
from typing import Any

from services.recommendation.advising import Advising
from services.recommendation.domain import Consultation
from services.recommendation.meeting import Meeting
from services.recommendation.steps import Finished, Said
from services.recommendation.visiting import Visiting
from services.recommendation.watching import Deadline, Watching
from services.shared.application import DomainEvent
from services.shared.contracts import Contract, RoutingSlip, Step
from services.shared.contracts import recommendation as say
from services.shared.contracts.verification import Fault


@singledispatch
def announce(happened: DomainEvent) -> Contract | None:
    """What is not said below is nobody else's business."""
    return None


@announce.register
def _(happened: Consultation.StepOpened) -> Contract:
    step = Step.model_validate(happened.step)
    return say.StepStarted(application_id=happened.originator_id, at=happened.at, step=step, due_on=happened.due_on)


@announce.register
def _(happened: Visiting.InspectionProposed) -> Contract:
    return say.InspectionProposed(**said(happened), moments=tuple(happened.moments), answer_by=happened.answer_by)


@announce.register
def _(happened: Visiting.InspectionScheduled) -> Contract:
    appointed = {"scheduled_for": happened.scheduled_for, "inspector": happened.inspector}
    return say.InspectionScheduled(**said(happened), **appointed)


@announce.register
def _(happened: Visiting.InspectionReported) -> Contract:
    visited_at = datetime.fromisoformat(happened.report["visited_at"])
    return say.InspectionReported(**finished(happened), visited_at=visited_at)


@announce.register
def _(happened: Meeting.MeetingHeld) -> Contract:
    held_on = date.fromisoformat(happened.minutes["held_on"])
    return say.TechnicalMeetingHeld(**finished(happened), held_on=held_on)


@announce.register
def _(happened: Advising.RecommendationDrafted) -> Contract:
    slip = RoutingSlip.model_validate(happened.slip)
    written = {"revision": happened.revision, "slip": slip, "due_on": happened.due_on}
    return say.RecommendationDrafted(**said(happened), **written, **happened.word)


@announce.register
def _(happened: Advising.RecommendationIssued) -> Contract:
    word, paper = happened.word, happened.paper
    return say.RecommendationIssued(
        **finished(happened),
        favourable=word["advice"] != "unfavourable",
        reason=word["reason"],
        conditions=tuple(word["conditions"]),
        issued_as=paper["issued_as"],
        letter_sha256=paper["sha256"],
    )


@announce.register
def _(happened: Advising.StepLapsed) -> Contract:
    return say.StepLapsed(**finished(happened))


@announce.register
def _(happened: Consultation.CorrectionRequested) -> Contract:
    faults = tuple(Fault.model_validate(fault) for fault in happened.faults)
    return say.CorrectionRequested(**said(happened), faults=faults)


@announce.register
def _(happened: Watching.DeadlineApproached) -> Contract:
    return say.DeadlineApproaching(**deadline(happened))


@announce.register
def _(happened: Watching.DeadlineMissed) -> Contract:
    return say.DeadlineMissed(**deadline(happened), days_late=happened.days_late, level=happened.level)


@announce.register
def _(happened: Watching.DelayExplained) -> Contract:
    return say.DelayExplained(**said(happened), reason=happened.reason, expected_on=happened.expected_on)


@announce.register
def _(happened: Watching.Urged) -> Contract:
    return say.StepUrged(**said(happened), remind=tuple(happened.remind))


def said(happened: Said) -> dict[str, Any]:
    """Who said it of which step."""
    return {
        "application_id": happened.originator_id,
        "at": happened.at,
        "step": happened.step,
        "agency": happened.agency,
        "by": happened.by,
        "acting_for": happened.acting_for,
    }


def finished(happened: Finished) -> dict[str, Any]:
    """What every fact that ends a step says."""
    way = {"next_step": happened.next_step, "slip": happened.slip, "proposal": happened.proposal}
    return said(happened) | way


def deadline(happened: Deadline) -> dict[str, Any]:
    """What every fact about a due day says."""
    return {
        "application_id": happened.originator_id,
        "at": happened.at,
        "step": happened.step,
        "agency": happened.agency,
        "due_on": happened.due_on,
        "holder": happened.holder,
        "remind": tuple(happened.remind),
    }
