"""The rules of the desks, each a named function, and the refusals that name what is against them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from services.shared.contracts.routing import Step
from services.shared.contracts.verification import Fault
from services.shared.refusals import NotAllowed, Refused, SomebodyWasFaster
from services.verification.matters import objection_to

if TYPE_CHECKING:
    from services.verification.domain import Case

DESKS = "front_office", "back_office", "sub_coordinator", "coordinator"
LONGEST_REASON = 1000

What = Literal["passed", "correction requested", "refusal proposed", "sent back"]


@dataclass(frozen=True)
class Officer:
    """Who acts, and in which roles; ``sectors`` of the back office (none: all), ``agency`` of the staff of one. Whoever
    stands in for an absent colleague (``acting_for``) has that one's roles and sectors here."""

    username: str
    roles: frozenset[str]
    sectors: frozenset[str] = frozenset()
    acting_for: str | None = None
    agency: str | None = None

    @property
    def stands_for(self) -> str:
        """Whose cases are theirs."""
        return self.acting_for or self.username


@dataclass(frozen=True)
class Act:
    """The last thing that was done at a step."""

    what: What
    by: str
    at: datetime
    acting_for: str | None = None

    @property
    def holder(self) -> str:
        """Whose work it was."""
        return self.acting_for or self.by


@dataclass(frozen=True)
class Verdict:
    """What was thought of a matter; ``title`` of a further document that is wanted."""

    fine: bool
    reason: str
    by: str
    at: datetime
    title: str = ""


@dataclass(frozen=True)
class Decision:
    """What an officer wants to do at a step."""

    what: What
    step: Step
    by: Officer
    reason: str = ""
    faults: tuple[Fault, ...] = ()
    to_step: str | None = None


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

    sentence = "Choose at least one thing that must be mended."


class ReasonMissing(Refused):
    """A correction, a refusal or a return says why."""

    sentence = "Say why: the reason is missing."


class ReasonTooLong(Refused):
    """A reason is read on a phone."""

    sentence = "The reason is too long: at most %(max)s characters."


class NotAnEarlierDesk(Refused):
    """A case goes back, never forward."""

    sentence = "A case can only be sent back to an earlier desk."


class HeldBySomebodyElse(Refused):
    """Two people with one case would surprise each other."""

    sentence = "%(by)s is working on this application. Ask for it, or let a supervisor hand it over."


class YourOwnEntry(Refused):
    """Nobody checks what they typed in themselves."""

    sentence = "You entered this application at the counter: a colleague has to check it."


class FourEyes(Refused):
    """Two steps of one case want two people."""

    sentence = "You passed an earlier step of this application: somebody else has to decide on this one."


class SomethingIsWrong(Refused):
    """Passing says that everything is in order."""

    sentence = "You found something wrong: ask the applicant for a correction, or change the verdict first."


def works_at(officer: Officer, desk: str | None, sector: str) -> bool:
    """Whether the officer does the work of a desk in a sector: the back office shares its work by sector."""
    if desk not in officer.roles:
        return False
    return desk != "back_office" or not officer.sectors or sector in officer.sectors


def sits_at(officer: Officer, step: Step, sector: str) -> bool:
    """Whether the officer works at the desk of a step."""
    return works_at(officer, step.desk, sector)


def desk_of_the_step(case: Case, decision: Decision) -> Refused | None:
    """The officer sits at the desk that the step belongs to; a case that was handed over is its holder's in any
    sector."""
    if case.holder == decision.by.stands_for and decision.step.desk in decision.by.roles:
        return None
    return None if sits_at(decision.by, decision.step, case.slip.sector) else NotAllowed()


def held_by_nobody_else(case: Case, decision: Decision) -> Refused | None:
    """Only the holder decides; on a case that nobody holds, everybody of the desk."""
    return None if case.holder in (None, decision.by.stands_for) else HeldBySomebodyElse(by=case.holder)


def not_the_own_entry(case: Case, decision: Decision) -> Refused | None:
    """Whoever typed the application in for somebody does not check it."""
    return YourOwnEntry() if case.slip.entered_by == decision.by.username else None


