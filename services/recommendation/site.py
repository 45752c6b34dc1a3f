"""Everything that the agencies' service shows."""

from services.recommendation.queue_pages import queue_pages
from services.recommendation.web import pages

BLUEPRINTS = queue_pages, pages
