"""What the agencies' service does when another service says something."""

from __future__ import annotations

from functools import singledispatch

from services.recommendation.application import Recommendation
from services.recommendation.parts import Officer, Paper
from services.shared.calendars import remember
from services.shared.contracts import Contract, StepFinished
from services.shared.contracts.intake import (
    ApplicationWithdrawn,
    CorrectionSubmitted,
    InspectionMomentChosen,
    PersonalDataErased,
    StaffAccessRevoked,
    StaffPosted,
)
from services.shared.contracts.signing import AgencyLetterReturned, AgencyLetterSigned
from services.shared.contracts.verification import (
    CalendarChanged,
    CompletenessConfirmed,
    DeputyAppointed,
    DeputyDismissed,
    ReviewPassed,
    SubstanceConfirmed,
)
from services.shared.revocations import end_sessions

HEARS: tuple[type[Contract], ...] = (
    CompletenessConfirmed,
    SubstanceConfirmed,
    ReviewPassed,
    CorrectionSubmitted,
    InspectionMomentChosen,
    ApplicationWithdrawn,
    PersonalDataErased,
    AgencyLetterSigned,
    AgencyLetterReturned,
    DeputyAppointed,
    DeputyDismissed,
    CalendarChanged,
    StaffPosted,
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
    recommendation.correct(said.application_id, said.step, said.documents, said.answers)


@react.register
def _(said: InspectionMomentChosen, recommendation: Recommendation) -> None:
    recommendation.choose_moment(said.application_id, said.step, said.moment)


@react.register
def _(said: ApplicationWithdrawn, recommendation: Recommendation) -> None:
    recommendation.withdraw(said.application_id)


@react.register
def _(said: PersonalDataErased, recommendation: Recommendation) -> None:
    recommendation.forget_places(said.application_id)


@react.register
def _(said: AgencyLetterSigned, recommendation: Recommendation) -> None:
    paper = Paper("system_letter", said.sha256, said.size, code=said.code)
    recommendation.issue_signed(said.application_id, said.step, said.revision, paper, signer(said))


@react.register
def _(said: AgencyLetterReturned, recommendation: Recommendation) -> None:
    recommendation.return_draft(said.application_id, said.step, said.revision, said.reason, signer(said))


@react.register
def _(said: DeputyAppointed, recommendation: Recommendation) -> None:
    recommendation.roster.stand_in(said.application_id, said.officer, said.deputy, said.first_day, said.last_day)


@react.register
def _(said: DeputyDismissed, recommendation: Recommendation) -> None:
    recommendation.roster.be_back(said.application_id)


@react.register
def _(said: StaffPosted, recommendation: Recommendation) -> None:
    recommendation.roster.post(said.username, said.posting)


@react.register
def _(said: CalendarChanged, recommendation: Recommendation) -> None:
    days_off = [each.day for each in said.days_off]
    remember(recommendation.datastore, said.year, days_off, said.working_weekends, said.at)


@react.register
def _(said: StaffAccessRevoked, recommendation: Recommendation) -> None:
    recommendation.roster.post(said.username, said.posting)
    end_sessions(recommendation.datastore, said.username, said.revoked_at)


def signer(said: AgencyLetterSigned | AgencyLetterReturned) -> Officer:
    """Who signed or returned a letter, as the rules see them."""
    return Officer(said.by, said.agency, frozenset({"agency_head"}), said.acting_for)