def four_eyes(case: Case, decision: Decision) -> Refused | None:
    """Where the permit type wants it, nobody passes two steps; a deputy is the person who acts."""
    earlier = {key: act for key, act in case.acts.items() if act.what == "passed" and key != decision.step.key}
    passed = {act.by for act in earlier.values()}
    return FourEyes() if case.slip.four_eyes and decision.by.username in passed else None


def not_withdrawn(case: Case, decision: Decision) -> Refused | None:
    """A withdrawn application is not decided."""
    return CaseWithdrawn() if case.withdrawn else None


def nobody_was_faster(case: Case, decision: Decision) -> Refused | None:
    """What a colleague has decided stands."""
    act = case.decided(decision)
    return SomebodyWasFaster(by=act.by, at=act.at) if act and act.by != decision.by.username else None


def at_this_step(case: Case, decision: Decision) -> Refused | None:
    """Only the desk that has the case acts on it."""
    return None if case.current == decision.step.key else NotAtThisStep()


def not_waiting_for_the_applicant(case: Case, decision: Decision) -> Refused | None:
    """While the applicant must act, the office cannot."""
    return WaitingForApplicant() if case.faults else None


def nothing_was_found_wrong(case: Case, decision: Decision) -> Refused | None:
    """What was judged at this step does not contradict the decision."""
    return SomethingIsWrong() if case.wrong_at(decision.step.key) else None


def a_fault_is_named(case: Case, decision: Decision) -> Refused | None:
    """The applicant must know what to mend."""
    return None if decision.faults else FaultMissing()


def everything_named_can_be_mended(case: Case, decision: Decision) -> Refused | None:
    """What was never handed in cannot be sent again, and what nobody can name cannot be brought."""
    handed_in = {document.requirement for document in case.slip.documents}
    return next((said for fault in decision.faults if (said := objection_to(fault, handed_in))), None)


def every_reason_is_given(case: Case, decision: Decision) -> Refused | None:
    """Nobody is refused, returned or asked again without being told why."""
    return None if all(reason.strip() for reason in reasons(decision)) else ReasonMissing()


def no_reason_is_too_long(case: Case, decision: Decision) -> Refused | None:
    """A reason is a few sentences."""
    longest = max(len(reason.strip()) for reason in reasons(decision))
    return ReasonTooLong(max=LONGEST_REASON) if longest > LONGEST_REASON else None


def back_to_an_earlier_desk(case: Case, decision: Decision) -> Refused | None:
    """A reviewer returns the case to a desk that has had it."""
    return None if decision.to_step in {step.key for step in case.earlier_desks(decision.step)} else NotAnEarlierDesk()


def reasons(decision: Decision) -> tuple[str, ...]:
    """What the officer says in explanation: one reason per fault, else one for the whole decision."""
    return tuple(fault.reason for fault in decision.faults) or (decision.reason,)


Rule = Callable[["Case", Decision], Refused | None]

ALWAYS: tuple[Rule, ...] = (
    desk_of_the_step,
    not_withdrawn,
    nobody_was_faster,
    at_this_step,
    not_waiting_for_the_applicant,
    held_by_nobody_else,
    not_the_own_entry,
    four_eyes,
)
EXPLAINED: tuple[Rule, ...] = (every_reason_is_given, no_reason_is_too_long)

RULES: dict[What, tuple[Rule, ...]] = {
    "passed": (*ALWAYS, nothing_was_found_wrong),
    "correction requested": (*ALWAYS, a_fault_is_named, everything_named_can_be_mended, *EXPLAINED),
    "refusal proposed": ALWAYS,  # and those about its grounds: see refusing.py
    "sent back": (*ALWAYS, back_to_an_earlier_desk, *EXPLAINED),
}


def check(case: Case, decision: Decision) -> None:
    """Raise the first objection."""
    for rule in RULES[decision.what]:
        if (objection := rule(case, decision)) is not None:
            raise objection
