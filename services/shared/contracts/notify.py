"""What the post room says."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from services.shared.contracts import base
from services.shared.contracts.base import Contract, StepFinished
from services.shared.contracts.intake import Delivery

Channel = Literal["email", "whatsapp"]
# What people may switch off, by audience; a test holds it against the topics themselves.
OPTIONAL_TOPICS: dict[str, tuple[str, ...]] = {
    "applicant": ("complete", "with_agency", "chat_answer", "survey"),
    "staff": ("assigned", "due_soon", "digest"),
}
CollectionProof = Literal["signature", "code"]


class StepStarted(base.StepStarted):
    """The letter is on its way to the applicant."""


class MessageSent(Contract):
    """A message to the applicant left the house."""

    message_id: UUID
    subject_matter: str
    channel: Channel


class MessageFailed(Contract):
    """A message to the applicant went out by no channel, and no further try will be made by itself."""

    message_id: UUID
    subject_matter: str
    channel: Channel
    reason: str


class LetterDispatched(StepFinished):
    """The applicant was told where to get the letter, or the courier has it: the last step of the route. ``way`` is how
    the applicant wanted it; ``courier`` and ``consignment`` (the courier's number) are those of the post."""

    way: Delivery = "email"
    courier: str | None = None
    consignment: str | None = None


class LetterCollected(Contract):
    """The paper was handed over at the counter to somebody whose identity was checked."""

    proof: CollectionProof
    by: str


class LetterCollectionUndone(Contract):
    """That it was handed over had been recorded by mistake: the paper still waits at the counter."""

    by: str


class LetterDelivered(Contract):
    """The courier brought the paper."""

    by: str


class LetterReturned(Contract):
    """The post brought the paper back: the applicant says what shall become of it. ``reason`` is a code."""

    reason: str
    by: str


class LetterNotDelivered(Contract):
    """No message reached the applicant that says where the letter is, or it came back after it was taken for sent."""


class OfComplaint(Contract, published=False):
    """A complaint about an application, by its number; what it says stays with the post room."""

    complaint_id: UUID
    number: str


class ComplaintOpened(OfComplaint):
    """Somebody complained; an answer is due on this day of the office."""

    category: str
    due_on: date


class ComplaintAnswered(OfComplaint):
    """The office answered."""

    by: str


class ComplaintEscalated(OfComplaint):
    """The answer is late, or did not satisfy: a superior has it now."""

    level: Literal["coordinator", "head"]
    due_on: date


class FileGiven(Contract):
    """The applicant agreed that a file, sent to the helpdesk by this account, goes into the correction as the document
    of this requirement. It lies in the store of documents under its SHA-256; ``size`` is in bytes."""

    account_id: UUID
    requirement: str
    sha256: str
    media_type: str
    size: int
