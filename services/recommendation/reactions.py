"""What the agencies' service does when another service says something."""

from __future__ import annotations

from functools import singledispatch

from services.recommendation.application import Recommendation
from services.shared.contracts import Contract, StepFinished
from services.shared.contracts.intake import ApplicationWithdrawn, CorrectionSubmitted, StaffAccessRevoked
from services.shared.contracts.verification import CompletenessConfirmed, ReviewPassed, SubstanceConfirmed
from services.shared.revocations import end_sessions

HEARS: tuple[type[Contract], ...] = (
    CompletenessConfirmed,
    SubstanceConfirmed,
    ReviewPassed,
    CorrectionSubmitted,
    ApplicationWithdrawn,
    StaffAccessRevoked,
)


@singledispatch
def react(said: Contract, recommendation: Recommendation) -> None:
    """A fact that we asked for and do not know is our mistake."""
    raise TypeError(f"recommendation does not know what to do about {said.type}")


@react.register(CompletenessConfirmed)
@react.register(SubstanceConfirmed)
@react.register(ReviewPassed)
def _(said: StepFinished, recommendation: Recommendation) -> None:
    if (handed := said.handed_to("recommendation")) is not None:
        recommendation.open_consultation(said.application_id, handed.slip, handed.steps)


@react.register
def _(said: CorrectionSubmitted, recommendation: Recommendation) -> None:
    recommendation.correct(said.application_id, said.step, said.documents)


@react.register
def _(said: ApplicationWithdrawn, recommendation: Recommendation) -> None:
    recommendation.withdraw(said.application_id)


@react.register
def _(said: StaffAccessRevoked, recommendation: Recommendation) -> None:
    end_sessions(recommendation.datastore, said.username, said.revoked_at)
