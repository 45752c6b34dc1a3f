"""The catalogue in the words of the API."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.intake.api.models.common import Cursor, Given
from services.shared.contracts.routing import ApplicationKind


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
    version: str = Field(description="Of the catalogue, and of the terms where the office changed them: 2026-11+3.")
    requirements: list[Requirement]


class Question(Given):
    """A question of the form; its answer goes into `answers` under `key`."""

    key: str
    label: str
    label_en: str
    type: str
    mandatory: bool
    options: list[str]
    kinds: list[ApplicationKind] = Field(description="The kinds of application that ask it.")


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


class Village(Given):
    """A village (kelurahan) of the city; answers of type `region` and addresses take its code."""

    code: str
    name: str


class District(Given):
    """A district (kecamatan) with its villages."""

    code: str
    name: str
    villages: list[Village]


class Regions(Given):
    """The districts of the city."""

    districts: list[District]
