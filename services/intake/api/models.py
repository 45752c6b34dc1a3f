"""The words of the API: what is sent and what is given, in the order in which a program meets them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr, model_validator

from services.intake.words import STATES
from services.shared.contracts.intake import Delivery
from services.shared.contracts.routing import ApplicationKind

PermitCode = Annotated[str, Field(max_length=60, description="Code of a permit type, for example MAKAM.")]
State = Literal[tuple(STATES)]  # type: ignore[valid-type]
Cursor = Annotated[str | None, Field(default=None, max_length=300, description="`next` of the page before.")]
Answer = Annotated[StrictStr, Field(max_length=5000)] | StrictInt | StrictFloat


class Given(BaseModel):
    """What the API answers."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Sent(BaseModel):
    """What a program sends; what is not known is refused, so that no misspelt name gets lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Requirement(Given):
    """A document that a permit type asks for in one kind of application."""

    document: str
    title: str
    kind: ApplicationKind
    mandatory: bool
    condition: str | None = Field(description="When it applies; null: always.")
    formats: list[str]


class PermitType(Given):
    """A permit type and what it asks for."""

    code: str
    name: str
    name_en: str
    sector: str
    status: str
    kinds: list[ApplicationKind]
    working_days: int
    requirements: list[Requirement]


class Question(Given):
    """A question of the form; its answer goes into `answers` under `key`."""

    key: str
    label: str
    label_en: str
    type: str
    mandatory: bool
    options: list[str]


class RouteStep(Given):
    """One step of the route: a desk of the office or an agency."""

    key: str
    kind: str
    desk: str | None
    agency: str | None
    working_days: float


class Cost(Given):
    """What the permit costs."""

    type: str
    note: str


class Validity(Given):
    """How long the permit counts."""

    type: str
    value: int | None
    days: int | None
    note: str


class PermitTypeInFull(PermitType):
    """A permit type with its form, route, cost and validity."""

    fields: list[Question]
    steps: list[RouteStep]
    cost: Cost
    validity: Validity
    legal_basis: list[str]


class PermitTypes(Given):
    """One page of the catalogue."""

    version: str
    permit_types: list[PermitType]
    next: str | None = Field(description="Cursor of the next page; null on the last one.")


class PermitTypesQuery(BaseModel):
    """Which permit types."""

    search: str = Field(
        default="", max_length=200, description="Everyday words, a name or a code; small mistakes are forgiven."
    )
    sector: str = Field(default="", max_length=60)
    limit: int = Field(default=100, ge=1, le=100)
    cursor: Cursor


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
        default=None, description="What is renewed, changed or given back; for every kind but `new`."
    )


class Answers(Sent):
    """The whole form: dates in ISO 8601, points as `latitude, longitude`, numbers as number or text."""

    answers: dict[str, Answer] = Field(max_length=200)


class Submission(Sent):
    """The declaration that everybody makes who hands an application in."""

    declaration: Literal[True] = Field(description="I declare that my statements and my account's data are true.")
    delivery: Delivery = Field(default="email", description="How the letter shall come.")
    address: str = Field(default="", max_length=500, description="For the post.")

    @model_validator(mode="after")
    def post_needs_an_address(self) -> Submission:
        """The post has to find the person."""
        if self.delivery == "post" and not self.address.strip():
            raise ValueError("the post needs an address")
        return self


class Document(Given):
    """A received document."""

    id: UUID
    requirement: str
    title: str
    sha256: str
    media_type: str
    size: int
    url: str


class Asked(Given):
    """A document as this application asks for it."""

    document: str
    title: str
    mandatory: bool
    condition: str | None
    formats: list[str]
    received: list[Document]


class Correction(Given):
    """A document that the office wants again."""

    document: str
    title: str
    reason: str
    received: list[Document] = Field(description="What came again and is not handed in yet.")


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
    answered: bool
    answers: dict[str, str]
    requirements: list[Asked]
    missing: list[str] = Field(description="Mandatory documents that have not come yet.")
    corrections: list[Correction]
    letter: Letter | None
    tracking_url: str | None


class Status(Given):
    """What the counter knows of an application; every step and date stands behind `tracking_url`."""

    id: UUID
    number: str | None
    state: State  # type: ignore[valid-type]
    changed_at: datetime
    corrections: list[Correction]
    letter: Letter | None
    tracking_url: str | None


class KeyInUse(Given):
    """The API key of this request."""

    id: UUID
    name: str
    scopes: list[str]
    expires_at: datetime


class Me(Given):
    """For whom the API key acts."""

    account_id: UUID
    name: str
    email: str
    organisation_id: UUID | None = Field(description="The organisation in whose name the key acts.")
    key: KeyInUse


class Mistake(Given):
    """One value that is not valid."""

    pointer: str = Field(description="JSON Pointer into the body; /query/… and /header/… name parameters.")
    detail: str


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    correlation_id: str
    errors: list[Mistake] = Field(default=[], description="Only with status 422.")


class OpenApi(BaseModel):
    """An OpenAPI document."""

    model_config = ConfigDict(extra="allow")

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
