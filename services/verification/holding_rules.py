"""The rules of taking, giving and laying back a case, each a named function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.shared.contracts.routing import Step
from services.shared.refusals import NotAllowed, Refused
from services.verification.rules import (
    CaseWithdrawn,
    HeldBySomebodyElse,
    NotAtThisStep,
    Officer,
    ReasonTooLong,
    sits_at,
)
from services.verification.timing_rules import SUPERVISORS, supervises

if TYPE_CHECKING:
    from services.verification.domain import Case

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Wish:
    """Who wants to whom the case belongs at a step."""

    step: str
    by: Officer
    to: Officer
    note: str = ""


class NotAtThatDesk(Refused):
    """Only who sits at the desk can do its work."""

    sentence = "%(username)s does not work at this desk, or not in this sector."


class NotYours(Refused):
    """Who gives a case away holds it, or answers for the desk."""

    sentence = "This application is not yours. Its holder or a supervisor can hand it over."


class NothingToTakeBack(Refused):
    """Only the last hand-over is undone, by who did it, while nothing has come of it."""

    sentence = "This hand-over cannot be undone any more."


def not_withdrawn(case: Case, wish: Wish) -> Refused | None:
    """A withdrawn application is nobody's work."""
    return CaseWithdrawn() if case.withdrawn else None


def at_this_step(case: Case, wish: Wish) -> Refused | None:
    """Only the desk that has the case gives it away."""
    return None if case.current == wish.step else NotAtThisStep()


def taker_sits_at_the_desk(case: Case, wish: Wish) -> Refused | None:
    """With its role, and in the back office with the sector."""
    if sits_at(wish.to, the_step(case), case.slip.sector):
        return None
    return NotAllowed() if wish.to is wish.by else NotAtThatDesk(username=wish.to.username)


def nobody_else_holds_it(case: Case, wish: Wish) -> Refused | None:
    """What a colleague works on is not taken away; a supervisor hands it over."""
    return None if case.holder in (None, wish.by.stands_for) else HeldBySomebodyElse(by=case.holder)


def own_or_supervised(case: Case, wish: Wish) -> Refused | None:
    """Its holder, who takes a free one for a colleague, or a supervisor of the desk."""
    step = the_step(case)
    if supervises(wish.by, step) or case.holder == wish.by.stands_for:
        return None
    if case.holder is None and sits_at(wish.by, step, case.slip.sector):
        return None
    return NotYours()


def gave_it_away_last(case: Case, wish: Wish) -> Refused | None:
    """And the colleague has neither given it on nor asked the applicant for something."""
    undone = case.given is not None and case.given[0] == wish.by.username and not case.faults
    return None if undone else NothingToTakeBack()


def note_is_short(case: Case, wish: Wish) -> Refused | None:
    """A few sentences."""
    return ReasonTooLong(max=LONGEST_NOTE) if len(wish.note.strip()) > LONGEST_NOTE else None


def supervises_sharing(desk: str, officer: Officer) -> None:
    """Raise :class:`NotAllowed` for who does not answer for a desk."""
    if SUPERVISORS.get(desk, frozenset()).isdisjoint(officer.roles):
        raise NotAllowed


def the_step(case: Case) -> Step:
    """The step at which the case lies; raises :class:`NotAtThisStep` when it lies nowhere."""
    if case.current is None:
        raise NotAtThisStep
    return case.slip.step(case.current)


Rule = Callable[["Case", Wish], Refused | None]

LIES_HERE: tuple[Rule, ...] = (not_withdrawn, at_this_step)
CLAIMING: tuple[Rule, ...] = (*LIES_HERE, taker_sits_at_the_desk, nobody_else_holds_it)
HANDING_OVER: tuple[Rule, ...] = (*LIES_HERE, own_or_supervised, taker_sits_at_the_desk, note_is_short)
TAKING_BACK: tuple[Rule, ...] = (*LIES_HERE, gave_it_away_last)
RELEASING: tuple[Rule, ...] = (*LIES_HERE, own_or_supervised)


def check(case: object, wish: Wish, rules: tuple[Rule, ...]) -> None:
    """Raise the first objection."""
    for rule in rules:
        if (objection := rule(case, wish)) is not None:  # type: ignore[arg-type] # every Holding is a Case
            raise objection
