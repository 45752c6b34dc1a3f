"""The toy process that hears numbers."""

from __future__ import annotations

from services.shared.datastore import Datastore
from services.shared.inbox import Inbox
from services.shared.settings import Settings
from services.shared.web_server import Web
from tests.faults.toys.application import HEARS, Hearing, heard_rows, react


def wire(settings: Settings) -> type:
    """Only wiring."""
    datastore = Datastore(settings.database_url, application_name="intake")
    hearing = Hearing(datastore, rows=heard_rows)

    class IntakeService:
        name = "intake"

        web = Web()
        inbox = Inbox(settings.amqp_url, hearing, hears=HEARS, react=react)

    return IntakeService
