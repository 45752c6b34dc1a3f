"""Everything that the letter room shows."""

from services.shared.web.parked_pages import parked_pages
from services.signing.agency_pages import agency_pages
from services.signing.archive_pages import archive_pages
from services.signing.draft_pages import draft_pages
from services.signing.initial_pages import initial_pages
from services.signing.life_pages import life_pages
from services.signing.number_pages import number_pages
from services.signing.public_pages import public_pages
from services.signing.register_pages import register_pages
from services.signing.signing_pages import signing_pages
from services.signing.web import pages

BLUEPRINTS = (
    parked_pages("/penandatanganan/tertahan"),
    pages,
    draft_pages,
    initial_pages,
    life_pages,
    number_pages,
    agency_pages,
    archive_pages,
    signing_pages,
    register_pages,
    public_pages,
)
