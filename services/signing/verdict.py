"""The public verdict on a file or a code: what must be true so that we say ``valid``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, Protocol

from services.signing.findings import Doubt, Findings, Signature, Trouble

Standing = Literal["valid", "expired", "revoked", "superseded", "suspended"]
Word = Standing | Literal["unknown", "changed", "foreign", "unsigned", "unreadable"]


class IssuedLetter(Protocol):
    """What our register knows of a signed letter; ``letter`` is its kind, ``superseded_by`` the code of a later one."""

    letter: str
    valid_until: date | None
    revoked_at: datetime | None
    superseded_by: str | None
    suspended_at: datetime | None


@dataclass(frozen=True)
class Verdict:
    """One word, and the sentences that say why (gettext message ids); of a file, also its signatures."""

    word: Word
    reasons: tuple[str, ...]
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class Examined:
    """A file with what was found in it, and the letter in our register that is this very file, if there is one."""

    findings: Findings
    issued: IssuedLetter | None
    today: date

    @property
    def signatures(self) -> tuple[Signature, ...]:
        return self.findings.signatures


TROUBLES: dict[Trouble, str] = {
    "rubbish": "This file is not a PDF that we can read.",
    "pages": "This file has more than 200 pages; no letter of this office is that long.",
    "protected": "This file is protected by a password.",
    "exhausted": "This file could not be examined within reasonable time and memory.",
}
DOUBTS: dict[Doubt, str] = {
    "stranger": "The signature was not made with a certificate that this office uses.",
    "expired": "The certificate of the signature had run out, and nothing proves that it was signed before.",
    "revoked": "The certificate of the signature had been revoked before it was signed.",
}
ADDED = "Something was added to the file after it was signed."


def readable(file: Examined) -> Verdict | None:
    """It is a PDF of reasonable size that lets itself be read."""
    trouble = file.findings.trouble
    return Verdict("unreadable", (TROUBLES[trouble],)) if trouble else None


def signed(file: Examined) -> Verdict | None:
    """Somebody signed it."""
    return None if file.signatures else Verdict("unsigned", ("This file carries no electronic signature.",))


def unchanged(file: Examined) -> Verdict | None:
    """Every signature is intact, whoever made it."""
    if all(each.doubt != "broken" for each in file.signatures):
        return None
    return Verdict("changed", ("The file was changed after it was signed.",))


def nothing_added(file: Examined) -> Verdict | None:
    """Nothing came after a signature that was made with a certificate of ours, whether that counts or not."""
    if any(each.changed_after and each.doubt != "stranger" for each in file.signatures):
        return Verdict("changed", (ADDED,))
    return None


def trusted(file: Examined) -> Verdict | None:
    """Every certificate counted when it was used."""
    doubts = dict.fromkeys(DOUBTS[each.doubt] for each in file.signatures if each.doubt)
    if not doubts:
        return None
    added = [ADDED] if any(each.changed_after for each in file.signatures) else []
    return Verdict("foreign", (*doubts, *added))


def issued_by_us(file: Examined) -> Verdict | None:
    """The file is, byte for byte, one that we issued."""
    if file.issued is None:
        return Verdict("foreign", ("The signature is intact, yet this file is not in our register of letters.",))
    return None


def in_force(file: Examined) -> Verdict | None:
    """The letter still counts today."""
    return standing(file.issued, file.today) if file.issued else None


CONDITIONS: tuple[Callable[[Examined], Verdict | None], ...] = (
    readable,
    signed,
    unchanged,
    nothing_added,
    trusted,
    issued_by_us,
    in_force,
)

GENUINE_FILE = "The file is unchanged, signed by this office and in our register."
GENUINE_FILES = {"recommendation": "The file is unchanged, signed with the seal of the agencies and in our register."}
GENUINE_CODE = "This office issued the letter."
GENUINE_CODES = {
    "permit": "This office issued the letter and it is in force.",
    "replacement": "This office issued the letter and it is in force.",
    "recommendation": "The agency signed this recommendation electronically, and it is in our register.",
}
NO_PERMITS = {
    "refusal": "It refuses a permit and grants none.",
    "recommendation": "It is advice to this office and grants no permit.",
    "revocation": "It revokes a permit and grants none.",
    "suspension": "It suspends a permit and grants none.",
    "reinstatement": "It lifts the suspension of a permit.",
}


def judge(findings: Findings, issued: IssuedLetter | None, today: date) -> Verdict:
    """The first condition that fails decides; only a file that meets all of them is valid."""
    file = Examined(findings, issued, today)
    for condition in CONDITIONS:
        if verdict := condition(file):
            return replace(verdict, signatures=file.signatures)
    return replace(genuine(GENUINE_FILES, GENUINE_FILE, file.issued), signatures=file.signatures)


def of_letter(letter: IssuedLetter | None, today: date) -> Verdict:
    """The verdict on a code alone, without the file."""
    if letter is None:
        return Verdict("unknown", ("No letter of this office carries this code.",))
    return standing(letter, today) or genuine(GENUINE_CODES, GENUINE_CODE, letter)


def standing(letter: IssuedLetter, today: date) -> Verdict | None:
    """None for a letter that counts today. What ends a letter for good is said first."""
    if letter.revoked_at is not None:
        return Verdict("revoked", ("The office revoked this letter.",))
    if letter.superseded_by is not None:
        return Verdict("superseded", ("A later letter took the place of this one.",))
    if letter.valid_until is not None and letter.valid_until < today:
        return Verdict("expired", ("The letter is genuine, but its validity has ended.",))
    if letter.suspended_at is not None:
        return Verdict("suspended", ("The letter is genuine, but suspended: it does not count until that is lifted.",))
    return None


def genuine(sentences: dict[str, str], usual: str, letter: IssuedLetter | None) -> Verdict:
    """Valid; and what a letter that grants no permit is instead, lest a hurried reader take it for one."""
    kind = letter.letter if letter else ""
    limits = (NO_PERMITS[kind],) if kind in NO_PERMITS else ()
    return Verdict("valid", (sentences.get(kind, usual), *limits))
