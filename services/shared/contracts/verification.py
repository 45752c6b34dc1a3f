"""What the desks say."""

from __future__ import annotations

from services.shared.contracts import base
from services.shared.contracts.base import Contract, StepFinished
from services.shared.contracts.routing import Frozen


class Fault(Frozen):
    """A document that must be sent again, and why; the reason names no person."""

    requirement: str
    reason: str


class StepStarted(base.StepStarted):
    """A desk of the office has the application."""


class CompletenessConfirmed(StepFinished):
    """Front office: everything is there. The service-time clock starts here."""


class SubstanceConfirmed(StepFinished):
    """Back office: the content is right."""


class ReviewPassed(StepFinished):
    """A reviewer found the file in order before the agencies are asked."""


class RefusalProposed(StepFinished):
    """A desk holds that the application must be refused; the letter is drafted next."""

    reason: str


class CorrectionRequested(Contract):
    """The applicant must send these documents again; ``step`` waits meanwhile."""

    step: str
    faults: tuple[Fault, ...]
    by: str
    acting_for: str | None = None


class CaseSentBack(Contract):
    """A reviewer returned the case to an earlier step of the desks."""

    step: str
    to_step: str
    reason: str
    by: str
    acting_for: str | None = None


class HolderChanged(Contract):
    """Whose work the application is at a desk; None: nobody's yet. ``by`` is empty when a rule gave it."""

    step: str
    holder: str | None
    by: str
    acting_for: str | None = None
