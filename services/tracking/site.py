"""Everything that the read side shows."""

from services.tracking.operator_pages import OPERATOR_PAGES
from services.tracking.overview_pages import overview_pages
from services.tracking.proof_pages import proof_pages
from services.tracking.rebuild_pages import rebuild_pages
from services.tracking.root_pages import root_pages
from services.tracking.status_pages import status_pages
from services.tracking.web import public_pages

BLUEPRINTS = (public_pages, status_pages, *OPERATOR_PAGES, rebuild_pages, overview_pages, root_pages, proof_pages)
