"""What the counter says."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from services.shared.contracts.base import Contract
from services.shared.contracts.routing import Document, Frozen, RoutingSlip

Delivery = Literal["email", "post", "pickup"]


class ApplicationSubmitted(Contract):
    """The applicant handed in the application. ``tracking_key`` is the SHA-256 (hex) of the unguessable token;
    ``delivery`` how the applicant wants the letter."""

    slip: RoutingSlip
    tracking_key: str
    delivery: Delivery = "email"


class CorrectionSubmitted(Contract):
    """The applicant mended what ``step`` had asked for: those documents, and what an answer given anew made necessary.
    ``answers`` are the keys of the questions that were answered anew; what was answered stays with the counter."""

    step: str
    documents: tuple[Document, ...]
    answers: tuple[str, ...] = ()


class InspectionMomentChosen(Contract):
    """The applicant chose one of the moments (UTC) that the agency had proposed for ``step``."""

    step: str
    agency: str
    moment: datetime


class ApplicationWithdrawn(Contract):
    """The applicant no longer wants it: every step ends."""


class Posting(Frozen):
    """The work of a member of staff: roles; ``agency`` for the staff of one, ``sectors`` for the back office (none:
    all)."""

    roles: tuple[str, ...]
    agency: str | None = None
    sectors: tuple[str, ...] = ()


class StaffAccessRevoked(Contract, about_an_application=False):
    """What a member of staff may do changed, or ended: every session that began before ``revoked_at`` is over.

    ``application_id`` is the id of the staff account; ``posting`` the work that is left, None: nothing until
    :class:`StaffPosted` says so."""

    username: str
    revoked_at: datetime
    posting: Posting | None = None


class StaffPosted(Contract, about_an_application=False):
    """A member of staff can sign in and does this work from now on. ``application_id`` is the id of the account."""

    username: str
    posting: Posting


class QuestionAsked(Contract):
    """The applicant wrote to the office about an application; the words stay with the counter."""

    question_id: UUID


class QuestionAnswered(Contract):
    """An officer answered; the applicant reads it on the page of the application."""

    question_id: UUID
    by: str


class SurveyAnswered(Contract):
    """The applicant judged the service: one to four by the code of each element (``U1`` … ``U9``). ``profile`` holds
    the classes that they wanted to say of themselves: sex, age, education, occupation."""

    scores: dict[str, Literal[1, 2, 3, 4]]
    profile: dict[str, str] = {}


class PersonalDataErased(Contract):
    """The person behind this application was forgotten: nobody can be reached about it any more."""


class AccountErased(Contract, about_an_application=False):
    """A person was forgotten, also one who never handed in an application. ``application_id`` is the id of the
    account."""


class DutyReportSubmitted(Contract):
    """The holder of a permit did what was due after its issue (``code``, see signing's DutyArose)."""

    code: str
    document: Document
