"""The recommendation process: wiring only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.recommendation.announcements import announce
from services.recommendation.application import Recommendation
from services.recommendation.files import AgencyFiles
from services.recommendation.office import FILES, LENDING, PARTICULARS, Lend, Particulars
from services.recommendation.reactions import HEARS, react
from services.recommendation.read_model import rows
from services.recommendation.site import BLUEPRINTS
from services.shared.calendars import Calendars
from services.shared.datastore import Datastore
from services.shared.flow import Flow, tell_flow
from services.shared.inbox import Inbox
from services.shared.object_store import ObjectStore
from services.shared.reception import reacting
from services.shared.relay import Relay
from services.shared.rounds import Rounds
from services.shared.rpc import ask
from services.shared.settings import Settings
from services.shared.virus_scanner import VirusScanner
from services.shared.web import create_app
from services.shared.web.parked_pages import keep_parked
from services.shared.web_server import Web


@dataclass(frozen=True, kw_only=True)
class RecommendationSettings(Settings):
    """What the agencies need beside the common settings."""

    object_store_url: str
    upload_limit_mb: int
    clamd_url: str


def wire(settings: RecommendationSettings) -> type:
    """Put the parts together."""
    recommendation = Recommendation(Datastore(settings.database_url, application_name="recommendation"), rows=rows)
    store, scanner = ObjectStore(settings.object_store_url), VirusScanner(settings.clamd_url)
    app = create_app("recommendation", BLUEPRINTS, settings, recommendation, datastore=recommendation.datastore)
    keep_parked(app, recommendation.datastore, reacting(react, recommendation, HEARS))
    app.extensions[PARTICULARS] = particulars_from_intake(settings.amqp_url)
    app.extensions[LENDING] = lending_from_intake(settings.amqp_url)
    app.extensions[FILES] = AgencyFiles(store, scanner, settings.upload_limit_mb)

    class RecommendationService:
        name = "recommendation"

        web = Web(app)
        flow = Flow(
            settings.amqp_url,
            recommendation,
            parked_at="/rekomendasi/tertahan",
            probes={"object store": store.answer},
        )
        how_it_flows = tell_flow
        calendars = Calendars(recommendation.datastore)
        inbox = Inbox(settings.amqp_url, recommendation, hears=HEARS, react=react)
        deadlines = Rounds(recommendation.wanting_a_reminder, recommendation.remind)
        relay = Relay(settings.amqp_url, recommendation, announce=announce)

    return RecommendationService


def particulars_from_intake(amqp_url: str) -> Particulars:
    """What the counter knows of an applicant, asked at the moment of use and never kept."""

    def particulars(application_id: UUID) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = ask(amqp_url, "intake", "case_particulars", str(application_id), timeout=2)
        return answer

    return particulars


def lending_from_intake(amqp_url: str) -> Lend:
    """Links to documents, which lie with the counter."""

    def lend(application_id: UUID, document_id: UUID) -> str | None:
        address: str | None = ask(amqp_url, "intake", "document_link", str(application_id), str(document_id), timeout=2)
        return address

    return lend
