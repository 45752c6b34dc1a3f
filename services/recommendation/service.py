"""The recommendation process: wiring only."""

from __future__ import annotations

from dataclasses import dataclass

from services.recommendation.announcements import announce
from services.recommendation.application import Recommendation
from services.recommendation.reactions import HEARS, react
from services.recommendation.read_model import rows
from services.recommendation.web import pages
from services.shared.datastore import Datastore
from services.shared.inbox import Inbox
from services.shared.relay import Relay
from services.shared.settings import Settings
from services.shared.web import create_app
from services.shared.web_server import Web


@dataclass(frozen=True, kw_only=True)
class RecommendationSettings(Settings):
    """The common settings are enough."""


def wire(settings: RecommendationSettings) -> type:
    """Put the parts together."""
    recommendation = Recommendation(Datastore(settings.database_url, application_name="recommendation"), rows=rows)
    app = create_app("recommendation", [pages], settings, recommendation, datastore=recommendation.datastore)

    class RecommendationService:
        name = "recommendation"

        web = Web(app)
        inbox = Inbox(settings.amqp_url, recommendation, hears=HEARS, react=react)
        relay = Relay(settings.amqp_url, recommendation, announce=announce)

    return RecommendationService
