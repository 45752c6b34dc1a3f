"""The rules of a consultation, each a named function, and the refusals that name what is against them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from services.shared.contracts.routing import Step
from services.shared.contracts.verification import Fault
from services.shared.refusals import NotAllowed, Refused, SomebodyWasFaster

if TYPE_CHECKING:
    from services.recommendation.domain import Consultation

LONGEST_TEXT = 2000

What = Literal["inspection scheduled", "inspected", "met", "recommended", "correction requested"]


@dataclass(frozen=True)
class Officer:
    """Who acts, and for which agency."""

    username: str
    agency: str


@dataclass(frozen=True)
class Act:
    """The last thing that was done at a step."""

    what: What
    by: str
    at: datetime


@dataclass(frozen=True)
class Decision:
    """What an officer wants to do at a step. ``at`` is now; ``scheduled_for`` the moment of a visit."""

    what: What
    step: Step
    by: Officer
    at: datetime
    text: str = ""
    faults: tuple[Fault, ...] = ()
    scheduled_for: datetime | None = None


class NotAtThisStep(Refused):
    """The application lies elsewhere."""

    sentence = "The application is not at this step now."


class WaitingForApplicant(Refused):
    """Nothing can be decided meanwhile."""

    sentence = "The applicant has been asked for a correction: nothing can be decided until it arrives."


class ConsultationWithdrawn(Refused):
    """The applicant no longer wants it."""

    sentence = "The applicant withdrew this application."


class FaultMissing(Refused):
    """A correction names what is wrong."""

    sentence = "Choose at least one document that must be sent again."


class TextMissing(Refused):
    """A report, a conclusion, a recommendation or a correction says something."""

    sentence = "Say why: the reason is missing."


class TextTooLong(Refused):
    """A reason is read on a phone."""

    sentence = "The text is too long: at most %(max)s characters."


class UnknownDocument(Refused):
    """Only what was handed in can be asked for again."""

    sentence = "This document is not part of the application."


class InspectionInThePast(Refused):
    """A visit is planned, not remembered."""

    sentence = "Choose a moment in the future for the inspection."


def agency_of_the_step(consultation: Consultation, decision: Decision) -> Refused | None:
    """An agency acts on its own steps only."""
    return None if decision.step.agency == decision.by.agency else NotAllowed()


def not_withdrawn(consultation: Consultation, decision: Decision) -> Refused | None:
    """A withdrawn application is not advised on."""
    return ConsultationWithdrawn() if consultation.withdrawn else None


def done_at_this_kind_of_step(consultation: Consultation, decision: Decision) -> Refused | None:
    """A visit is reported at an inspection, a conclusion at a meeting."""
    return None if decision.step.kind in KINDS[decision.what] else NotAtThisStep()


def nobody_was_faster(consultation: Consultation, decision: Decision) -> Refused | None:
    """What a colleague has decided stands."""
    act = consultation.decided(decision)
    return SomebodyWasFaster(by=act.by, at=act.at) if act and act.by != decision.by.username else None


def at_this_step(consultation: Consultation, decision: Decision) -> Refused | None:
    """Only a step that is open can be acted on."""
    return None if decision.step.key in consultation.open_steps else NotAtThisStep()


def not_waiting_for_the_applicant(consultation: Consultation, decision: Decision) -> Refused | None:
    """While the applicant must act, the agency that asked cannot; the others go on."""
    return WaitingForApplicant() if decision.step.key in consultation.faults else None


def visit_lies_ahead(consultation: Consultation, decision: Decision) -> Refused | None:
    """The applicant can still prepare for it."""
    ahead = decision.scheduled_for is not None and decision.scheduled_for > decision.at
    return None if ahead else InspectionInThePast()


def a_fault_is_named(consultation: Consultation, decision: Decision) -> Refused | None:
    """The applicant must know which document to send again."""
    return None if decision.faults else FaultMissing()


def faults_concern_documents_of_the_application(consultation: Consultation, decision: Decision) -> Refused | None:
    """What was never handed in cannot be sent again."""
    handed_in = {document.requirement for document in consultation.slip.documents}
    return None if {fault.requirement for fault in decision.faults} <= handed_in else UnknownDocument()


def every_text_is_given(consultation: Consultation, decision: Decision) -> Refused | None:
    """An agency's word is a word, not a click."""
    return None if all(text.strip() for text in texts(decision)) else TextMissing()


def no_text_is_too_long(consultation: Consultation, decision: Decision) -> Refused | None:
    """A few paragraphs."""
    longest = max(len(text.strip()) for text in texts(decision))
    return TextTooLong(max=LONGEST_TEXT) if longest > LONGEST_TEXT else None


def texts(decision: Decision) -> tuple[str, ...]:
    """What the officer says: one reason per fault, else one text for the whole decision."""
    return tuple(fault.reason for fault in decision.faults) or (decision.text,)


Rule = Callable[["Consultation", Decision], Refused | None]

ALWAYS: tuple[Rule, ...] = (
    agency_of_the_step,
    not_withdrawn,
    done_at_this_kind_of_step,
    nobody_was_faster,
    at_this_step,
    not_waiting_for_the_applicant,
)
EXPLAINED: tuple[Rule, ...] = (every_text_is_given, no_text_is_too_long)

RULES: dict[What, tuple[Rule, ...]] = {
    "inspection scheduled": (*ALWAYS, visit_lies_ahead),
    "inspected": (*ALWAYS, *EXPLAINED),
    "met": (*ALWAYS, *EXPLAINED),
    "recommended": (*ALWAYS, *EXPLAINED),
    "correction requested": (*ALWAYS, a_fault_is_named, faults_concern_documents_of_the_application, *EXPLAINED),
}
KINDS: dict[What, tuple[str, ...]] = {
    "inspection scheduled": ("inspection",),
    "inspected": ("inspection",),
    "met": ("technical_meeting",),
    "recommended": ("recommendation",),
    "correction requested": ("inspection", "technical_meeting", "recommendation"),
}


def check(consultation: Consultation, decision: Decision) -> None:
    """Raise the first objection."""
    for rule in RULES[decision.what]:
        if (objection := rule(consultation, decision)) is not None:
            raise objection
