"""The toy process that says numbers: with a relay, a page and a question it answers."""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from nameko.rpc import rpc

from services.shared.datastore import Datastore
from services.shared.relay import Relay
from services.shared.settings import Settings
from services.shared.web_server import Web
from tests.faults.toys.application import Saying, announce


def wire(settings: Settings) -> type:
    """Only wiring."""
    datastore = Datastore(settings.database_url, application_name="signing")
    saying = Saying(datastore)
    app = Flask("signing")

    @app.post("/say/<uuid:letter_id>/<int:number>")
    def say(letter_id: UUID, number: int) -> str:
        saying.say(letter_id, number)
        return "said\n"

    class SigningService:
        name = "signing"

        web = Web(app)
        relay = Relay(settings.amqp_url, saying, announce=announce)

        @rpc
        def how_many(self) -> int:
            return int(datastore.query("SELECT count(*) AS n FROM events")[0].n)

    return SigningService
