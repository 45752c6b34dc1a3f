"""The tracking process: wiring only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nameko.rpc import rpc

from services.shared.datastore import Datastore
from services.shared.inbox import Inbox
from services.shared.pulse import Watching, give_pulse
from services.shared.settings import Settings
from services.shared.web import create_app
from services.shared.web_server import Web
from services.tracking import questions
from services.tracking.application import Tracking
from services.tracking.journal import chain_of
from services.tracking.rebuild_worker import Rebuilds
from services.tracking.site import BLUEPRINTS
from services.tracking.status_stream import StatusPulse


@dataclass(frozen=True, kw_only=True)
class TrackingSettings(Settings):
    """The common settings are enough."""


def wire(settings: TrackingSettings) -> type:
    """Put the parts together."""
    tracking = Tracking(Datastore(settings.database_url, application_name="tracking"))
    app = create_app("tracking", BLUEPRINTS, settings, tracking, datastore=tracking.datastore)
    pulse = StatusPulse(tracking.datastore)
    give_pulse(app, pulse)

    class TrackingService:
        name = "tracking"

        web = Web(app)
        watching = Watching(pulse)
        inbox = Inbox(settings.amqp_url, tracking, hears="everything", take_batch=tracking.take_batch)
        rebuilds = Rebuilds(tracking.datastore)

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
