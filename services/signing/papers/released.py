"""The versions of the templates. A released file never changes: a better one gets the next number, letters that were
made with the former one stay as they are."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from services.signing.papers.rendering import TEMPLATES

RELEASED = Path(__file__).with_name("released.txt")


@cache
def newest(kind: str) -> str:
    """The template that drafts of this kind use: ``decree/1``."""
    versions = [int(path.stem.rpartition("-")[2]) for path in TEMPLATES.glob(f"{kind}-*.typ")]
    if not versions:
        raise ValueError(f"there is no template {kind}")
    return f"{kind}/{max(versions)}"


def released() -> dict[str, str]:
    """The files as they were released, by name with their SHA-256."""
    lines = (line.split() for line in RELEASED.read_text().splitlines())
    return {name: sha256 for sha256, name in lines}


def present() -> dict[str, str]:
    """The files as they are."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(TEMPLATES.glob("*.typ"))}
