"""Everything that the read side shows."""

from services.tracking.operator_pages import OPERATOR_PAGES
from services.tracking.overview_pages import overview_pages
from services.tracking.rebuild_pages import rebuild_pages
from services.tracking.status_pages import status_pages
from services.tracking.web import public_pages
from services.tracking.what_if_pages import what_if_pages

BLUEPRINTS = (public_pages, status_pages, *OPERATOR_PAGES, rebuild_pages, overview_pages, what_if_pages)
