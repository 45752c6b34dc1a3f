"""What an inspector looks at, by permit type, as data; and how the answers become a score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from services.recommendation.parts import Finding

FILE = Path(__file__).parent / "checklists.yaml"


class ChecklistError(ValueError):
    """The file of the checklists is wrong; the message says where."""


class Strict(BaseModel):
    """Nothing that we do not know, and nothing in a type that only resembles the right one."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Line(Strict):
    """One question; ``weight`` is 0 where the checklist is not scored."""

    key: str = Field(pattern=r"^[a-z][a-z-]{1,30}$")
    text: str = Field(min_length=5, max_length=160)
    text_en: str = Field(min_length=5, max_length=160)
    weight: int = Field(default=0, ge=0, le=5)


class Checklist(Strict):
    """The questions of some permit types; with a ``pass_mark`` in percent they are scored."""

    permits: list[str] = []
    title: str = Field(min_length=3)
    title_en: str = Field(min_length=3)
    pass_mark: int | None = Field(default=None, ge=1, le=100)
    lines: list[Line] = Field(min_length=5, max_length=9)
    version: str = ""

    @model_validator(mode="after")
    def _holds_together(self) -> Checklist:
        if twice := doubled(line.key for line in self.lines):
            raise ValueError(f"{self.title}: these keys stand twice: {', '.join(twice)}")
        weighed = [line.weight > 0 for line in self.lines]
        if any(weighed) != (self.pass_mark is not None) or any(weighed) != all(weighed):
            raise ValueError(f"{self.title}: either every line has a weight and there is a pass mark, or neither")
        return self

    @property
    def name(self) -> str:
        """How reports name it."""
        return f"{self.permits[0] if self.permits else 'general'} {self.version}"


class Checklists(Strict):
    """The whole file."""

    version: str
    general: Checklist
    checklists: list[Checklist]

    @model_validator(mode="after")
    def _one_for_each(self) -> Checklists:
        if twice := doubled(code for each in self.checklists for code in each.permits):
            raise ValueError(f"these permit types have two checklists: {', '.join(twice)}")
        if not all(each.permits for each in self.checklists) or self.general.permits:
            raise ValueError("every checklist but the general one names its permit types")
        return self


def read(text: str) -> Checklists:
    """The file's content; raises :class:`ChecklistError` when anything in it is wrong."""
    try:
        return Checklists.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as mistake:
        raise ChecklistError(f"{FILE.name}: {mistake}") from mistake


@cache
def every_checklist() -> Checklists:
    """Those of the file that comes with the service."""
    return read(FILE.read_text())


def checklist_for(permit_code: str) -> Checklist:
    """The permit type's own, else the general one."""
    known = every_checklist()
    found = next((each for each in known.checklists if permit_code in each.permits), known.general)
    return found.model_copy(update={"version": known.version})


def score(findings: Iterable[Finding]) -> int | None:
    """The weight of what is fulfilled, in percent of what applies; None when nothing that applies has a weight."""
    applicable = [each for each in findings if each.verdict != "not_applicable"]
    whole = sum(each.weight for each in applicable)
    return round(100 * sum(each.weight for each in applicable if each.verdict == "yes") / whole) if whole else None


def doubled(names: Iterable[str]) -> list[str]:
    """Those that stand more than once."""
    return sorted(name for name, times in Counter(names).items() if times > 1)
