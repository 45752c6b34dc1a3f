"""Everything that the read side shows."""

from services.tracking.rebuild_pages import rebuild_pages
from services.tracking.status_pages import status_pages
from services.tracking.web import operator_pages, public_pages

BLUEPRINTS = (public_pages, status_pages, operator_pages, rebuild_pages)
