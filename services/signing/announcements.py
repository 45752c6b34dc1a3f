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
    InitialsLapsed,
    LetterDrafted,
    LetterInitialled,
    LetterRevoked,
    LetterSentBack,
    LetterSigned,
    StepStarted,
)
from services.signing.agency_letter import AgencyLetter, Settled
from services.signing.being_signed import BeingSigned
from services.signing.drafting import Drafting
from services.signing.editing import Editing
from services.signing.life import Living
from services.signing.way import Finished, OnItsWay, is_later


def announce(happened: DomainEvent) -> Contract | None:
    """Nobody outside follows how a letter comes about that follows an issued one: only its effect is said."""
    step = getattr(happened, "step", "")
    return None if is_later(step["key"] if isinstance(step, dict) else step) else said(happened)


@singledispatch
def said(happened: DomainEvent) -> Contract | None:
    """Advice, numbers and failed attempts are nobody else's business."""
    return None


@said.register
def _(happened: OnItsWay.StepOpened) -> Contract:
    return StepStarted(application_id=happened.originator_id, at=happened.at, step=Step.model_validate(happened.step))


@said.register
def _(happened: Drafting.Drafted) -> Contract:
    return LetterDrafted(**finished(happened))


@said.register
def _(happened: Drafting.Initialled) -> Contract:
    return LetterInitialled(**finished(happened))


@said.register
def _(happened: Drafting.SentBack) -> Contract:
    return LetterSentBack(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        to_step=happened.to_step,
        reason=happened.reason,
        by=happened.by,
        acting_for=happened.acting_for,
    )


@said.register
def _(happened: Editing.InitialsLapsed) -> Contract:
    return InitialsLapsed(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        to_step=happened.to_step,
        by=happened.by,
        acting_for=happened.acting_for,
    )


@said.register
def _(happened: BeingSigned.Signed) -> Contract:
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


@said.register
def _(happened: Living.Revoked) -> Contract:
    return LetterRevoked(application_id=happened.originator_id, at=happened.at, reason=happened.reason, by=happened.by)


@said.register
def _(happened: AgencyLetter.Signed) -> Contract:
    paper = happened.paper
    return AgencyLetterSigned(**settled(happened), sha256=paper["sha256"], size=paper["size"], code=happened.code)


@said.register
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
        "acting_for": happened.acting_for,
    }
