"""What the letter room says."""

from __future__ import annotations

from datetime import date
from uuid import UUID

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


class ByDecree(Contract, published=False):
    """What a later letter did to an issued one: number, verification code and SHA-256 of the later one. They are None
    where no letter did it. ``reason`` stands in the later letter; ``by`` is who signed it."""

    reason: str
    by: str | None
    decree_number: str | None = None
    decree_code: str | None = None
    decree_sha256: str | None = None


class LetterRevoked(ByDecree):
    """The letter no longer counts."""

    by: str


class LetterSuspended(ByDecree):
    """The permit does not count for a while: up to and including ``until``, or until it is reinstated (None)."""

    by: str
    until: date | None


class LetterReinstated(ByDecree):
    """The permit counts again. Without a decree: the suspension ended by itself."""


class LetterSuperseded(Contract):
    """A new letter took the place of one with an error; both stay provable. Everything but ``former_code`` is the new
    one's."""

    letter: Proposal
    number: str
    code: str
    sha256: str
    size: int
    valid_until: date | None
    former_code: str
    reason: str
    by: str


class PermitExpiring(Contract):
    """A permit ends in ``days_left`` days; said once at 60, 30 and 7 days before, of several at a time the nearest."""

    number: str
    code: str
    valid_until: date
    days_left: int


class PermitExpired(Contract):
    """Yesterday, or earlier if we were not there to say it, was the last day of the permit."""

    number: str
    code: str
    valid_until: date


class OfDuty(Contract, published=False):
    """What a holder owes after the issue of a permit, by its code (one per application)."""

    code: str
    due_on: date


class DutyArose(OfDuty):
    """The permit was signed: this is due."""

    text: str
    text_en: str


class DutyDue(OfDuty):
    """It is due in so many days; said once, about two weeks before."""

    days_left: int


class DutyMissed(OfDuty):
    """The day has passed."""


class DutyFulfilled(OfDuty):
    """It is done. ``by`` is the officer who saw it; None: the holder handed in the report ``document_id``."""

    by: str | None
    note: str = ""
    document_id: UUID | None = None


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
