"""Everything that the letter room shows."""

from services.signing.agency_pages import agency_pages
from services.signing.initial_pages import initial_pages
from services.signing.number_pages import number_pages
from services.signing.public_pages import public_pages
from services.signing.web import pages

BLUEPRINTS = pages, initial_pages, number_pages, agency_pages, public_pages
