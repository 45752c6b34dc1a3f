"""What other services hear of the post room."""

from __future__ import annotations

from functools import singledispatch

from services.notify.domain import Delivery, Message
from services.shared.application import DomainEvent
from services.shared.contracts import Contract, Step
from services.shared.contracts.notify import LetterDispatched, MessageFailed, MessageSent, StepStarted


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
            "by": happened.by,
        }
    )


@announce.register
def _(happened: Message.Sent) -> Contract:
    return MessageSent(
        application_id=happened.application_id,
        at=happened.at,
        message_id=happened.originator_id,
        subject_matter=happened.subject_matter,
        channel=happened.channel,
    )


@announce.register
def _(happened: Message.Failed) -> Contract:
    return MessageFailed(
        application_id=happened.application_id,
        at=happened.at,
        message_id=happened.originator_id,
        subject_matter=happened.subject_matter,
        channel=happened.channel,
        reason=happened.reason,
    )
