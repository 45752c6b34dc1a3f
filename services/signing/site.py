"""Everything that the letter room shows."""

from services.signing.agency_pages import agency_pages
from services.signing.life_pages import life_pages
from services.signing.public_pages import public_pages
from services.signing.register_pages import register_pages
from services.signing.web import pages

BLUEPRINTS = pages, life_pages, agency_pages, register_pages, public_pages
