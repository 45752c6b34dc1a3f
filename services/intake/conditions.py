"""Conditions of requirements: simple comparisons that the program decides, other words that a person decides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

COMPARISON = re.compile(r"^(?P<field>[a-z_][a-z0-9_]*) (?P<operator>==|>) (?P<value>\w+)$")


@dataclass(frozen=True)
class Condition:
    """``field == value`` or ``field > number`` over the answers of the form; None of both: only words."""

    words: str
    field: str | None = None
    operator: str = ""
    value: str = ""

    def decides(self) -> bool:
        """Whether the program can tell."""
        return self.field is not None

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether it applies to these answers; False while the answer is missing."""
        answer = answers.get(self.field or "", "")
        if self.operator == ">":
            return answer.isdigit() and int(answer) > int(self.value)
        return answer == self.value


def condition(text: str) -> Condition:
    """Read the catalogue's spelling; raises ``ValueError`` for something that looks like a comparison and is none."""
    if found := COMPARISON.match(text):
        if found["operator"] == ">" and not found["value"].isdigit():
            raise ValueError(f"“{text}” compares with no number")
        return Condition(text, found["field"], found["operator"], found["value"])
    if any(sign in text for sign in "=<>"):
        raise ValueError(f"“{text}” is no comparison we know")
    return Condition(text)
