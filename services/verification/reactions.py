"""What the desks do when another service says something."""

from __future__ import annotations

from functools import singledispatch

from services.shared.contracts import Contract
from services.shared.contracts.intake import (
    ApplicationSubmitted,
    ApplicationWithdrawn,
    CorrectionSubmitted,
    StaffAccessRevoked,
    StaffPosted,
)
from services.shared.revocations import end_sessions
from services.verification.application import Verification

HEARS: tuple[type[Contract], ...] = (
    ApplicationSubmitted,
    CorrectionSubmitted,
    ApplicationWithdrawn,
    StaffAccessRevoked,
    StaffPosted,
)


@singledispatch
def react(said: Contract, verification: Verification) -> None:
    """A fact that we asked for and do not know is our mistake."""
    raise TypeError(f"verification does not know what to do about {said.type}")


@react.register
def _(said: ApplicationSubmitted, verification: Verification) -> None:
    verification.open_case(said.application_id, said.slip)


@react.register
def _(said: CorrectionSubmitted, verification: Verification) -> None:
    verification.correct(said.application_id, said.step, said.documents, said.answers)


@react.register
def _(said: ApplicationWithdrawn, verification: Verification) -> None:
    verification.withdraw(said.application_id)


@react.register
def _(said: StaffAccessRevoked, verification: Verification) -> None:
    end_sessions(verification.datastore, said.username, said.revoked_at)
    verification.post(said.username, said.posting)


@react.register
def _(said: StaffPosted, verification: Verification) -> None:
    verification.post(said.username, said.posting)
