"""The tracking process: wiring only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nameko.rpc import rpc

from services.shared.datastore import Datastore
from services.shared.inbox import Inbox
from services.shared.settings import Settings
from services.shared.web import create_app
from services.shared.web.parked_pages import keep_parked
from services.shared.web_server import Web
from services.tracking import questions
from services.tracking.application import Tracking
from services.tracking.journal import chain_of
from services.tracking.operator_pages import OPERATOR_PAGES
from services.tracking.stream_pages import give_pulse
from services.tracking.stream_pulse import Pulse, Watching
from services.tracking.web import public_pages


@dataclass(frozen=True, kw_only=True)
class TrackingSettings(Settings):
    """The common settings are enough."""


def wire(settings: TrackingSettings) -> type:
    """Put the parts together."""
    tracking = Tracking(Datastore(settings.database_url, application_name="tracking"))
    app = create_app("tracking", [public_pages, *OPERATOR_PAGES], settings, tracking, datastore=tracking.datastore)
    keep_parked(app, tracking.datastore, tracking.take_batch)
    pulse = Pulse(tracking.datastore)
    give_pulse(app, pulse)

    class TrackingService:
        name = "tracking"

        web = Web(app)
        inbox = Inbox(settings.amqp_url, tracking, hears="everything", take_batch=tracking.take_batch)
        watching = Watching(pulse)

        @rpc
        def statuses(self, application_ids: list[str]) -> dict[str, dict[str, Any]]:
            return questions.statuses(tracking.datastore, application_ids)

        @rpc
        def chain(self, application_id: str) -> list[dict[str, str]]:
            return chain_of(tracking.datastore, UUID(application_id))

        @rpc
        def whereabouts(self, words: str) -> list[dict[str, Any]]:
            return questions.whereabouts(tracking.datastore, words)

    return TrackingService
