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
    DutyArose,
    DutyDue,
    DutyFulfilled,
    DutyMissed,
    InitialsLapsed,
    LetterDrafted,
    LetterInitialled,
    LetterReinstated,
    LetterRevoked,
    LetterSentBack,
    LetterSigned,
    LetterSuperseded,
    LetterSuspended,
    PermitExpired,
    PermitExpiring,
    StepStarted,
)
from services.signing.agency_letter import AgencyLetter, Settled
from services.signing.being_signed import BeingSigned
from services.signing.drafting import Drafting
from services.signing.duties import Obliged, OfDuty
from services.signing.editing import Editing
from services.signing.life import Living, Turn
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
    return LetterRevoked(**turned(happened), **by_decree(happened))


@said.register
def _(happened: Living.Suspended) -> Contract:
    return LetterSuspended(**turned(happened), **by_decree(happened), until=happened.until)


@said.register
def _(happened: Living.Reinstated) -> Contract:
    return LetterReinstated(**turned(happened), **by_decree(happened))


@said.register
def _(happened: Living.Superseded) -> Contract:
    new = happened.decree or {}
    return LetterSuperseded(
        **turned(happened),
        letter=happened.letter,
        former_code=happened.former_code,
        reason=happened.reason,
        by=happened.by,
        **{name: new[name] for name in ("number", "code", "sha256", "size", "valid_until")},
    )


@said.register
def _(happened: Living.ExpiryApproached) -> Contract:
    return PermitExpiring(**turned(happened), **ending(happened), days_left=happened.days_left)


@said.register
def _(happened: Living.Expired) -> Contract:
    return PermitExpired(**turned(happened), **ending(happened))


@said.register
def _(happened: Obliged.DutyArose) -> Contract:
    return DutyArose(**of_duty(happened), text=happened.text, text_en=happened.text_en)


@said.register
def _(happened: Obliged.DutyReminded) -> Contract:
    return DutyDue(**of_duty(happened), days_left=happened.days_left)


@said.register
def _(happened: Obliged.DutyMissed) -> Contract:
    return DutyMissed(**of_duty(happened))


@said.register
def _(happened: Obliged.DutyFulfilled) -> Contract:
    done = {"by": happened.by, "note": happened.note, "document_id": happened.document_id}
    return DutyFulfilled(**of_duty(happened), **done)


@said.register
def _(happened: AgencyLetter.Signed) -> Contract:
    paper = happened.paper
    return AgencyLetterSigned(**settled(happened), sha256=paper["sha256"], size=paper["size"], code=happened.code)


@said.register
def _(happened: AgencyLetter.Returned) -> Contract:
    return AgencyLetterReturned(**settled(happened), reason=happened.reason)


def turned(happened: Turn) -> dict[str, Any]:
    """Whose letter it is, and when: an application has one life, however many letters."""
    return {"application_id": happened.application_id or happened.originator_id, "at": happened.at}


def by_decree(happened: Any) -> dict[str, Any]:
    """By which later letter, and why."""
    named = "number", "code", "sha256"
    decree = {f"decree_{name}": happened.decree[name] for name in named} if happened.decree else {}
    return {"reason": happened.reason, "by": happened.by, **decree}


def of_duty(happened: OfDuty) -> dict[str, Any]:
    """Whose duty it is, which, and until when."""
    named = "application_id", "at", "code", "due_on"
    return {name: getattr(happened, name) for name in named}


def ending(happened: Any) -> dict[str, Any]:
    """Which permit ends, and when."""
    return {"number": happened.number, "code": happened.code, "valid_until": happened.valid_until}


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
