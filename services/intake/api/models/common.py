"""What every operation shares: how models behave, how a list goes on, and what a problem looks like."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Cursor = Annotated[str | None, Field(default=None, max_length=300, description="`next` of the page before.")]


class Given(BaseModel):
    """What the API answers."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Sent(BaseModel):
    """What a program sends; what is not known is refused, so that no misspelt name gets lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
