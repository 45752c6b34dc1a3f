"""The toy process that hears numbers, and asks how many there are."""

from __future__ import annotations

from flask import Flask

from services.shared.datastore import Datastore
from services.shared.inbox import Inbox
from services.shared.rpc import ask
from services.shared.settings import Settings
from services.shared.web_server import Web
from tests.faults.toys.application import HEARS, Hearing, heard_rows, react


def wire(settings: Settings) -> type:
    """Only wiring."""
    datastore = Datastore(settings.database_url, application_name="intake")
    hearing = Hearing(datastore, rows=heard_rows)
    app = Flask("intake")

    @app.get("/how-many")
    def how_many() -> str:
        return str(ask(settings.amqp_url, "signing", "how_many"))

    class IntakeService:
        name = "intake"

        web = Web(app)
        inbox = Inbox(settings.amqp_url, hearing, hears=HEARS, react=react)

    return IntakeService
