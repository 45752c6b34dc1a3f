"""What the post room says."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from services.shared.contracts import base
from services.shared.contracts.base import Contract, StepFinished

Channel = Literal["email", "whatsapp"]


class StepStarted(base.StepStarted):
    """The letter is on its way to the applicant."""


class MessageSent(Contract):
    """A message left the house."""

    message_id: UUID
    subject_matter: str
    channel: Channel


class MessageFailed(Contract):
    """A message could not be sent and no further try will be made by itself."""

    message_id: UUID
    subject_matter: str
    channel: Channel
    reason: str


class LetterDispatched(StepFinished):
    """The applicant was told where to get the letter: the last step of the route."""
