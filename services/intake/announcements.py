"""What other services hear of the counter."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from services.intake.after_issue import AfterIssue
from services.intake.appointments import Appointments
from services.intake.conversation import Question
from services.intake.domain import PermitApplication
from services.intake.erasure import AccountErasure, Erasure
from services.intake.staff import StaffAccount
from services.intake.survey import SurveyResponse
from services.shared.application import DomainEvent
from services.shared.contracts import Contract, Document, RoutingSlip
from services.shared.contracts.intake import (
    AccountErased,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    CorrectionSubmitted,
    DutyReportSubmitted,
    InspectionMomentChosen,
    PersonalDataErased,
    Posting,
    QuestionAnswered,
    QuestionAsked,
    StaffAccessRevoked,
    StaffPosted,
    SurveyAnswered,
)


@singledispatch
def announce(happened: DomainEvent) -> Contract | None:
    """Drafts are nobody else's business."""
    return None


@announce.register
def _(happened: PermitApplication.Submitted) -> Contract:
    return ApplicationSubmitted(
        application_id=happened.originator_id,
        at=happened.at,
        slip=RoutingSlip.model_validate(happened.slip),
        tracking_key=happened.tracking_key,
        delivery=happened.delivery,
    )


@announce.register
def _(happened: PermitApplication.CorrectionSubmitted) -> Contract:
    return CorrectionSubmitted(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        documents=tuple(Document.model_validate(document) for document in happened.documents),
        answers=tuple(happened.answers),
    )


@announce.register
def _(happened: Appointments.InspectionMomentChosen) -> Contract:
    return InspectionMomentChosen(
        application_id=happened.originator_id,
        at=happened.at,
        step=happened.step,
        agency=happened.agency,
        moment=happened.moment,
    )


@announce.register
def _(happened: AfterIssue.ReportHandedIn) -> Contract:
    document = Document.model_validate(happened.document)
    return DutyReportSubmitted(
        application_id=happened.originator_id, at=happened.at, code=happened.code, document=document
    )


@announce.register
def _(happened: PermitApplication.Withdrawn) -> Contract | None:
    return ApplicationWithdrawn(application_id=happened.originator_id, at=happened.at) if happened.submitted else None


@announce.register(StaffAccount.Disabled)
@announce.register(StaffAccount.CredentialsReset)
def _(happened: StaffAccount.Disabled | StaffAccount.CredentialsReset) -> Contract:
    return StaffAccessRevoked(**of_staff(happened), revoked_at=happened.at)


@announce.register
def _(happened: StaffAccount.RolesChanged) -> Contract:
    posting = posting_of(happened) if happened.active else None
    return StaffAccessRevoked(**of_staff(happened), revoked_at=happened.at, posting=posting)


@announce.register
def _(happened: StaffAccount.Enrolled) -> Contract:
    return StaffPosted(**of_staff(happened), posting=posting_of(happened))


@announce.register
def _(happened: StaffAccount.Enabled) -> Contract | None:
    return StaffPosted(**of_staff(happened), posting=posting_of(happened)) if happened.active else None


def of_staff(happened: Any) -> dict[str, Any]:
    """Whose account it is, and when."""
    return {"application_id": happened.originator_id, "at": happened.at, "username": happened.username}


def posting_of(happened: Any) -> Posting:
    """The work that an event names."""
    return Posting(roles=tuple(happened.roles), agency=happened.agency, sectors=tuple(happened.sectors))


@announce.register
def _(happened: Question.Asked) -> Contract:
    return QuestionAsked(application_id=happened.application_id, at=happened.at, question_id=happened.originator_id)


@announce.register
def _(happened: Question.Answered) -> Contract:
    return QuestionAnswered(
        application_id=happened.application_id, at=happened.at, question_id=happened.originator_id, by=happened.by
    )


@announce.register
def _(happened: SurveyResponse.Given) -> Contract:
    return SurveyAnswered.model_validate(
        {
            "application_id": happened.application_id,
            "at": happened.at,
            "scores": happened.scores,
            "profile": happened.profile,
        }
    )


@announce.register
def _(happened: Erasure.Done) -> Contract:
    return PersonalDataErased(application_id=happened.application_id, at=happened.at)


@announce.register
def _(happened: AccountErasure.Done) -> Contract:
    return AccountErased(application_id=happened.account_id, at=happened.at)
