"""What other services hear of the desks."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from services.shared.application import DomainEvent
from services.shared.contracts import Contract, Step, StepFinished
from services.shared.contracts.verification import (
    CalendarChanged,
    CaseSentBack,
    CompletenessConfirmed,
    CorrectionRequested,
    DeadlineApproaching,
    DeadlineMissed,
    DelayExplained,
    DeputyAppointed,
    DeputyDismissed,
    Fault,
    Ground,
    HolderChanged,
    RefusalProposed,
    ReviewPassed,
    StepStarted,
    StepUrged,
    SubstanceConfirmed,
)
from services.verification import holding
from services.verification.absence import Absence
from services.verification.calendar_year import CalendarYear
from services.verification.domain import Case, Finished
from services.verification.holding import Holding
from services.verification.timing import Reminded, Timing

PASSED: dict[str, type[StepFinished]] = {
    "completeness": CompletenessConfirmed,
    "substance": SubstanceConfirmed,
    "review": ReviewPassed,
}


@singledispatch
def announce(happened: DomainEvent) -> Contract | None:
    """What is not said below is nobody else's business."""
    return None


@announce.register
def _(happened: Case.StepOpened) -> Contract:
    return StepStarted(
        application_id=happened.originator_id,
        at=happened.at,
        step=Step.model_validate(happened.step),
        due_on=happened.due_on,
    )


@announce.register
def _(happened: Case.StepPassed) -> Contract:
    return PASSED[happened.kind](**finished(happened))


@announce.register
def _(happened: Case.RefusalProposed) -> Contract:
    grounds = tuple(Ground.model_validate(each) for each in happened.grounds)
    return RefusalProposed(**finished(happened), reason=happened.reason, grounds=grounds)


@announce.register
def _(happened: Case.CorrectionRequested) -> Contract:
    return CorrectionRequested(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        faults=tuple(Fault.model_validate(fault) for fault in happened.faults),
        by=happened.by,
        acting_for=happened.acting_for,
    )


@announce.register
def _(happened: Case.SentBack) -> Contract:
    return CaseSentBack(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        to_step=happened.to_step,
        reason=happened.reason,
        by=happened.by,
        acting_for=happened.acting_for,
    )


@announce.register(Holding.Claimed)
@announce.register(Holding.HandedOver)
@announce.register(Holding.Reassigned)
@announce.register(Holding.AssignedInTurn)
@announce.register(Holding.Released)
@announce.register(Holding.TakenBack)
def _(happened: holding.HolderChanged) -> Contract:
    return HolderChanged(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        holder=happened.holder,
        by=happened.by,
        acting_for=happened.acting_for,
    )


@announce.register
def _(happened: Timing.DeadlineApproached) -> Contract:
    return DeadlineApproaching(**reminder(happened))


@announce.register
def _(happened: Timing.DeadlineMissed) -> Contract:
    return DeadlineMissed(**reminder(happened), days_late=happened.days_late, level=happened.level)


@announce.register
def _(happened: Timing.DelayExplained) -> Contract:
    return DelayExplained(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        desk=happened.desk,
        reason=happened.reason,
        expected_on=happened.expected_on,
        by=happened.by,
        acting_for=happened.acting_for,
    )


@announce.register
def _(happened: Timing.Urged) -> Contract:
    return StepUrged(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        desk=happened.desk,
        remind=tuple(happened.remind),
        by=happened.by,
        acting_for=happened.acting_for,
    )


@announce.register
def _(happened: Absence.Announced) -> Contract:
    return DeputyAppointed(
        application_id=happened.originator_id,
        at=happened.at,
        officer=happened.officer,
        deputy=happened.deputy,
        first_day=happened.first_day,
        last_day=happened.last_day,
        by=happened.by,
    )


@announce.register
def _(happened: Absence.Ended) -> Contract:
    return DeputyDismissed(
        application_id=happened.originator_id, at=happened.at, officer=happened.officer, by=happened.by
    )


@announce.register(CalendarYear.Opened)
@announce.register(CalendarYear.LawChanged)
def _(happened: CalendarYear.Opened | CalendarYear.LawChanged) -> Contract:
    return CalendarChanged(**year_of(happened))


@announce.register(CalendarYear.DayDeclared)
@announce.register(CalendarYear.DeclarationTakenBack)
def _(happened: CalendarYear.DayDeclared | CalendarYear.DeclarationTakenBack) -> Contract:
    return CalendarChanged(
        **year_of(happened), day=happened.day, decree=getattr(happened, "decree", ""), by=happened.by
    )


def year_of(happened: Any) -> dict[str, Any]:
    """What every fact about the calendar says."""
    return {
        "application_id": happened.originator_id,
        "at": happened.at,
        "year": happened.year,
        "days_off": tuple(happened.days_off),
        "working_weekends": tuple(happened.working_weekends),
    }


def reminder(happened: Reminded) -> dict[str, Any]:
    """What every fact about a deadline says."""
    return {
        "application_id": happened.originator_id,
        "at": happened.at,
        "step": happened.step,
        "desk": happened.desk,
        "due_on": happened.due_on,
        "holder": happened.holder,
        "remind": tuple(happened.remind),
    }


def finished(happened: Finished) -> dict[str, Any]:
    """What every fact that ends a step says."""
    return {
        "application_id": happened.originator_id,
        "at": happened.at,
        "step": happened.step,
        "next_step": happened.next_step,
        "slip": happened.slip,
        "proposal": happened.proposal,
        "by": happened.by,
        "acting_for": happened.acting_for,
    }
