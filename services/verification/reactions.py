"""What the desks do when another service says something."""

from __future__ import annotations

from functools import singledispatch

from services.shared.contracts import Contract
from services.shared.contracts.intake import ApplicationSubmitted, ApplicationWithdrawn, CorrectionSubmitted
from services.verification.application import Verification

HEARS: tuple[type[Contract], ...] = (ApplicationSubmitted, CorrectionSubmitted, ApplicationWithdrawn)


@singledispatch
def react(said: Contract, verification: Verification) -> None:
    """A fact that we asked for and do not know is our mistake."""
    raise TypeError(f"verification does not know what to do about {said.type}")


@react.register
def _(said: ApplicationSubmitted, verification: Verification) -> None:
    verification.open_case(said.application_id, said.slip)


@react.register
def _(said: CorrectionSubmitted, verification: Verification) -> None:
    verification.correct(said.application_id, said.step, said.documents)


@react.register
def _(said: ApplicationWithdrawn, verification: Verification) -> None:
    verification.withdraw(said.application_id)
