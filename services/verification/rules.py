"""The rules of the desks, each a named function, and the refusals that name what is against them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.shared.contracts.routing import Step
from services.shared.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from services.verification.domain import Case


@dataclass(frozen=True)
class Officer:
    """Who acts, and in which roles."""

    username: str
    roles: frozenset[str]


class NotAtThisStep(Refused):
    """The case lies elsewhere."""

    sentence = "The application is not at this step now."


class WaitingForApplicant(Refused):
    """Nothing can be decided meanwhile."""

    sentence = "The applicant has been asked for a correction: nothing can be decided until it arrives."


class CaseWithdrawn(Refused):
    """The applicant no longer wants it."""

    sentence = "The applicant withdrew this application."


class FaultMissing(Refused):
    """A correction names what is wrong."""

    sentence = "Choose at least one document that must be sent again."


class ReasonMissing(Refused):
    """A correction, a refusal or a return says why."""

    sentence = "Say why: the reason is missing."


class UnknownDocument(Refused):
    """Only what was handed in can be asked for again."""

    sentence = "This document is not part of the application."


Rule = Callable[["Case", Step, Officer], Refused | None]


def not_withdrawn(case: Case, step: Step, by: Officer) -> Refused | None:
    """A withdrawn application is not decided."""
    return CaseWithdrawn() if case.withdrawn else None


def at_this_step(case: Case, step: Step, by: Officer) -> Refused | None:
    """Only the desk that has the case acts on it."""
    return None if case.current == step.key else NotAtThisStep()


def desk_of_the_step(case: Case, step: Step, by: Officer) -> Refused | None:
    """The officer sits at that desk."""
    return None if step.desk in by.roles else NotAllowed()


def not_waiting_for_the_applicant(case: Case, step: Step, by: Officer) -> Refused | None:
    """While the applicant must act, the office cannot."""
    return WaitingForApplicant() if case.faults else None


DECIDING: Sequence[Rule] = (not_withdrawn, desk_of_the_step, at_this_step, not_waiting_for_the_applicant)


def check(case: Case, step: Step, by: Officer, rules: Sequence[Rule]) -> None:
    """Raise the first objection."""
    for rule in rules:
        if (objection := rule(case, step, by)) is not None:
            raise objection
