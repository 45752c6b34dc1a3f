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
from services.signing.agency_letter import AgencyLetter
from services.signing.being_signed import BeingSigned
from services.signing.drafting import Drafting
from services.signing.duties import Obliged
from services.signing.editing import Editing
from services.signing.life import Living
from services.signing.way import OnItsWay, is_later

WHO = "by", "acting_for"
FINISHED = "step", "next_step", "slip", "proposal", *WHO
ENDING = "number", "code", "valid_until"
DUTY = "code", "due_on"
SETTLED = "step", "agency", "revision", *WHO


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
    return StepStarted(**facts(happened), step=Step.model_validate(happened.step))


@said.register
def _(happened: Drafting.Drafted) -> Contract:
    return LetterDrafted(**facts(happened, *FINISHED))


@said.register
def _(happened: Drafting.Initialled) -> Contract:
    return LetterInitialled(**facts(happened, *FINISHED))


@said.register
def _(happened: Drafting.SentBack) -> Contract:
    return LetterSentBack(**facts(happened, "step", "to_step", "reason", *WHO))


@said.register
def _(happened: Editing.InitialsLapsed) -> Contract:
    return InitialsLapsed(**facts(happened, "step", "to_step", *WHO))


@said.register
def _(happened: BeingSigned.Signed) -> Contract:
    issued = happened.issued
    return LetterSigned(
        **facts(happened, *FINISHED),
        letter=happened.proposal,
        number=issued["number"],
        code=issued["code"],
        sha256=issued["sha256"],
        size=issued["size"],
        valid_until=date.fromisoformat(issued["valid_until"]) if issued["valid_until"] else None,
    )


@said.register
def _(happened: Living.Revoked) -> Contract:
    return LetterRevoked(**by_decree(happened))


@said.register
def _(happened: Living.Suspended) -> Contract:
    return LetterSuspended(**by_decree(happened), until=happened.until)


@said.register
def _(happened: Living.Reinstated) -> Contract:
    return LetterReinstated(**by_decree(happened))


@said.register
def _(happened: Living.Superseded) -> Contract:
    new = happened.decree or {}
    return LetterSuperseded(
        **facts(happened, "letter", "former_code", "reason", "by"),
        **{name: new[name] for name in ("number", "code", "sha256", "size", "valid_until")},
    )


@said.register
def _(happened: Living.ExpiryApproached) -> Contract:
    return PermitExpiring(**facts(happened, *ENDING, "days_left"))


@said.register
def _(happened: Living.Expired) -> Contract:
    return PermitExpired(**facts(happened, *ENDING))


@said.register
def _(happened: Obliged.DutyArose) -> Contract:
    return DutyArose(**facts(happened, *DUTY, "text", "text_en"))


@said.register
def _(happened: Obliged.DutyReminded) -> Contract:
    return DutyDue(**facts(happened, *DUTY, "days_left"))


@said.register
def _(happened: Obliged.DutyMissed) -> Contract:
    return DutyMissed(**facts(happened, *DUTY))


@said.register
def _(happened: Obliged.DutyFulfilled) -> Contract:
    return DutyFulfilled(**facts(happened, *DUTY, "by", "note", "document_id"))


@said.register
def _(happened: AgencyLetter.Signed) -> Contract:
    paper = happened.paper
    return AgencyLetterSigned(
        **facts(happened, *SETTLED), sha256=paper["sha256"], size=paper["size"], code=happened.code
    )


@said.register
def _(happened: AgencyLetter.Returned) -> Contract:
    return AgencyLetterReturned(**facts(happened, *SETTLED, "reason"))


def facts(happened: DomainEvent, *named: str) -> dict[str, Any]:
    """Which application it is about, when it happened, and what the contract calls as we do. An application has one
    life, however many letters: those about an issued one name it, the first one has its id."""
    application = getattr(happened, "application_id", None) or happened.originator_id
    return {"application_id": application, **{name: getattr(happened, name) for name in ("at", *named)}}


def by_decree(happened: Any) -> dict[str, Any]:
    """What a later letter did, by which one, and why."""
    named = "number", "code", "sha256"
    decree = {f"decree_{name}": happened.decree[name] for name in named} if happened.decree else {}
    return facts(happened, "reason", "by") | decree
