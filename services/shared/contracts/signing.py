"""What the letter room says."""

from __future__ import annotations

from datetime import date

from services.shared.contracts import base
from services.shared.contracts.base import Contract, StepFinished
from services.shared.contracts.routing import Proposal


class StepStarted(base.StepStarted):
    """A drafter, reviewer or the head has the letter."""


class LetterDrafted(StepFinished):
    """The letter is written; the reviewers are next."""


class LetterInitialled(StepFinished):
    """A reviewer agreed with the draft (paraf)."""


class LetterSentBack(Contract):
    """A reviewer or the head returned the letter to the drafter."""

    step: str
    to_step: str
    reason: str
    by: str
    acting_for: str | None = None


class InitialsLapsed(Contract):
    """What reviewers had agreed to changed, or a colleague changed the words: the letter goes through their hands once
    more, from ``to_step`` on. ``by``: whose change it was; empty when it came from outside the letter room."""

    step: str
    to_step: str
    by: str
    acting_for: str | None = None


class LetterSigned(StepFinished):
    """The letter is numbered and signed. ``sha256`` is that of the PDF; ``code`` is the public verification code."""

    letter: Proposal
    number: str
    code: str
    sha256: str
    size: int
    valid_until: date | None


class LetterRevoked(Contract):
    """The letter no longer counts."""

    reason: str
    by: str


class AgencyLetterSigned(Contract):
    """The agency's head signed the recommendation of this step and revision; ``sha256`` is that of the PDF, ``code``
    the public verification code."""

    step: str
    agency: str
    revision: int
    sha256: str
    size: int
    code: str
    by: str
    acting_for: str | None = None


class AgencyLetterReturned(Contract):
    """The agency's head returned the recommendation to its writer."""

    step: str
    agency: str
    revision: int
    reason: str
    by: str
    acting_for: str | None = None
