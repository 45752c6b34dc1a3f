"""What a consultation is made of: who acts, what was done at a step, and what is handed in there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from services.shared.contracts.recommendation import Advice
from services.shared.contracts.routing import Step
from services.shared.contracts.verification import Fault

Json = dict[str, Any]
What = Literal[
    "inspection proposed", "inspection scheduled", "inspected", "met", "drafted", "recommended", "correction requested",
    "assigned", "delay explained", "urged", "guest asked", "lapsed",
]  # fmt: skip


@dataclass(frozen=True)
class Officer:
    """Who acts, for which agency (empty: the office itself), and in which roles; ``acting_for``: in whose place."""

    username: str
    agency: str
    roles: frozenset[str] = frozenset({"agency"})
    acting_for: str | None = None

    @property
    def stands_for(self) -> str:
        """Whose work this is."""
        return self.acting_for or self.username

    @property
    def heads_an_agency(self) -> bool:
        """Whether the others of the agency work under this person."""
        return "agency_head" in self.roles


@dataclass(frozen=True)
class Act:
    """The last thing that was done at a step."""

    what: What
    by: str
    at: datetime


@dataclass(frozen=True)
class Decision:
    """What an officer wants to do at a step. ``at`` is now; ``texts`` are the words that must be there; ``moments``
    those of a visit; ``colleague`` is whom it is given to."""

    what: What
    step: Step
    by: Officer
    at: datetime
    texts: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    moments: tuple[datetime, ...] = ()
    colleague: Officer | None = None


@dataclass(frozen=True)
class Finding:
    """One line of the inspection's checklist as it was answered; ``text`` is the question as it stood then."""

    key: str
    text: str
    verdict: Literal["yes", "no", "not_applicable"]
    weight: int
    note: str = ""


@dataclass(frozen=True)
class Photo:
    """One photo of the site; where it was taken lies in a table of its own, which can forget."""

    photo_id: str
    sha256: str
    media_type: str
    size: int
    taken_at: str | None = None


@dataclass(frozen=True)
class Report:
    """What was found on a visit. ``report_id`` comes from the form, so that a report delivered twice counts once;
    ``visited_at`` is what the clock of the inspector's device said; ``score`` and ``pass_mark`` are in percent, None
    without a scored checklist; ``checklist`` names the checklist and its version."""

    report_id: str
    finding: str
    visited_at: datetime
    checklist: str = ""
    findings: tuple[Finding, ...] = ()
    photos: tuple[Photo, ...] = ()
    score: int | None = None
    pass_mark: int | None = None

    def as_json(self) -> Json:
        """Plain values, as events keep them."""
        kept = asdict(self)
        return kept | {
            "visited_at": self.visited_at.isoformat(),
            "findings": list(kept["findings"]),
            "photos": list(kept["photos"]),
        }


@dataclass(frozen=True)
class Minutes:
    """Of a technical meeting: who was there (usernames of the agency, and others by institution and function), and what
    was decided, point by point."""

    held_on: date
    attendants: tuple[str, ...]
    others: tuple[str, ...]
    decisions: tuple[str, ...]
    conclusion: str

    def as_json(self) -> Json:
        """Plain values, as events keep them."""
        kept = {"attendants": list(self.attendants), "others": list(self.others), "decisions": list(self.decisions)}
        return kept | {"held_on": self.held_on.isoformat(), "conclusion": self.conclusion}


@dataclass(frozen=True)
class Word:
    """An agency's recommendation: for, for with conditions, or against, and why."""

    advice: Advice
    reason: str
    conditions: tuple[str, ...] = ()

    @property
    def favourable(self) -> bool:
        """Whether the permit may be given."""
        return self.advice != "unfavourable"

    def as_json(self) -> Json:
        """Plain values, as events keep them."""
        return {"advice": self.advice, "reason": self.reason, "conditions": list(self.conditions)}


def word_of(kept: Json) -> Word:
    """The other way round."""
    return Word(kept["advice"], kept["reason"], tuple(kept["conditions"]))


@dataclass(frozen=True)
class Paper:
    """A recommendation on paper: a letter signed electronically, or the scan of one signed by hand. ``number`` is that
    of the agency's own register, ``code`` the public verification code; each belongs to one of the two."""

    issued_as: Literal["system_letter", "scan"]
    sha256: str
    size: int
    media_type: str = "application/pdf"
    number: str = ""
    code: str = ""


@dataclass(frozen=True)
class Draft:
    """A recommendation that waits for the signature of the agency's head."""

    revision: int
    word: Word
    by: str


@dataclass(frozen=True)
class GuestQuestion:
    """What somebody outside is asked; ``documents`` are those that the guest may see."""

    guest_id: str
    institution: str
    question: str
    documents: tuple[str, ...]
    expires_at: datetime
