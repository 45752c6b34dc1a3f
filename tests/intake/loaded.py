"""The catalogue of the office, read once for all tests that look at it: half a second each time."""

from __future__ import annotations

from services.intake.catalogue import Catalogue, load

CATALOGUE: Catalogue = load()
