"""Proposing a refusal: on which grounds, each with its reason and its legal basis, and how that reads in a letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from services.shared.contracts.verification import Ground
from services.shared.printable import objection_to
from services.shared.refusals import Refused
from services.verification.matters import UnknownDocument
from services.verification.rules import LONGEST_REASON, ReasonMissing, ReasonTooLong

if TYPE_CHECKING:
    from services.verification.domain import Case

LONGEST_LEGAL_BASIS = 300
OTHER_GROUND = ""  # what concerns no single requirement

Grounds = tuple[Ground, ...]


class GroundMissing(Refused):
    """Nobody is refused for nothing."""

    sentence = "Choose at least one ground for the refusal."


class LegalBasisMissing(Refused):
    """A refusal that names no rule does not stand before a court."""

    sentence = "Name the rule on which the refusal rests."


class LegalBasisTooLong(Refused):
    """A rule is named, not quoted."""

    sentence = "The legal basis is too long: at most %(max)s characters."


def a_ground_is_named(case: Case, step: str, grounds: Grounds) -> Refused | None:
    """One or several."""
    return None if grounds else GroundMissing()


def grounds_concern_the_application(case: Case, step: str, grounds: Grounds) -> Refused | None:
    """Documents that were handed in, whatever else was found wrong here, or something of its own."""
    known = {each.requirement for each in case.slip.documents} | {each.requirement for each in case.wrong_at(step)}
    return None if {each.requirement for each in grounds} <= known | {OTHER_GROUND} else UnknownDocument()


def every_ground_has_its_reason(case: Case, step: str, grounds: Grounds) -> Refused | None:
    """A few sentences each."""
    if not all(each.reason.strip() for each in grounds):
        return ReasonMissing()
    longest = max(len(each.reason.strip()) for each in grounds)
    return ReasonTooLong(max=LONGEST_REASON) if longest > LONGEST_REASON else None


def every_ground_has_its_legal_basis(case: Case, step: str, grounds: Grounds) -> Refused | None:
    """That of the permit type, or another."""
    if not all(each.legal_basis.strip() for each in grounds):
        return LegalBasisMissing()
    longest = max(len(each.legal_basis.strip()) for each in grounds)
    return LegalBasisTooLong(max=LONGEST_LEGAL_BASIS) if longest > LONGEST_LEGAL_BASIS else None


def every_sign_can_be_printed(case: Case, step: str, grounds: Grounds) -> Refused | None:
    """The grounds stand in the letter."""
    return objection_to("".join(each.reason + each.legal_basis for each in grounds))


Rule = Callable[["Case", str, Grounds], Refused | None]

RULES: tuple[Rule, ...] = (
    a_ground_is_named,
    grounds_concern_the_application,
    every_ground_has_its_reason,
    every_ground_has_its_legal_basis,
    every_sign_can_be_printed,
)


def check_grounds(case: Case, step: str, grounds: Grounds) -> None:
    """Raise the first objection."""
    for rule in RULES:
        if (objection := rule(case, step, grounds)) is not None:
            raise objection


def with_titles(case: Case, step: str, grounds: Grounds) -> Grounds:
    """The grounds as they are kept: trimmed, each with the name of its requirement."""
    titles = {each.requirement: each.title or each.requirement for each in (*case.wrong_at(step), *case.slip.documents)}
    return tuple(
        Ground(
            requirement=each.requirement,
            title=titles.get(each.requirement, ""),
            reason=each.reason.strip(),
            legal_basis=each.legal_basis.strip(),
        )
        for each in grounds
    )


def in_words(grounds: Grounds) -> str:
    """One line per ground, as the letter begins with: letters are written in Indonesian."""
    return "\n".join(
        f"{f'{each.title}: ' if each.title else ''}{each.reason} (Dasar: {each.legal_basis})" for each in grounds
    )
