"""What the letter room does when another service says something."""

from __future__ import annotations

from functools import singledispatch

from services.shared.calendars import remember
from services.shared.contracts import Contract, StepFinished
from services.shared.contracts.intake import ApplicationWithdrawn, DutyReportSubmitted, StaffAccessRevoked, StaffPosted
from services.shared.contracts.recommendation import RecommendationDrafted, RecommendationIssued, StepLapsed
from services.shared.contracts.verification import (
    CalendarChanged,
    DeputyAppointed,
    DeputyDismissed,
    RefusalProposed,
    ReviewPassed,
    SubstanceConfirmed,
)
from services.shared.revocations import end_sessions
from services.signing.advice import Advice
from services.signing.agency_parts import Draft
from services.signing.application import Signing

HEARS: tuple[type[Contract], ...] = (
    SubstanceConfirmed,
    ReviewPassed,
    RefusalProposed,
    RecommendationDrafted,
    RecommendationIssued,
    StepLapsed,
    ApplicationWithdrawn,
    DutyReportSubmitted,
    StaffPosted,
    StaffAccessRevoked,
    DeputyAppointed,
    DeputyDismissed,
    CalendarChanged,
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
def _(said: RecommendationDrafted, signing: Signing) -> None:
    draft = Draft(
        revision=said.revision,
        advice=said.advice,
        reason=said.reason,
        conditions=said.conditions,
        application_number=said.slip.application_number,
        permit_code=said.slip.permit_code,
        permit_name=said.slip.permit_name,
        permit_name_en=said.slip.permit_name_en,
        by=said.by,
        due_on=said.due_on.isoformat() if said.due_on else None,
    )
    signing.take_recommendation(said.application_id, said.step, said.agency, draft)


@react.register
def _(said: RecommendationIssued, signing: Signing) -> None:
    advice = Advice(
        agency=said.agency,
        favourable=said.favourable,
        reason=said.reason,
        by=said.by,
        at=said.at,
        conditions=said.conditions,
        issued_as=said.issued_as,
        letter_sha256=said.letter_sha256,
        acting_for=said.acting_for,
    )
    signing.take_advice(said.application_id, said.step, advice)
    if said.issued_as != "system_letter":
        signing.end_recommendation(said.application_id, said.step, "issued on paper")
    open_letter(said, signing)


@react.register
def _(said: StepLapsed, signing: Signing) -> None:
    signing.end_recommendation(said.application_id, said.step, "lapsed")
    open_letter(said, signing)


@react.register
def _(said: ApplicationWithdrawn, signing: Signing) -> None:
    signing.withdraw(said.application_id)


@react.register
def _(said: DutyReportSubmitted, signing: Signing) -> None:
    signing.take_report(said.application_id, said.code, said.document.document_id)


@react.register
def _(said: StaffPosted, signing: Signing) -> None:
    signing.standing.post(said.username, said.posting)


@react.register
def _(said: CalendarChanged, signing: Signing) -> None:
    days_off = [each.day for each in said.days_off]
    remember(signing.datastore, said.year, days_off, said.working_weekends, said.at)


@react.register
def _(said: StaffAccessRevoked, signing: Signing) -> None:
    end_sessions(signing.datastore, said.username, said.revoked_at)
    signing.standing.post(said.username, said.posting)


@react.register
def _(said: DeputyAppointed, signing: Signing) -> None:
    signing.standing.appoint(said.application_id, said.officer, said.deputy, said.first_day, said.last_day)


@react.register
def _(said: DeputyDismissed, signing: Signing) -> None:
    signing.standing.dismiss(said.application_id, said.at)


def open_letter(said: StepFinished, signing: Signing, reason: str = "") -> None:
    """Start drafting when the finished step leads to us."""
    if (handed := said.handed_to("signing")) is not None:
        [step] = handed.steps
        signing.open_letter(said.application_id, step, handed.slip, said.proposal, reason)
