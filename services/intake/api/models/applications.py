"""Applications in the words of the API: what is sent and what is given, in the order in which a program meets them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StrictFloat, StrictInt, StrictStr

from services.intake.api.models.common import Cursor, Given, Sent
from services.intake.words import STATES
from services.shared.contracts.intake import Delivery
from services.shared.contracts.routing import ApplicationKind

PermitCode = Annotated[str, Field(max_length=60, description="Code of a permit type, for example MAKAM.")]
State = Literal[tuple(STATES)]  # type: ignore[valid-type]
Answer = Annotated[StrictStr, Field(max_length=5000)] | StrictInt | StrictFloat


class ApplicationsQuery(BaseModel):
    """Which of one's own applications."""

    state: State | None = None  # type: ignore[valid-type]
    limit: int = Field(default=25, ge=1, le=100)
    cursor: Cursor


class PermitOnPaper(Sent):
    """An earlier permit as its letter says."""

    number: str = Field(min_length=1, max_length=100)
    signed_on: date


class Start(Sent):
    """A new draft."""

    permit_code: PermitCode
    kind: ApplicationKind = "new"
    earlier_permit: PermitOnPaper | None = Field(
        default=None, description="What is renewed, changed or given back: every kind but `new` needs it, or the next."
    )
    earlier_permit_id: UUID | None = Field(default=None, description="The same, of `/permit-types/…/earlier-permits`.")


class EarlierPermit(Given):
    """A permit that one holds, issued here or imported; what its form was answered with."""

    id: UUID
    number: str
    signed_on: date
    valid_until: date | None = Field(description="null: without a fixed end.")
    answers: dict[str, str]
    under_way: str | None = Field(description="Number of the application about it that is being processed.")


class EarlierPermits(Given):
    """The permits of one type that one holds, the latest first."""

    permits: list[EarlierPermit]


class Answers(Sent):
    """The whole form: dates in ISO 8601, points as `latitude, longitude`, numbers as number or text."""

    answers: dict[str, Answer] = Field(max_length=200)


class Submission(Sent):
    """The declaration that everybody makes who hands an application in."""

    declaration: Literal[True] = Field(description="I declare that my statements and my account's data are true.")
    delivery: Delivery = Field(default="email", description="How the letter shall come.")
    address: str = Field(default="", max_length=500, description="For the post.")


class Document(Given):
    """A received document."""

    id: UUID
    requirement: str
    title: str
    sha256: str
    media_type: str
    size: int
    url: str


class EarlierDocument(Given):
    """A document of another application, which may be used again."""

    document_id: UUID
    requirement: str
    permit_code: str
    media_type: str
    size: int
    uploaded_at: datetime


class EarlierDocuments(Given):
    """For each requirement of an application the latest few documents that would fit."""

    documents: list[EarlierDocument]


class UseAgain(Sent):
    """Which document to use again, and for which requirement."""

    requirement: str = Field(max_length=100)
    document_id: UUID


class Asked(Given):
    """A document as this application asks for it."""

    document: str
    title: str
    mandatory: bool
    condition: str | None
    formats: list[str]
    received: list[Document]


class CorrectedAnswers(Sent):
    """Some or all of the answers that the office wants again, written as in the form; an empty one takes the former
    away."""

    answers: dict[str, Answer] = Field(min_length=1, max_length=200)


class Correction(Given):
    """What the office wants: a document again, a further one, or an answer."""

    kind: Literal["document", "answer", "further_document"] = "document"
    document: str = Field(description="For an answer: the key of its question.")
    title: str
    reason: str = Field(description="Empty for a document that only an answer given anew makes necessary.")
    received: list[Document] = Field(description="What came and is not handed in yet.")
    answer: str | None = Field(default=None, description="What was answered anew and is not handed in yet.")
    done: bool = Field(default=False, description="Whether it is there; the correction is handed in with all of it.")


class Appointment(Given):
    """A visit of the site for which an agency offers moments."""

    step: str
    agency: str
    moments: list[datetime] = Field(description="Those that can be chosen now; empty: the choice is made, or too late.")
    answer_by: date = Field(description="The last day on which one can be chosen.")
    chosen: datetime | None


class MomentChoice(Sent):
    """One of the moments offered for the visit of a step."""

    step: str = Field(max_length=100)
    moment: AwareDatetime


class Letter(Given):
    """The office's answer."""

    letter: str = Field(description="permit or refusal")
    number: str
    url: str


class ApplicationLine(Given):
    """One of one's own applications."""

    id: UUID
    number: str | None
    permit_code: str
    state: State  # type: ignore[valid-type]
    changed_at: datetime
    url: str


class Applications(Given):
    """One page of one's own applications, the latest change first."""

    applications: list[ApplicationLine]
    next: str | None = Field(description="Cursor of the next page; null on the last one.")


class Application(ApplicationLine):
    """One application; its ETag changes with everything that happens to it."""

    permit_name: str
    permit_name_en: str
    kind: ApplicationKind
    earlier_permit_id: UUID | None = Field(
        description="What is renewed, changed or given back; null: new, or on paper."
    )
    earlier_permit_number: str | None
    answered: bool
    answers: dict[str, str]
    suggested_answers: dict[str, str] = Field(
        description="While there are no answers: those of the earlier permit, to be sent as they are or changed."
    )
    requirements: list[Asked]
    missing: list[str] = Field(description="Mandatory documents that have not come yet.")
    corrections: list[Correction]
    appointments: list[Appointment] = Field(description="Visits that are not appointed yet.")
    letter: Letter | None
    tracking_url: str | None


class Status(Given):
    """What the counter knows of an application; every step and date stands behind `tracking_url`."""

    id: UUID
    number: str | None
    state: State  # type: ignore[valid-type]
    changed_at: datetime
    corrections: list[Correction]
    appointments: list[Appointment]
    letter: Letter | None
    tracking_url: str | None
