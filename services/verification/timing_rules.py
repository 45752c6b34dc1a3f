"""The rules of explaining a delay and of urging, each a named function; and who is reminded of a deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from services.shared.contracts.routing import Step
from services.shared.deadlines import Level
from services.shared.refusals import NotAllowed, Refused
from services.verification.rules import (
    LONGEST_REASON,
    CaseWithdrawn,
    NotAtThisStep,
    Officer,
    ReasonMissing,
    ReasonTooLong,
    WaitingForApplicant,
    sits_at,
    works_at,
)

if TYPE_CHECKING:
    from services.verification.domain import Case

FARTHEST_AHEAD = timedelta(days=366)
SUPERVISORS = {
    "front_office": frozenset({"sub_coordinator", "coordinator"}),
    "back_office": frozenset({"sub_coordinator", "coordinator"}),
    "sub_coordinator": frozenset({"coordinator"}),
    "coordinator": frozenset({"coordinator"}),
}
SUPERIOR = {"front_office": "sub_coordinator", "back_office": "sub_coordinator"}  # of all others: the coordinator


@dataclass(frozen=True)
class Word:
    """What somebody wants to say about the time of a step."""

    step: str
    by: Officer
    today: date
    reason: str = ""
    expected_on: date | None = None


class ExpectedInThePast(Refused):
    """Nobody expects what has passed."""

    sentence = "The day on which it will be done cannot lie in the past."


class ExpectedTooFarAhead(Refused):
    """A year that was mistyped."""

    sentence = "The day on which it will be done must lie within a year."


def not_withdrawn(case: Case, word: Word) -> Refused | None:
    """A withdrawn application is never late."""
    return CaseWithdrawn() if case.withdrawn else None


def at_this_step(case: Case, word: Word) -> Refused | None:
    """Only of the step at which it lies."""
    return None if case.current == word.step else NotAtThisStep()


def holds_or_supervises(case: Case, word: Word) -> Refused | None:
    """Its holder, whoever works at the desk where nobody holds it, or a supervisor."""
    step = case.slip.step(word.step)
    if supervises(word.by, step) or case.holder == word.by.stands_for:
        return None
    return None if case.holder is None and sits_at(word.by, step, case.slip.sector) else NotAllowed()


def answers_for_the_desk(case: Case, word: Word) -> Refused | None:
    """Supervisors urge."""
    return None if supervises(word.by, case.slip.step(word.step)) else NotAllowed()


def not_waiting_for_the_applicant(case: Case, word: Word) -> Refused | None:
    """The desk cannot go on before the applicant has, nor is it what takes longer."""
    return WaitingForApplicant() if case.faults else None


def reason_is_given(case: Case, word: Word) -> Refused | None:
    """An explanation explains."""
    if not word.reason:
        return ReasonMissing()
    return ReasonTooLong(max=LONGEST_REASON) if len(word.reason) > LONGEST_REASON else None


def expected_day_is_to_come(case: Case, word: Word) -> Refused | None:
    """Today at the earliest, and not beyond a year."""
    if word.expected_on is None:
        return None
    if word.expected_on > word.today + FARTHEST_AHEAD:
        return ExpectedTooFarAhead()
    return ExpectedInThePast() if word.expected_on < word.today else None


def supervises(officer: Officer, step: Step) -> bool:
    """Whether the officer answers for the desk of a step."""
    return not SUPERVISORS.get(step.desk or "", frozenset()).isdisjoint(officer.roles)


Rule = Callable[["Case", Word], Refused | None]

MAY_EXPLAIN: tuple[Rule, ...] = (
    not_withdrawn,
    at_this_step,
    holds_or_supervises,
    not_waiting_for_the_applicant,
)
EXPLAINING: tuple[Rule, ...] = (*MAY_EXPLAIN, reason_is_given, expected_day_is_to_come)
URGING: tuple[Rule, ...] = (not_withdrawn, at_this_step, answers_for_the_desk, not_waiting_for_the_applicant)


def check(case: object, word: Word, rules: tuple[Rule, ...]) -> None:
    """Raise the first objection."""
    for rule in rules:
        if (objection := rule(case, word)) is not None:  # type: ignore[arg-type] # every Timing is a Case
            raise objection


def allows(case: Case, word: Word, rules: tuple[Rule, ...]) -> bool:
    """Whether nothing speaks against it."""
    return not any(rule(case, word) for rule in rules)


def whom_to_remind(
    level: Level, step: Step, sector: str, holder: str | None, officers: Iterable[Officer], deputies: Mapping[str, str]
) -> tuple[str, ...]:
    """Those concerned, in place of the absent their deputies: first the holder, or everybody of the desk while it is
    nobody's; then who answers for the desk; then the coordinator."""
    everybody, desk = list(officers), step.desk or ""
    if level == "approaching" or level == "holder":
        names = [holder] if holder else [each.username for each in everybody if works_at(each, desk, sector)]
    else:
        superior = SUPERIOR.get(desk, "coordinator") if level == "superior" else "coordinator"
        names = having(superior, everybody) or having("coordinator", everybody)
    return tuple(dict.fromkeys(deputies.get(name, name) for name in names))


def having(role: str, officers: Iterable[Officer]) -> list[str]:
    """Everybody with a role."""
    return [each.username for each in officers if role in each.roles]
