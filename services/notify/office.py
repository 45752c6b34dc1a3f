"""The office as its messages and labels name it, and its own terms: ``office.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).with_name("office.yaml")


class Office(BaseModel):
    """Everything that ``office.yaml`` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    address: str = Field(min_length=1)
    hours: str = Field(min_length=1)
    couriers: tuple[str, ...] = Field(min_length=1)
    complaint_days: int = Field(ge=1, le=60)
    strangers_words_days: int = Field(ge=30)


@cache
def office() -> Office:
    """Read once; a wrong file stops the process at its start."""
    return Office.model_validate(yaml.safe_load(FILE.read_text()))
