"""The tracking process: wiring only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from nameko.rpc import rpc

from services.shared.datastore import Datastore
from services.shared.flow import Flow, answers_at, tell_flow
from services.shared.inbox import Inbox
from services.shared.pulse import Watching, give_pulse
from services.shared.rpc import ask
from services.shared.settings import Settings
from services.shared.web import create_app
from services.shared.web.parked_pages import keep_parked
from services.shared.web_server import Web
from services.tracking import questions
from services.tracking.analysis.console_pages import give_analysts
from services.tracking.analysis.publishing import Publishing
from services.tracking.application import Tracking
from services.tracking.flows import Flows, end_of_journal
from services.tracking.journal import chain_of
from services.tracking.looking_up import LinkOf
from services.tracking.operator_pages import give_flows
from services.tracking.rebuild_worker import Rebuilds
from services.tracking.root_pages import give_journal_key
from services.tracking.root_signing import Signer
from services.tracking.sealing_worker import Sealing
from services.tracking.site import BLUEPRINTS
from services.tracking.status_stream import StatusPulse
from services.tracking.stream_pulse import JournalPulse
from services.tracking.web import give_links

FLOW_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class TrackingSettings(Settings):
    """What tracking needs beside the common settings: the Ed25519 key (PEM) with which roots of days are signed, and
    the read-only login for questions in SQL; without that there are none."""

    journal_private_key_file: Path
    analyst_database_url: str = ""


def wire(settings: TrackingSettings) -> type:
    """Put the parts together."""
    tracking = Tracking(Datastore(settings.database_url, application_name="tracking"))
    signer = Signer.from_pem(settings.journal_private_key_file.read_bytes())
    app = create_app("tracking", BLUEPRINTS, settings, tracking, datastore=tracking.datastore)
    keep_parked(app, tracking.datastore, tracking.take_batch)
    status_pulse, journal_pulse = StatusPulse(tracking.datastore), JournalPulse(tracking.datastore)
    give_pulse(give_pulse(app, status_pulse), journal_pulse)
    give_links(app, link_from_the_counter(settings.amqp_url))
    give_journal_key(app, signer.public_key)
    give_analysts(app, settings.analyst_database_url)
    give_flows(app, Flows(partial(ask_flow, settings.amqp_url), answers_at(settings.base_url)))

    class TrackingService:
        name = "tracking"

        web = Web(app)
        flow = Flow(settings.amqp_url, tracking, parked_at="/pantau/tertahan/pelacakan", place=end_of_journal(tracking))
        how_it_flows = tell_flow
        status_watching = Watching(status_pulse)
        journal_watching = Watching(journal_pulse)
        inbox = Inbox(settings.amqp_url, tracking, hears="everything", take_batch=tracking.take_batch)
        rebuilds = Rebuilds(tracking.datastore)
        published_figures = Publishing(tracking.datastore)
        sealing = Sealing(tracking.datastore, signer)

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


def link_from_the_counter(amqp_url: str) -> LinkOf:
    """Whoever knows the end of the applicant's phone number gets the link; the counter compares."""

    def link_of(application_id: UUID, digits: str) -> str | None:
        link: str | None = ask(amqp_url, "intake", "status_link", str(application_id), digits)
        return link

    return link_of


def ask_flow(amqp_url: str, service: str) -> dict[str, Any]:
    """What a service says about itself; raises :class:`Unavailable` when it is silent."""
    report: dict[str, Any] = ask(amqp_url, service, "how_it_flows", timeout=FLOW_SECONDS)
    return report
