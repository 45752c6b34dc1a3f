"""Answers that are given again and again, as data: ``prepared_answers.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

FILE = Path(__file__).with_name("prepared_answers.yaml")


class PreparedAnswer(BaseModel):
    """One answer: what officers call it, and what people read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    title: str = Field(min_length=3, max_length=60)
    text: str = Field(min_length=10, max_length=2000)


@cache
def prepared_answers() -> dict[str, PreparedAnswer]:
    """By key; a wrong file stops the process at its start."""
    return TypeAdapter(dict[str, PreparedAnswer]).validate_python(yaml.safe_load(FILE.read_text()))
