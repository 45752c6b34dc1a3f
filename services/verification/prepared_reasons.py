"""Reasons that are given again and again, as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from services.verification.matters import ANSWER

FILE = Path(__file__).parent / "prepared_reasons.yaml"
COMMON, ANSWERS = "common", "answers"


@cache
def every_reason() -> dict[str, list[str]]:
    """By requirement, ``common`` for every document and ``answers`` for those of the form; raises ``ValueError`` for a
    reason that is empty or stands twice."""
    found: dict[str, list[str]] = yaml.safe_load(FILE.read_text())
    for requirement, reasons in found.items():
        if len(set(reasons)) != len(reasons) or not all(reason.strip() for reason in reasons):
            raise ValueError(f"{FILE.name}: {requirement}: a reason is empty or stands twice")
    return found


def reasons_for(matter: str) -> list[str]:
    """Those of a requirement first, then the common ones; answers have their own."""
    known = every_reason()
    return known[ANSWERS] if matter.startswith(ANSWER) else [*known.get(matter, []), *known[COMMON]]
