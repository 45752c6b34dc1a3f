"""What may follow an issued letter: the rules, each a named function, and the refusals that name what is against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from services.shared.refusals import NotAllowed, Refused
from services.signing.parts import LaterKind, Officer
from services.signing.rules import NotSigned, ReasonMissing

if TYPE_CHECKING:
    from services.signing.life import Living

MAY_BEGIN = "back_office", "coordinator"


class AnotherLetterUnderWay(Refused):
    """One thing after the other: what a letter says is changed by one decree at a time."""

    sentence = "Another letter about this one is under way already."


class AboutADecree(Refused):
    """A decree is not taken back; another decree about the permit is."""

    sentence = "This letter is a decree: write the next letter about the permit itself."


class OnlyReplaced(Refused):
    """A refusal grants nothing that could be suspended or revoked."""

    sentence = "A refusal can only be replaced."


class RevokedAlready(Refused):
    """A revoked letter has ended for good."""

    sentence = "The letter was revoked: nothing can follow it any more."


class SupersededAlready(Refused):
    """The later letter counts; what is to change, changes there."""

    sentence = "A later letter took this one's place: write about that one."


class PermitEnded(Refused):
    """What has run out needs neither suspension nor revocation."""

    sentence = "The permit has run out: it can neither be suspended nor revoked any more."


class SuspendedAlready(Refused):
    """It is suspended as it is."""

    sentence = "The permit is suspended already."


class NotSuspended(Refused):
    """Only a suspension is lifted."""

    sentence = "The permit is not suspended."


class LiftTheSuspensionFirst(Refused):
    """A replacement counts from its first day on."""

    sentence = "The permit is suspended: lift the suspension before you replace it."


class AnotherKind(Refused):
    """A later letter stays what it was begun as."""

    sentence = "This letter was begun as another kind of letter."


class EndsTooEarly(Refused):
    """A suspension ends by itself on a day that lies ahead."""

    sentence = "Choose a day after today on which the suspension ends, or leave it out."


class SignedAlready(Refused):
    """What is signed is changed by another letter only."""

    sentence = "The letter is signed: it can no longer be discarded."


Rule = Callable[["Living", LaterKind, Officer], Refused | None]


def by_whoever_drafts(letter: Living, kind: LaterKind, by: Officer) -> Refused | None:
    """Officers who draft letters, and the coordinator."""
    return None if by.roles & set(MAY_BEGIN) else NotAllowed()


def signed(letter: Living, kind: LaterKind, by: Officer) -> Refused | None:
    """Before that, the draft itself is changed."""
    return None if letter.issued else NotSigned()


def not_about_a_decree(letter: Living, kind: LaterKind, by: Officer) -> Refused | None:
    """Decrees are no chain: each is about a permit or a refusal."""
    return AboutADecree() if letter.decides == "decree" else None


def counts(letter: Living, kind: LaterKind, by: Officer) -> Refused | None:
    """Neither revoked nor replaced."""
    if letter.revoked:
        return RevokedAlready()
    return SupersededAlready() if letter.superseded_by else None


def grants_something(letter: Living, kind: LaterKind, by: Officer) -> Refused | None:
    """A refusal is replaced or stands."""
    return OnlyReplaced() if letter.decides == "refusal" and kind != "replacement" else None


def not_run_out(letter: Living, kind: LaterKind, by: Officer) -> Refused | None:
    """An error is mended also in a permit that has ended."""
    return PermitEnded() if letter.expired and kind != "replacement" else None


def fits_a_suspension(letter: Living, kind: LaterKind, by: Officer) -> Refused | None:
    """It is suspended once, lifted when suspended, and not replaced meanwhile."""
    match kind:
        case "suspension" if letter.suspended:
            return SuspendedAlready()
        case "reinstatement" if not letter.suspended:
            return NotSuspended()
        case "replacement" if letter.suspended:
            return LiftTheSuspensionFirst()
    return None


def nothing_under_way(letter: Living, kind: LaterKind, by: Officer) -> Refused | None:
    """One at a time."""
    return AnotherLetterUnderWay() if letter.later_letter else None


BEGINNING: tuple[Rule, ...] = (
    by_whoever_drafts,
    signed,
    not_about_a_decree,
    counts,
    grants_something,
    not_run_out,
    fits_a_suspension,
    nothing_under_way,
)


def check_beginning(letter: Living, kind: LaterKind, reason: str, by: Officer) -> None:
    """Raise the first refusal."""
    for rule in BEGINNING:
        if refusal := rule(letter, kind, by):
            raise refusal
    if not reason.strip():
        raise ReasonMissing


def may_follow(letter: Living, kind: LaterKind, by: Officer) -> bool:
    """Whether this officer may begin such a letter now."""
    return not any(rule(letter, kind, by) for rule in BEGINNING)
