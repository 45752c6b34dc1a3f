"""Reasons that are given again and again, as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "prepared_reasons.yaml"
COMMON = "common"


@cache
def every_reason() -> dict[str, list[str]]:
    """By requirement, and ``common`` for all; raises ``ValueError`` for a reason that is empty or stands twice."""
    found: dict[str, list[str]] = yaml.safe_load(FILE.read_text())
    for requirement, reasons in found.items():
        if len(set(reasons)) != len(reasons) or not all(reason.strip() for reason in reasons):
            raise ValueError(f"{FILE.name}: {requirement}: a reason is empty or stands twice")
    return found


def reasons_for(requirement: str) -> list[str]:
    """Those of a requirement first, then the common ones."""
    known = every_reason()
    return [*known.get(requirement, []), *known[COMMON]]
