"""The counter for programs: JSON under ``/api/v1`` with API keys; the same use cases as the pages."""

from services.intake.api import (
    applications,
    appointments,
    corrections,
    documents,
    organisations,
    own_data,
    permit_types,
    survey,
)
from services.intake.api.key_pages import key_pages
from services.intake.api.openapi import api_pages
from services.intake.api.operations import api

BLUEPRINTS = api, api_pages, key_pages

__all__ = [
    "BLUEPRINTS",
    "applications",
    "appointments",
    "corrections",
    "documents",
    "organisations",
    "own_data",
    "permit_types",
    "survey",
]
