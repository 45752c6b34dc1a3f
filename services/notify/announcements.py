"""What other services hear of the post room."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from services.notify.complaint import Complaint, OfComplaint
from services.notify.complaint_rules import ABOUT_PEOPLE
from services.notify.conversation import Conversation
from services.notify.delivery import Delivery
from services.notify.delivery_events import Onward
from services.notify.domain import Message, OfAttempt
from services.shared.application import DomainEvent
from services.shared.contracts import Contract, Step
from services.shared.contracts.notify import (
    ComplaintAnswered,
    ComplaintEscalated,
    ComplaintOpened,
    FileGiven,
    LetterCollected,
    LetterCollectionUndone,
    LetterDelivered,
    LetterDispatched,
    LetterNotDelivered,
    LetterReturned,
    MessageFailed,
    MessageSent,
    StepStarted,
)


@singledispatch
def announce(happened: DomainEvent) -> Contract | None:
    """What is only wanted yet is nobody else's business."""
    return None


@announce.register
def _(happened: Delivery.StepOpened) -> Contract:
    return StepStarted(application_id=happened.originator_id, at=happened.at, step=Step.model_validate(happened.step))


@announce.register
def _(happened: Delivery.Dispatched) -> Contract:
    return LetterDispatched.model_validate(
        {
            "application_id": happened.originator_id,
            "at": happened.at,
            "step": happened.step,
            "next_step": happened.next_step,
            "slip": happened.slip,
            "proposal": happened.proposal,
            "way": happened.way,
            "courier": happened.courier,
            "consignment": happened.consignment,
            "by": happened.by,
        }
    )


@announce.register
def _(happened: Delivery.Collected) -> Contract:
    return LetterCollected(**of_letter(happened), proof=happened.proof)


@announce.register
def _(happened: Delivery.CollectionUndone) -> Contract:
    return LetterCollectionUndone(**of_letter(happened))


@announce.register
def _(happened: Delivery.Delivered) -> Contract:
    return LetterDelivered(**of_letter(happened))


@announce.register
def _(happened: Delivery.Returned) -> Contract:
    return LetterReturned(**of_letter(happened), reason=happened.reason)


@announce.register
def _(happened: Delivery.NotReached) -> Contract:
    return LetterNotDelivered(application_id=happened.originator_id, at=happened.at)


@announce.register
def _(happened: Message.Sent) -> Contract | None:
    return MessageSent.model_validate(about(happened)) if happened.audience == "applicant" else None


@announce.register
def _(happened: Message.Failed) -> Contract | None:
    failed = happened.audience == "applicant"
    return MessageFailed.model_validate(about(happened) | {"reason": happened.reason}) if failed else None


@announce.register
def _(happened: Conversation.Given) -> Contract:
    return FileGiven(
        application_id=happened.application_id,
        at=happened.at,
        account_id=happened.account_id,
        requirement=happened.requirement,
        sha256=happened.sha256,
        media_type=happened.media_type,
        size=happened.size,
    )


@announce.register
def _(happened: Complaint.Filed) -> Contract | None:
    more = {"category": happened.category, "due_on": happened.due_on}
    return ComplaintOpened.model_validate(of_complaint(happened) | more) if is_told(happened) else None


@announce.register
def _(happened: Complaint.Answered) -> Contract | None:
    more = {"by": happened.by}
    return ComplaintAnswered.model_validate(of_complaint(happened) | more) if is_told(happened) else None


@announce.register
def _(happened: Complaint.Escalated) -> Contract | None:
    more = {"level": happened.level, "due_on": happened.due_on}
    return ComplaintEscalated.model_validate(of_complaint(happened) | more) if is_told(happened) else None


def is_told(happened: Complaint.Filed | OfComplaint) -> bool:
    """Only what is about an application, and not about the people who handle it."""
    return happened.application_id is not None and happened.category not in ABOUT_PEOPLE


def of_complaint(happened: Complaint.Filed | OfComplaint) -> dict[str, Any]:
    """Which complaint, about which application."""
    return {
        "application_id": happened.application_id,
        "at": happened.at,
        "complaint_id": happened.originator_id,
        "number": happened.number,
    }


def of_letter(happened: Onward) -> dict[str, Any]:
    """Which letter, and who recorded it."""
    return {"application_id": happened.originator_id, "at": happened.at, "by": happened.by}


def about(happened: OfAttempt) -> dict[str, Any]:
    """Which message; what staff get is nobody else's business."""
    return {
        "application_id": happened.application_id,
        "at": happened.at,
        "message_id": happened.originator_id,
        "subject_matter": happened.subject_matter,
        "channel": happened.channel,
    }
