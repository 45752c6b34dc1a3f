"""The public verdict on a file or a code: what must be true so that we say ``valid``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from services.signing.examination import Findings

Word = Literal["valid", "expired", "revoked", "unknown", "invalid", "unsigned", "unreadable"]


class IssuedLetter(Protocol):
    """What our register knows of a signed letter; ``letter`` is its kind."""

    letter: str
    valid_until: date | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class Verdict:
    """One word, and the sentences that say why (gettext message ids)."""

    word: Word
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Examined:
    """A file with what was found in it, and the letter in our register that is this very file, if there is one."""

    findings: Findings
    issued: IssuedLetter | None
    today: date


def readable(file: Examined) -> Verdict | None:
    """It is a PDF of reasonable size."""
    if not file.findings.readable:
        return Verdict("unreadable", ("This file is not a PDF that we can read.",))
    return None


def signed(file: Examined) -> Verdict | None:
    """Exactly one signature: our letters carry one and allow no second."""
    if file.findings.signatures == 0:
        return Verdict("unsigned", ("This file carries no electronic signature.",))
    if file.findings.signatures > 1:
        return Verdict("invalid", ("This file carries more signatures than a letter of this office.",))
    return None


def unchanged(file: Examined) -> Verdict | None:
    """Neither a byte changed nor anything added."""
    if not file.findings.intact:
        return Verdict("invalid", ("The file was changed after it was signed.",))
    return None


def signed_by_us(file: Examined) -> Verdict | None:
    """The certificate belongs to the head of this office."""
    if not file.findings.trusted:
        return Verdict("invalid", ("The signature was not made with a certificate of this office.",))
    return None


def covered(file: Examined) -> Verdict | None:
    """The signature covers the whole file."""
    if not file.findings.whole:
        return Verdict("invalid", ("Something was added to the file after it was signed.",))
    return None


def issued_by_us(file: Examined) -> Verdict | None:
    """The file is, byte for byte, one that we issued."""
    if file.issued is None:
        return Verdict("unknown", ("The signature is intact, yet this file is not in our register of letters.",))
    return None


def in_force(file: Examined) -> Verdict | None:
    """The letter still counts today."""
    return standing(file.issued, file.today) if file.issued else None


CONDITIONS: tuple[Callable[[Examined], Verdict | None], ...] = (
    readable,
    signed,
    unchanged,
    signed_by_us,
    covered,
    issued_by_us,
    in_force,
)


GENUINE_FILE = {
    False: "The file is unchanged, signed by the head of this office and in our register.",
    True: "The file is unchanged, signed with the seal of the agencies and in our register.",
}
GENUINE_CODE = {
    False: "This office issued the letter and it is in force.",
    True: "The agency signed this recommendation electronically, and it is in our register.",
}


def judge(findings: Findings, issued: IssuedLetter | None, today: date) -> Verdict:
    """The first condition that fails decides; only a file that meets all of them is valid."""
    file = Examined(findings, issued, today)
    for condition in CONDITIONS:
        if verdict := condition(file):
            return verdict
    return Verdict("valid", (GENUINE_FILE[is_recommendation(issued)],))


def standing(letter: IssuedLetter, today: date) -> Verdict | None:
    """None for a letter that counts today."""
    if letter.revoked_at is not None:
        return Verdict("revoked", ("The office revoked this letter.",))
    if letter.valid_until is not None and letter.valid_until < today:
        return Verdict("expired", ("The letter is genuine, but its validity has ended.",))
    return None


def of_letter(letter: IssuedLetter | None, today: date) -> Verdict:
    """The verdict on a code alone, without the file."""
    if letter is None:
        return Verdict("unknown", ("No letter of this office carries this code.",))
    return standing(letter, today) or Verdict("valid", (GENUINE_CODE[is_recommendation(letter)],))


def is_recommendation(letter: IssuedLetter | None) -> bool:
    """Whether an agency signed it, not this office."""
    return letter is not None and letter.letter == "recommendation"
