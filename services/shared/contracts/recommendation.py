"""What the agencies say."""

from __future__ import annotations

from datetime import datetime

from services.shared.contracts import base
from services.shared.contracts.base import Contract, StepFinished
from services.shared.contracts.verification import Fault


class StepStarted(base.StepStarted):
    """An agency has the application."""


class InspectionScheduled(Contract):
    """The site will be visited at this moment (UTC)."""

    step: str
    agency: str
    scheduled_for: datetime
    by: str


class InspectionReported(StepFinished):
    """The site was visited."""

    agency: str


class TechnicalMeetingHeld(StepFinished):
    """The technical team met."""

    agency: str


class RecommendationIssued(StepFinished):
    """An agency recommends, or advises against. ``proposal`` sums up all agencies heard so far."""

    agency: str
    favourable: bool
    reason: str


class CorrectionRequested(Contract):
    """The applicant must send these documents again; the agency's ``step`` waits meanwhile."""

    step: str
    agency: str
    faults: tuple[Fault, ...]
    by: str
