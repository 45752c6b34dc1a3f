"""The rules of the letter room, each a named function, and the refusals that name what is against them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from services.shared.contracts.routing import Step
from services.shared.refusals import NotAllowed, Refused, SomebodyWasFaster
from services.signing.parts import Officer

if TYPE_CHECKING:
    from services.signing.way import OnItsWay


class NotAtThisStep(Refused):
    """The letter lies on another desk."""

    sentence = "The letter is not at this step now."


class LetterWithdrawn(Refused):
    """The applicant no longer wants it."""

    sentence = "The applicant withdrew this application."


class LetterNotReady(Refused):
    """Nobody has handed the case to us yet."""

    sentence = "This application has not reached the letter yet."


class ReasonMissing(Refused):
    """A refusal, a return or a revocation says why."""

    sentence = "Say why: the reason is missing."


class ConditionsLeftOut(Refused):
    """The agencies gave their word under conditions: the letter demands them, or says nowhere why not."""

    sentence = "Conditions of agencies are missing from the letter: put them back, or say why they are left out."


class OwnDraft(Refused):
    """Four eyes: nobody initials what they wrote."""

    sentence = "You wrote this draft: another officer has to initial it."


class SignatureUnderWay(Refused):
    """The letter is being signed at this moment."""

    sentence = "The letter is being signed at this moment."


class NotSigned(Refused):
    """Only a signed letter can be revoked."""

    sentence = "The letter is not signed."


Rule = Callable[["OnItsWay", Step, Officer], Refused | None]


def not_withdrawn(letter: OnItsWay, step: Step, by: Officer) -> Refused | None:
    """A withdrawn application goes nowhere."""
    return LetterWithdrawn() if letter.withdrawn else None


def desk_of_this_officer(letter: OnItsWay, step: Step, by: Officer) -> Refused | None:
    """The step belongs to a desk; the officer works there."""
    return None if step.desk in by.roles else NotAllowed()


def at_this_step(letter: OnItsWay, step: Step, by: Officer) -> Refused | None:
    """The letter lies on this desk."""
    return None if letter.current == step.key else NotAtThisStep()


def not_being_signed(letter: OnItsWay, step: Step, by: Officer) -> Refused | None:
    """What the worker has in hand is not changed under its feet."""
    return SignatureUnderWay() if letter.requested else None


def not_own_draft(letter: OnItsWay, step: Step, by: Officer) -> Refused | None:
    """Four eyes."""
    return OwnDraft() if letter.drafted_by == by.username else None


DRAFTING: tuple[Rule, ...] = (desk_of_this_officer, not_withdrawn, at_this_step)
INITIALLING: tuple[Rule, ...] = (desk_of_this_officer, not_withdrawn, at_this_step, not_own_draft)
SENDING_BACK: tuple[Rule, ...] = (desk_of_this_officer, not_withdrawn, at_this_step, not_being_signed)
SIGNING: tuple[Rule, ...] = (desk_of_this_officer, not_withdrawn, at_this_step, not_being_signed, not_own_draft)


def check(letter: OnItsWay, step: Step, by: Officer, rules: tuple[Rule, ...]) -> None:
    """Raise the first refusal."""
    for rule in rules:
        if refusal := rule(letter, step, by):
            raise refusal


def done_before(letter: OnItsWay, step: Step, what: str, by: Officer) -> bool:
    """True for a repeat by the same officer; raises when another one acted first."""
    act = letter.acts.get(step.key)
    if act is None or (letter.current == step.key and letter.requested is None):
        return False
    if act.by != by.username:
        raise SomebodyWasFaster(by=act.by, at=act.at)
    return act.what == what
