"""The verification process: wiring only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.shared.calendars import Calendars
from services.shared.datastore import Datastore
from services.shared.flow import Flow, tell_flow
from services.shared.inbox import Inbox
from services.shared.reception import reacting
from services.shared.relay import Relay
from services.shared.rounds import Rounds
from services.shared.rpc import ask
from services.shared.settings import Settings
from services.shared.web import create_app
from services.shared.web.parked_pages import keep_parked
from services.shared.web_server import Web
from services.verification.announcements import announce
from services.verification.application import Verification
from services.verification.calendar_keeping import CalendarKeeping
from services.verification.case_page import PARTICULARS, Particulars
from services.verification.reactions import HEARS, react
from services.verification.read_model import rows
from services.verification.site import BLUEPRINTS


@dataclass(frozen=True, kw_only=True)
class VerificationSettings(Settings):
    """The common settings are enough."""


def wire(settings: VerificationSettings) -> type:
    """Put the parts together."""
    verification = Verification(Datastore(settings.database_url, application_name="verification"), rows=rows)
    calendar = CalendarKeeping(verification)
    app = create_app("verification", BLUEPRINTS, settings, verification, datastore=verification.datastore)
    keep_parked(app, verification.datastore, reacting(react, verification, HEARS))
    app.extensions[PARTICULARS] = particulars_from_intake(settings.amqp_url)

    class VerificationService:
        name = "verification"

        web = Web(app)
        flow = Flow(settings.amqp_url, verification, parked_at="/verifikasi/tertahan")
        how_it_flows = tell_flow
        calendars = Calendars(verification.datastore)
        inbox = Inbox(settings.amqp_url, verification, hears=HEARS, react=react)
        relay = Relay(settings.amqp_url, verification, announce=announce)
        deadlines = Rounds(verification.wanting_a_reminder, verification.remind)
        calendar_years = Rounds(calendar.outdated, calendar.follow_the_law)

    return VerificationService


def particulars_from_intake(amqp_url: str) -> Particulars:
    """What the counter knows of an applicant, asked at the moment of use and never kept."""

    def particulars(application_id: UUID) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = ask(amqp_url, "intake", "case_particulars", str(application_id), timeout=2)
        return answer

    return particulars
