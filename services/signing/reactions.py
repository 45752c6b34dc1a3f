"""What the letter room does when another service says something."""

from __future__ import annotations

from functools import singledispatch

from services.shared.contracts import Contract, StepFinished
from services.shared.contracts.intake import ApplicationWithdrawn, StaffAccessRevoked
from services.shared.contracts.recommendation import RecommendationIssued
from services.shared.contracts.verification import RefusalProposed, ReviewPassed, SubstanceConfirmed
from services.shared.revocations import end_sessions
from services.signing.application import Signing

HEARS: tuple[type[Contract], ...] = (
    SubstanceConfirmed,
    ReviewPassed,
    RefusalProposed,
    RecommendationIssued,
    ApplicationWithdrawn,
    StaffAccessRevoked,
)


@singledispatch
def react(said: Contract, signing: Signing) -> None:
    """A fact that we asked for and do not know is our mistake."""
    raise TypeError(f"signing does not know what to do about {said.type}")


@react.register
def _(said: SubstanceConfirmed, signing: Signing) -> None:
    open_letter(said, signing)


@react.register
def _(said: ReviewPassed, signing: Signing) -> None:
    open_letter(said, signing)


@react.register
def _(said: RefusalProposed, signing: Signing) -> None:
    open_letter(said, signing, said.reason)


@react.register
def _(said: RecommendationIssued, signing: Signing) -> None:
    signing.take_advice(
        said.application_id,
        step=said.step,
        agency=said.agency,
        favourable=said.favourable,
        reason=said.reason,
        by=said.by,
    )
    open_letter(said, signing)


@react.register
def _(said: ApplicationWithdrawn, signing: Signing) -> None:
    signing.withdraw(said.application_id)


@react.register
def _(said: StaffAccessRevoked, signing: Signing) -> None:
    end_sessions(signing.datastore, said.username, said.revoked_at)


def open_letter(said: StepFinished, signing: Signing, reason: str = "") -> None:
    """Start drafting when the finished step leads to us."""
    if (handed := said.handed_to("signing")) is not None:
        [step] = handed.steps
        signing.open_letter(said.application_id, step, handed.slip, said.proposal, reason)
