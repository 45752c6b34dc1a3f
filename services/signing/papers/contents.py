"""What stands on a paper, kind by kind: plain values that a template prints, and all that it prints."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

Capacity = Literal["head", "acting", "on_behalf"]
Pair = tuple[str, str]
PREFIXES: dict[Capacity, str] = {"head": "", "acting": "Plh. ", "on_behalf": "a.n. "}


def capacity_of(acting_for: str | None, *, for_agency: bool) -> Capacity:
    """In which capacity somebody signs: whoever stands in does so in the place of the head of office, and on behalf of
    the head of an agency."""
    if not acting_for:
        return "head"
    return "on_behalf" if for_agency else "acting"


@dataclass(frozen=True)
class Stamp:
    """What a signed letter has and a draft lacks."""

    number: str
    url: str
    signed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Signer:
    """In which capacity somebody signs (``prefix``: “Plh. ”, “a.n. ” or nothing), and their own name; a draft names
    whoever is expected to sign, so that it is as long as the letter."""

    prefix: str
    title_lines: tuple[str, ...]
    called: str
    name: str = ""
    rank: str = ""
    nip: str = ""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What every paper has. ``day`` (ISO, in UTC) is when the file says that it was made, at its first moment: never
    after the signature, as the day in Indonesia may be; a draft has none. ``letterhead`` holds the coat of arms too, so
    that a paper does not change with the city's letterhead."""

    template: str
    draft: bool
    title: str
    number: str
    date: str
    day: str
    signed_moment: str
    url: str
    qr: str
    footer: str
    letterhead: dict[str, Any]
    signer: Signer

    def as_json(self) -> bytes:
        """The one way to write it down; the paper follows from these bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def sha256(self) -> str:
        """Of the contents as they are written down."""
        return hashlib.sha256(self.as_json()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Permission(Contents):
    """A decree, a practice permit or a certificate; ``noted``: what was read; ``replaces``: a sentence about the letter
    whose place it takes."""

    permit_name: str
    application_number: str
    considerations: tuple[str, ...]
    legal_basis: tuple[str, ...]
    noted: tuple[str, ...]
    holder: tuple[Pair, ...]
    conditions: tuple[str, ...]
    dictums: tuple[str, ...]
    replaces: tuple[str, ...]
    validity: str


@dataclass(frozen=True, kw_only=True)
class Refusal(Contents):
    """Why an application is refused, and what its applicant can do."""

    permit_name: str
    application_number: str
    addressee: tuple[str, ...]
    considerations: tuple[str, ...]
    legal_basis: tuple[str, ...]
    reasons: tuple[str, ...]
    remedies: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LaterDecision(Contents):
    """A revocation, suspension or reinstatement of the letter named in ``earlier``."""

    permit_name: str
    earlier: dict[str, str]
    considerations: tuple[str, ...]
    legal_basis: tuple[str, ...]
    noted: tuple[str, ...]
    holder: tuple[Pair, ...]
    reasons: tuple[str, ...]
    conditions: tuple[str, ...]
    until: str
    objectionable: bool


@dataclass(frozen=True, kw_only=True)
class Recommendation(Contents):
    """An agency's word to the office."""

    permit_name: str
    application_number: str
    addressee: tuple[str, ...]
    holder: tuple[Pair, ...]
    advice: str
    reasons: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Receipt(Contents):
    """What the counter and whoever fetches a letter sign by hand."""

    letter: tuple[Pair, ...]
    fingerprint: tuple[str, ...]
