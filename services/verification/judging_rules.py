"""The rules of judging what lies in a case, and of notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.shared.refusals import Refused
from services.verification.matters import FURTHER, fault_of, objection_to
from services.verification.rules import (
    LONGEST_REASON,
    CaseWithdrawn,
    Decision,
    NotAtThisStep,
    Officer,
    ReasonMissing,
    ReasonTooLong,
    WaitingForApplicant,
    desk_of_the_step,
    held_by_nobody_else,
)

if TYPE_CHECKING:
    from services.verification.domain import Case

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Judgement:
    """What an officer thinks of a matter; ``title`` of a further document that is wanted."""

    step: str
    matter: str
    fine: bool
    reason: str
    by: Officer
    title: str = ""


class NoteMissing(Refused):
    """An empty note says nothing."""

    sentence = "Write the note first."


class NoteTooLong(Refused):
    """Notes are read between two cases."""

    sentence = "The note is too long: at most %(max)s characters."


def not_withdrawn(case: Case, judgement: Judgement) -> Refused | None:
    """A withdrawn application is not checked."""
    return CaseWithdrawn() if case.withdrawn else None


def at_this_step(case: Case, judgement: Judgement) -> Refused | None:
    """A case is checked where it lies."""
    return None if case.current == judgement.step else NotAtThisStep()


def by_who_may_decide(case: Case, judgement: Judgement) -> Refused | None:
    """Whoever judges could decide: at the desk, and nobody else holds the case."""
    decision = Decision("passed", case.slip.step(judgement.step), judgement.by)
    return desk_of_the_step(case, decision) or held_by_nobody_else(case, decision)


def not_waiting(case: Case, judgement: Judgement) -> Refused | None:
    """What was asked for stands until it comes."""
    return WaitingForApplicant() if case.faults else None


def something_that_can_be_mended(case: Case, judgement: Judgement) -> Refused | None:
    """Only what was handed in or can be brought is judged; a further document that is not wanted any more needs no
    title."""
    if judgement.fine and judgement.matter.startswith(FURTHER):
        return None
    known = {each.requirement for each in case.slip.documents}
    return objection_to(fault_of(judgement.matter, judgement.reason, judgement.title), known)


def wrong_with_a_reason(case: Case, judgement: Judgement) -> Refused | None:
    """The applicant has to know what to mend."""
    if judgement.fine:
        return None
    if not judgement.reason:
        return ReasonMissing()
    return ReasonTooLong(max=LONGEST_REASON) if len(judgement.reason) > LONGEST_REASON else None


Rule = Callable[["Case", Judgement], Refused | None]

RULES: tuple[Rule, ...] = (
    not_withdrawn,
    at_this_step,
    by_who_may_decide,
    not_waiting,
    something_that_can_be_mended,
    wrong_with_a_reason,
)


def check_judgement(case: object, judgement: Judgement) -> None:
    """Raise the first objection."""
    for rule in RULES:
        if (objection := rule(case, judgement)) is not None:  # type: ignore[arg-type] # every Judging is a Case
            raise objection


def check_note(text: str) -> None:
    """Raise the first objection to a note."""
    if not text.strip():
        raise NoteMissing
    if len(text.strip()) > LONGEST_NOTE:
        raise NoteTooLong(max=LONGEST_NOTE)
