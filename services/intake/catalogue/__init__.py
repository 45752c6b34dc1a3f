"""The catalogue: permit types, documents, agencies, regions and routes as data, checked when they are loaded."""

from services.intake.catalogue.loading import Catalogue, CatalogueError, load
from services.intake.catalogue.models import Field, Permit, Requirement
from services.intake.catalogue.routing import four_eyes, steps_of

__all__ = ["Catalogue", "CatalogueError", "Field", "Permit", "Requirement", "four_eyes", "load", "steps_of"]
