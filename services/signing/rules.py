"""The rules of the letter room, each a named function, and the refusals that name what is against them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from services.shared.contracts.routing import Step
from services.shared.refusals import NotAllowed, Refused, SomebodyWasFaster
from services.signing.parts import NEEDED_PLACES, PLACES, Officer, places_of

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


class OwnEdit(Refused):
    """Four eyes: what a reviewer wrote is read by another."""

    sentence = "You changed the words of this draft: another officer has to read them here."


class InitialledElsewhere(Refused):
    """Two desks are two people, also while one of them stands in for the other."""

    sentence = "You initialled this letter at another desk: somebody else has to do it here."


class NobodyElseInitialled(Refused):
    """Whoever stands in for the head does not sign what only they have reviewed."""

    sentence = "Nobody but you has initialled this letter: another officer has to read it before you sign."


class DraftChanged(Refused):
    """Nobody agrees with what they have not read."""

    sentence = "The draft changed since you read it: read it again."


class HandedOver(Refused):
    """A second try to hand the draft over, with other words than lie there now."""

    sentence = "This draft was handed over before, and its words are not these: nothing of what you typed now is kept."


class KindStays(Refused):
    """What the letter decides is the drafter's word."""

    sentence = "A reviewer cannot turn a permit into a refusal, or the other way round: send it back."


class NothingChanged(Refused):
    """An edit changes something."""

    sentence = "You changed nothing."


class UnknownPlace(Refused):
    """Found out at the signature, a pattern that cannot be filled would keep the letter there."""

    sentence = "The pattern of letter numbers %(pattern)s has a place that nobody knows: %(places)s."


class PlaceMissing(Refused):
    """Without it two letters would carry the same number."""

    sentence = "The pattern of letter numbers %(pattern)s lacks a place: %(places)s."


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


def not_own_edit_elsewhere(letter: OnItsWay, step: Step, by: Officer) -> Refused | None:
    """Whoever changed the words agrees with them at their own desk only."""
    return OwnEdit() if letter.edited_by == by.username and letter.edited_at != step.key else None


def not_initialled_elsewhere(letter: OnItsWay, step: Step, by: Officer) -> Refused | None:
    """One person, one initial."""
    elsewhere = (act for key, act in letter.acts.items() if key != step.key and act.what == "initialled")
    return InitialledElsewhere() if any(act.by == by.username for act in elsewhere) else None


def somebody_else_initialled(letter: OnItsWay, step: Step, by: Officer) -> Refused | None:
    """A reviewer who stands in for the head is not the only reviewer."""
    reviewers = {act.by for act in letter.acts.values() if act.what == "initialled"}
    return NobodyElseInitialled() if reviewers == {by.username} else None


DRAFTING: tuple[Rule, ...] = (desk_of_this_officer, not_withdrawn, at_this_step)
EDITING: tuple[Rule, ...] = (desk_of_this_officer, not_withdrawn, at_this_step, not_own_draft, not_initialled_elsewhere)
INITIALLING: tuple[Rule, ...] = (*EDITING, not_own_edit_elsewhere)
SENDING_BACK: tuple[Rule, ...] = (desk_of_this_officer, not_withdrawn, at_this_step, not_being_signed)
SIGNING: tuple[Rule, ...] = (*SENDING_BACK, not_own_draft, not_own_edit_elsewhere, somebody_else_initialled)


def check(letter: OnItsWay, step: Step, by: Officer, rules: tuple[Rule, ...]) -> None:
    """Raise the first refusal."""
    for rule in rules:
        if refusal := rule(letter, step, by):
            raise refusal


def check_register(pattern: str) -> None:
    """Raise what keeps a register from giving numbers."""
    places = places_of(pattern)
    if unknown := places - PLACES:
        raise UnknownPlace(pattern=pattern, places=", ".join(sorted(unknown)))
    if missing := NEEDED_PLACES - places:
        raise PlaceMissing(pattern=pattern, places=", ".join(sorted(missing)))


def done_before(letter: OnItsWay, step: Step, what: str, by: Officer) -> bool:
    """True for a repeat by the same officer; raises when another one acted first."""
    act = letter.acts.get(step.key)
    if act is None or (letter.current == step.key and letter.requested is None):
        return False
    if act.by != by.username:
        raise SomebodyWasFaster(by=act.by, at=act.at)
    return act.what == what
