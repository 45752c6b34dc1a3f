"""Catalogues with a mistake in them, and what is said about it."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.intake.catalogue import CatalogueError, load
from services.intake.catalogue.loading import FOLDER

PERMITS = yaml.load((FOLDER / "permits.yaml").read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
LETTERS = yaml.safe_load((FOLDER / "letters.yaml").read_text())
ROUTES = yaml.safe_load((FOLDER / "routes.yaml").read_text())


def entry(code: str) -> dict[str, Any]:
    """A permit type as it stands in the file, to be changed."""
    return copy.deepcopy(next(permit for permit in PERMITS["permits"] if permit["code"] == code))


def catalogue_of(folder: Path, *permits: dict[str, Any], routes: dict[str, Any] = ROUTES) -> Path:
    """A catalogue of these permit types only; the other files as they are."""
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "permits.yaml").write_text(yaml.safe_dump({"versi": "test", "permits": list(permits)}))
    (folder / "routes.yaml").write_text(yaml.safe_dump(routes))
    (folder / "letters.yaml").write_text(yaml.safe_dump(letters_of(*permits)))
    return folder


def letters_of(*permits: dict[str, Any]) -> dict[str, Any]:
    """The letters of these permit types only."""
    types = {code: LETTERS["types"][code] for code in dict.fromkeys(each["code"] for each in permits)}
    return {"families": {own["family"]: LETTERS["families"][own["family"]] for own in types.values()}, "types": types}


def mistake(folder: Path, *permits: dict[str, Any], **others: Any) -> str:
    """What is said about a wrong catalogue."""
    with pytest.raises(CatalogueError) as wrong:
        load(catalogue_of(folder, *permits, **others))
    return str(wrong.value)
