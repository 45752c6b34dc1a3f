"""What the desks say."""

from __future__ import annotations

from datetime import date
from typing import Literal

from services.shared.contracts import base
from services.shared.contracts.base import Contract, StepFinished
from services.shared.contracts.routing import Frozen


class Fault(Frozen):
    """What the applicant must mend, and why; the reason names no person.

    ``kind``: a document that must be sent again (``requirement`` is its own), an answer of the form to be given anew
    (``requirement`` is the key of its question), or a further document that nobody has asked for before (``title``
    says which; ``requirement`` is unique in the application).
    """

    requirement: str
    reason: str
    kind: Literal["document", "answer", "further_document"] = "document"
    title: str = ""


class Ground(Frozen):
    """Why an application must be refused: the ``requirement`` that is not fulfilled (empty: something else), the
    reason, which names no person, and the rule it rests on."""

    requirement: str = ""
    title: str = ""
    reason: str
    legal_basis: str = ""


class StepStarted(base.StepStarted):
    """A desk of the office has the application."""


class CompletenessConfirmed(StepFinished):
    """Front office: everything is there. The service-time clock starts here."""


class SubstanceConfirmed(StepFinished):
    """Back office: the content is right."""


class ReviewPassed(StepFinished):
    """A reviewer found the file in order before the agencies are asked."""


class RefusalProposed(StepFinished):
    """A desk holds that the application must be refused; the letter is drafted next. ``reason`` says all ``grounds``
    in words."""

    reason: str
    grounds: tuple[Ground, ...] = ()


class CorrectionRequested(Contract):
    """The applicant must mend these faults; ``step`` waits meanwhile."""

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


class DeadlineApproaching(base.DeadlineApproaching):
    """A desk has little time left."""


class DeadlineMissed(base.DeadlineMissed):
    """A desk is late."""


class DelayExplained(base.DelayExplained):
    """A desk says why it takes longer."""


class StepUrged(base.StepUrged):
    """A desk is asked to go on."""


class DeputyAppointed(Contract, about_an_application=False):
    """``deputy`` does the work of ``officer`` from the first to the last day, both included (days of the office).
    ``application_id`` is the id of the absence."""

    officer: str
    deputy: str
    first_day: date
    last_day: date
    by: str


class DeputyDismissed(Contract, about_an_application=False):
    """Nobody stands in any more: ``officer`` is back, or it was a mistake. ``application_id`` is the absence's."""

    officer: str
    by: str


class DayOff(Frozen):
    """A day on which the office is closed, Saturdays and Sundays apart, and why."""

    day: date
    name: str


class CalendarChanged(Contract, about_an_application=False):
    """On which days of ``year`` the office works from now on, whole: Monday to Friday without ``days_off``, and the
    ``working_weekends``. ``application_id`` is the id of the year.

    ``day``, ``decree`` and ``by`` say what changed it; without them it is what the law's calendar says now. ``by`` is
    None where no officer did it.
    """

    year: int
    days_off: tuple[DayOff, ...]
    working_weekends: tuple[date, ...] = ()
    day: date | None = None
    decree: str = ""
    by: str | None = None
