"""What the agencies say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from services.shared.contracts import base
from services.shared.contracts.base import Contract, StepFinished
from services.shared.contracts.routing import RoutingSlip
from services.shared.contracts.verification import Fault

Advice = Literal["favourable", "conditional", "unfavourable"]


class StepStarted(base.StepStarted):
    """An agency has the application."""


class InspectionProposed(Contract):
    """The applicant may choose one of these moments (UTC) for the visit, until ``answer_by`` (a day of the office)."""

    step: str
    agency: str
    moments: tuple[datetime, ...]
    answer_by: date
    by: str
    acting_for: str | None = None


class InspectionScheduled(Contract):
    """The site will be visited at this moment (UTC), by ``inspector``."""

    step: str
    agency: str
    scheduled_for: datetime
    inspector: str | None = None
    by: str
    acting_for: str | None = None


class InspectionReported(StepFinished):
    """The site was visited; ``visited_at`` by the clock of the inspector's device, which may have had no connection."""

    agency: str
    visited_at: datetime | None = None


class TechnicalMeetingHeld(StepFinished):
    """The technical team met on this day."""

    agency: str
    held_on: date | None = None


class RecommendationDrafted(Contract):
    """An agency's word is written and waits for the signature of the agency's head. ``revision`` counts the drafts of
    this step from 1; a later one takes the place of the earlier. ``due_on``: until when the agency has the step."""

    step: str
    agency: str
    revision: int
    advice: Advice
    reason: str
    conditions: tuple[str, ...] = ()
    slip: RoutingSlip
    due_on: date | None = None
    by: str
    acting_for: str | None = None


class RecommendationIssued(StepFinished):
    """An agency recommends, perhaps under conditions, or advises against. ``proposal`` sums up all agencies heard so
    far. ``letter_sha256`` is the paper: a letter signed electronically by the agency's head (``system_letter``) or the
    scan of one signed by hand (``scan``)."""

    agency: str
    favourable: bool
    reason: str
    conditions: tuple[str, ...] = ()
    issued_as: Literal["system_letter", "scan"] | None = None
    letter_sha256: str | None = None


class StepLapsed(StepFinished):
    """An agency did not speak in time, and the lead agency decided without it."""

    agency: str


class CorrectionRequested(Contract):
    """The applicant must send these documents again; the agency's ``step`` waits meanwhile."""

    step: str
    agency: str
    faults: tuple[Fault, ...]
    by: str
    acting_for: str | None = None


class DeadlineApproaching(base.DeadlineApproaching):
    """An agency has little time left."""


class DeadlineMissed(base.DeadlineMissed):
    """An agency is late."""


class DelayExplained(base.DelayExplained):
    """An agency says why it takes longer."""


class StepUrged(base.StepUrged):
    """An agency is asked to go on."""
