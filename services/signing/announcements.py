"""What other services hear of the letter room."""

from __future__ import annotations

from datetime import date
from functools import singledispatch
from typing import Any

from services.shared.application import DomainEvent
from services.shared.contracts import Contract, Step
from services.shared.contracts.signing import (
    AgencyLetterReturned,
    AgencyLetterSigned,
    LetterDrafted,
    LetterInitialled,
    LetterRevoked,
    LetterSentBack,
    LetterSigned,
    StepStarted,
)
from services.signing.agency_letter import AgencyLetter, Settled
from services.signing.domain import Letter
from services.signing.way import Finished


@singledispatch
def announce(happened: DomainEvent) -> Contract | None:
    """Advice, numbers and failed attempts are nobody else's business."""
    return None


@announce.register
def _(happened: Letter.StepOpened) -> Contract:
    return StepStarted(application_id=happened.originator_id, at=happened.at, step=Step.model_validate(happened.step))


@announce.register
def _(happened: Letter.Drafted) -> Contract:
    return LetterDrafted(**finished(happened))


@announce.register
def _(happened: Letter.Initialled) -> Contract:
    return LetterInitialled(**finished(happened))


@announce.register
def _(happened: Letter.SentBack) -> Contract:
    return LetterSentBack(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        to_step=happened.to_step,
        reason=happened.reason,
        by=happened.by,
    )


@announce.register
def _(happened: Letter.Signed) -> Contract:
    issued = happened.issued
    return LetterSigned(
        **finished(happened),
        letter=happened.proposal,
        number=issued["number"],
        code=issued["code"],
        sha256=issued["sha256"],
        size=issued["size"],
        valid_until=date.fromisoformat(issued["valid_until"]) if issued["valid_until"] else None,
    )


@announce.register
def _(happened: Letter.Revoked) -> Contract:
    return LetterRevoked(application_id=happened.originator_id, at=happened.at, reason=happened.reason, by=happened.by)


@announce.register
def _(happened: AgencyLetter.Signed) -> Contract:
    paper = happened.paper
    return AgencyLetterSigned(**settled(happened), sha256=paper["sha256"], size=paper["size"], code=happened.code)


@announce.register
def _(happened: AgencyLetter.Returned) -> Contract:
    return AgencyLetterReturned(**settled(happened), reason=happened.reason)


def settled(happened: Settled) -> dict[str, Any]:
    """What every fact about an agency's letter says."""
    return {
        "application_id": happened.application_id,
        "at": happened.at,
        "step": happened.step,
        "agency": happened.agency,
        "revision": happened.revision,
        "by": happened.by,
        "acting_for": happened.acting_for,
    }


def finished(happened: Finished) -> dict[str, Any]:
    """What every fact that ends a step says."""
    return {
        "application_id": happened.originator_id,
        "at": happened.at,
        "step": happened.step,
        "next_step": happened.next_step,
        "slip": happened.slip,
        "proposal": happened.proposal,
        "by": happened.by,
    }
