"""What a letter is made of: who acts, the words, the number, the finished paper, and how long a permit counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, Self

from services.shared.contracts.routing import RoutingSlip

REFUSAL_NUMBER_PATTERN = "503/PENOLAKAN/{seq}/{bulan_romawi}/{tahun}"
LetterKind = Literal["permit", "refusal", "revocation", "suspension", "reinstatement", "replacement"]
Capacity = Literal["head", "acting"]
WhyBack = Literal["sent back", "edited", "particulars changed"]
Duty = dict[str, Any]  # code, text, text_en, days_after (issue or end), days
LaterKind = Literal["revocation", "suspension", "reinstatement", "replacement"]
Decision = Literal["permit", "refusal", "decree"]
LATER_KINDS: tuple[LaterKind, ...] = ("replacement", "suspension", "reinstatement", "revocation")
OFFICE_WIDE: dict[LetterKind, str] = {
    "refusal": REFUSAL_NUMBER_PATTERN,
    "revocation": "503/PENCABUTAN/{seq}/{bulan_romawi}/{tahun}",
    "suspension": "503/PEMBEKUAN/{seq}/{bulan_romawi}/{tahun}",
    "reinstatement": "503/PEMULIHAN/{seq}/{bulan_romawi}/{tahun}",
}
PLACE = re.compile(r"\{([^{}]*)\}")
PLACES = frozenset({"seq", "bulan_romawi", "tahun"})
NEEDED_PLACES = frozenset({"seq", "tahun"})  # without them two letters would carry the same number
ROMAN_MONTHS = "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"


@dataclass(frozen=True)
class Officer:
    """Who acts, and in which roles. Whoever stands in for an absent colleague (``acting_for``) has that one's roles
    here."""

    username: str
    roles: frozenset[str]
    acting_for: str | None = None


@dataclass(frozen=True)
class Text:
    """What the drafter writes; no personal data, which is filled in when the letter is rendered. ``until``: the last
    day (ISO) of a suspension that ends by itself; ``remedies``: what the applicant of a refused permit can mend."""

    letter: LetterKind
    considerations: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    reason: str = ""
    until: str = ""
    remedies: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, as events keep it."""
        return {
            "letter": self.letter,
            "considerations": list(self.considerations),
            "conditions": list(self.conditions),
            "reason": self.reason,
            "until": self.until,
            "remedies": list(self.remedies),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Text:
        """The other way round."""
        lines = tuple(kept["considerations"]), tuple(kept["conditions"])
        return cls(kept["letter"], *lines, kept["reason"], kept.get("until", ""), tuple(kept.get("remedies", ())))


@dataclass(frozen=True)
class Seen:
    """What somebody read before they agreed: the PDF of the draft by its SHA-256, the revision of the words, and the
    SHA-256 of everything that was printed in it, which the signed letter must repeat."""

    sha256: str
    revision: int
    contents: str


@dataclass(frozen=True)
class CameBack:
    """Why a desk has the letter once more. ``by`` is empty when nobody sent it: what it prints has changed."""

    what: WhyBack
    to_step: str
    reason: str
    by: str
    at: datetime
    acting_for: str | None = None


@dataclass(frozen=True)
class Number:
    """A letter's number and its place in the register."""

    register: str
    year: int
    sequence: int
    text: str


NOT_SIGNED_YET: dict[str, Any] = {"sha256": "", "size": 0}


@dataclass(frozen=True)
class Paper:
    """The finished PDF, and the words for its permit type, that the signing worker hands over.

    ``template``, ``typesetter`` and the hashes of the contents and of the PDF before its signature say how to make it
    again; ``ends``: the day (ISO) on which what the permit is for ends; ``duties``: what is due after the issue;
    ``signer_name``: the official who is named on it. Papers of earlier versions know none of these.
    """

    sha256: str
    size: int
    permit_name: str
    permit_name_en: str
    template: str = field(default="", kw_only=True)
    typesetter: str = field(default="", kw_only=True)
    contents_sha256: str = field(default="", kw_only=True)
    rendered_sha256: str = field(default="", kw_only=True)
    ends: str | None = field(default=None, kw_only=True)
    duties: tuple[Duty, ...] = field(default=(), kw_only=True)
    signer_name: str = field(default="", kw_only=True)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """As a table kept its fields."""
        return cls(**kept | {"duties": tuple(kept["duties"])})


@dataclass(frozen=True)
class Issued(Paper):
    """A signed letter as the public may know it; dates as ISO text. ``signed_by`` (a username) is for the office only:
    the public learns the name on the letter, and the ``capacity``."""

    number: str
    code: str
    signed_on: str
    valid_until: str | None
    capacity: Capacity = "head"
    signed_by: str = ""


@dataclass(frozen=True)
class Earlier(Issued):
    """The issued letter that a later one is about: which it is, what it decided, and its words (as events keep them).
    The defaults follow from those of what is issued."""

    letter_id: str = ""
    kind: Decision = "permit"
    text: dict[str, Any] | None = None


@dataclass(frozen=True)
class Act:
    """The last thing that was done at a step."""

    what: str
    by: str
    at: datetime
    acting_for: str | None = None


def register_of(slip: RoutingSlip, letter: LetterKind) -> str:
    """Which register numbers the letter: one of the whole office, or that of its permit type. What replaces a letter
    is numbered where that one was: its slip names the pattern."""
    return OFFICE_WIDE.get(letter, slip.letter_number_pattern)


def places_of(register: str) -> frozenset[str]:
    """The places of a number pattern; braces that hold none are a place by themselves."""
    rest = PLACE.sub("", register)
    return frozenset(PLACE.findall(register)) | frozenset(rest) & frozenset("{}")


def numbered(register: str, sequence: int, on: date) -> Number:
    """The number as it stands on the letter: ``503/SIP-DOKTER/{seq}/{bulan_romawi}/{tahun}`` with its places filled."""
    text = register.format(seq=f"{sequence:03d}", bulan_romawi=ROMAN_MONTHS[on.month - 1], tahun=on.year)
    return Number(register, on.year, sequence, text)


def valid_until(
    slip: RoutingSlip,
    letter: LetterKind,
    signed_on: date,
    ends: date | None = None,
    earlier: Issued | None = None,
) -> date | None:
    """The last day on which the permit counts: that of its term, or the one (``ends``) on which what it is for ends.
    What replaces a letter (``earlier``) ends with it. None for a permit without end, a refusal and a decree."""
    if letter == "replacement":
        return date.fromisoformat(earlier.valid_until) if earlier and earlier.valid_until else None
    if letter != "permit":
        return None
    term = signed_on + timedelta(days=slip.validity_days) if slip.validity_days is not None else None
    return min((day for day in (term, ends) if day), default=None)
