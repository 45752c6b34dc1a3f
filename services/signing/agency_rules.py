"""The rules of an agency's letter, each a named function, and the refusals that name what is against them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from services.shared.refusals import NotAllowed, Refused, SomebodyWasFaster
from services.signing.agency_parts import Signatory
from services.signing.rules import SignatureUnderWay

if TYPE_CHECKING:
    from services.signing.agency_letter import AgencyLetter


class NothingToSign(Refused):
    """It was signed, returned, or is no longer wanted."""

    sentence = "This recommendation does not wait for a signature now."


class DraftReplaced(Refused):
    """The paper that was read is not the one that would be signed."""

    sentence = "The agency wrote this recommendation anew: read it again first."


class OwnRecommendation(Refused):
    """Four eyes; only the head answers alone for the agency."""

    sentence = "You wrote this recommendation: only the head of the agency may sign what they wrote themselves."


Rule = Callable[["AgencyLetter", int, Signatory], Refused | None]


def of_this_agency(letter: AgencyLetter, revision: int, by: Signatory) -> Refused | None:
    """Nobody answers for another agency."""
    return None if by.agency == letter.agency else NotAllowed()


def not_being_signed(letter: AgencyLetter, revision: int, by: Signatory) -> Refused | None:
    """What the worker has in hand is not changed under its feet."""
    return SignatureUnderWay() if letter.requested else None


def waiting(letter: AgencyLetter, revision: int, by: Signatory) -> Refused | None:
    """There is a draft, and nobody has signed or returned it."""
    return None if letter.waits else NothingToSign()


def as_it_was_read(letter: AgencyLetter, revision: int, by: Signatory) -> Refused | None:
    """Nobody signs or returns what they have not seen."""
    return None if letter.draft.revision == revision else DraftReplaced()


def not_own_draft(letter: AgencyLetter, revision: int, by: Signatory) -> Refused | None:
    """Whoever stands in for the head signs what others wrote."""
    return OwnRecommendation() if by.acting_for and letter.draft.by == by.username else None


RETURNING: tuple[Rule, ...] = (of_this_agency, not_being_signed, waiting, as_it_was_read)
SIGNING: tuple[Rule, ...] = (*RETURNING, not_own_draft)


def check(letter: AgencyLetter, revision: int, by: Signatory, rules: tuple[Rule, ...]) -> None:
    """Raise the first refusal."""
    for rule in rules:
        if refusal := rule(letter, revision, by):
            raise refusal


def done_before(letter: AgencyLetter, revision: int, what: str, by: Signatory) -> bool:
    """True for a repeat by the same person; raises when another one acted first on what lies there now."""
    act = letter.act
    if act is None or letter.draft.revision != revision or by.agency != letter.agency:
        return False
    if act.by != by.username:
        raise SomebodyWasFaster(by=act.by, at=act.at)
    return act.what == what
