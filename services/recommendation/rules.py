"""The rules of a consultation, each a named function, and the refusals that name what is against them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.shared.contracts.routing import Step
from services.shared.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from services.recommendation.domain import Consultation


@dataclass(frozen=True)
class Officer:
    """Who acts, and for which agency."""

    username: str
    agency: str | None


class NotAtThisStep(Refused):
    """The case lies elsewhere."""

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


class ReasonMissing(Refused):
    """A recommendation, a report or a correction says something."""

    sentence = "Say why: the reason is missing."


class UnknownDocument(Refused):
    """Only what was handed in can be asked for again."""

    sentence = "This document is not part of the application."


class InspectionInThePast(Refused):
    """A visit is planned, not remembered."""

    sentence = "Choose a moment in the future for the inspection."


Rule = Callable[["Consultation", Step, Officer], Refused | None]


def not_withdrawn(consultation: Consultation, step: Step, by: Officer) -> Refused | None:
    """A withdrawn application is not advised on."""
    return ConsultationWithdrawn() if consultation.withdrawn else None


def agency_of_the_step(consultation: Consultation, step: Step, by: Officer) -> Refused | None:
    """An agency acts on its own steps only."""
    return None if by.agency is not None and by.agency == step.agency else NotAllowed()


def at_this_step(consultation: Consultation, step: Step, by: Officer) -> Refused | None:
    """Only a step that is open can be acted on."""
    return None if step.key in consultation.open_steps else NotAtThisStep()


def not_waiting_for_the_applicant(consultation: Consultation, step: Step, by: Officer) -> Refused | None:
    """While the applicant must act, the agency cannot."""
    return WaitingForApplicant() if step.key in consultation.faults else None


ACTING: Sequence[Rule] = (not_withdrawn, agency_of_the_step, at_this_step, not_waiting_for_the_applicant)


def check(consultation: Consultation, step: Step, by: Officer, rules: Sequence[Rule]) -> None:
    """Raise the first objection."""
    for rule in rules:
        if (objection := rule(consultation, step, by)) is not None:
            raise objection
