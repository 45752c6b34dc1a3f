"""The post room's process: wiring only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from nameko.exceptions import RemoteError

from services.notify.announcements import announce
from services.notify.application import Notify
from services.notify.reactions import HEARS, react
from services.notify.read_model import rows
from services.notify.sending import Contact, NobodyKnown, Senders
from services.notify.web import pages
from services.shared.datastore import Datastore
from services.shared.inbox import Inbox
from services.shared.outside_worker import OutsideWorker
from services.shared.relay import Relay
from services.shared.rpc import ask
from services.shared.settings import Settings
from services.shared.web import create_app
from services.shared.web_server import Web


@dataclass(frozen=True, kw_only=True)
class NotifySettings(Settings):
    """Where mail and WhatsApp messages leave the house."""

    smtp_url: str
    whatsapp_url: str
    whatsapp_token: str


def wire(settings: NotifySettings) -> type:
    """Put the parts together."""
    notify = Notify(Datastore(settings.database_url, application_name="notify"), rows=rows)
    senders = Senders(
        notify,
        contact_from_intake(settings.amqp_url),
        settings.smtp_url,
        settings.whatsapp_url,
        settings.whatsapp_token,
    )
    app = create_app("notify", [pages], settings, notify, datastore=notify.datastore)

    class NotifyService:
        name = "notify"

        web = Web(app)
        inbox = Inbox(settings.amqp_url, notify, hears=HEARS, react=react)
        relay = Relay(settings.amqp_url, notify, announce=announce)
        outside = OutsideWorker(notify, senders.effects())

    return NotifyService


def contact_from_intake(amqp_url: str) -> Callable[[UUID], Contact]:
    """Who is behind an application, asked at the moment of use and never kept."""

    def contact_of(application_id: UUID) -> Contact:
        try:
            answer = ask(amqp_url, "intake", "contact", str(application_id))
        except RemoteError as refused:
            if refused.exc_type == "NotFound":
                raise NobodyKnown from refused
            raise
        if not answer:
            raise NobodyKnown
        known: Contact = answer
        return known

    return contact_of
