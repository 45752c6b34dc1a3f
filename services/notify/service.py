"""The post room's process: wiring only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from services.notify import complaining, delivering, intake_asked
from services.notify.announcements import announce
from services.notify.application import Notify
from services.notify.channels.channel import Channel, NoWay
from services.notify.channels.gateway import FormGateway
from services.notify.channels.imap import MailFolder
from services.notify.channels.incoming_mail import LARGEST_MAIL
from services.notify.channels.smtp import SENDER_ADDRESS, Mail
from services.notify.channels.whatsapp import CloudApi
from services.notify.chat_files import ChatFiles
from services.notify.chat_stream import ConversationPulse
from services.notify.chat_uploads import give_files
from services.notify.going_round import Digests, Invitations
from services.notify.hook_pages import HOOKS, Hooks
from services.notify.mail_round import IncomingMail, MailTaking
from services.notify.opening_hours import opening_hours
from services.notify.prepared_answers import prepared_answers
from services.notify.reaching import reaching
from services.notify.reactions import HEARS, take_together
from services.notify.read_model import SEND, rows
from services.notify.receiving import taking
from services.notify.retention import COMPLAINTS, CONVERSATIONS, Forgetting
from services.notify.sending import Senders
from services.notify.sending_worker import SendingLoop
from services.notify.site import BLUEPRINTS
from services.notify.topics import topics
from services.notify.unanswered import Waiting
from services.shared.calendars import Calendars
from services.shared.contracts.notify import Channel as Name
from services.shared.datastore import Datastore
from services.shared.files import Files
from services.shared.flow import Flow, tell_flow
from services.shared.inbox import Inbox
from services.shared.object_store import ObjectStore
from services.shared.outside_worker import OutsideWorker
from services.shared.personal_data import PersonalData
from services.shared.pulse import Watching, give_pulse
from services.shared.relay import Relay
from services.shared.rounds import Rounds
from services.shared.settings import SettingError, Settings
from services.shared.virus_scanner import VirusScanner
from services.shared.web import create_app
from services.shared.web.parked_pages import keep_parked
from services.shared.web_server import Web


@dataclass(frozen=True, kw_only=True)
class NotifySettings(Settings):
    """Where mail and WhatsApp messages leave the house, and the key (32 bytes) that seals what people write to us.

    ``whatsapp_kind`` is what stands behind ``whatsapp_url``: ``cloud`` (Meta), ``gateway`` (takes forms), or ``none``.
    Meta's news come to ``/notifikasi/kait/whatsapp``: that needs ``whatsapp_verify_token`` and ``whatsapp_app_secret``;
    a gateway's to ``/notifikasi/kait/gateway/`` with ``whatsapp_hook_secret`` behind it. ``imap_url`` is the mailbox to
    which reports of mail servers and people's mails come; without it nobody reads them. Files that people send lie
    sealed in the object store.
    """

    smtp_url: str
    whatsapp_url: str
    whatsapp_token: str
    whatsapp_kind: str = "cloud"
    whatsapp_verify_token: str = ""
    whatsapp_app_secret: str = ""
    whatsapp_hook_secret: str = ""
    imap_url: str = ""
    words_key_file: Path
    object_store_url: str
    upload_limit_mb: int
    clamd_url: str


def wire(settings: NotifySettings) -> type:
    """Put the parts together; words that cannot be used stop it here."""
    topics(), opening_hours(), prepared_answers()
    datastore = Datastore(settings.database_url, application_name="notify")
    words = PersonalData(datastore, settings.words_key_file.read_bytes())
    notify = Notify(datastore, words=words, rows=rows)
    store, scanner = ObjectStore(settings.object_store_url), VirusScanner(settings.clamd_url)
    files = ChatFiles(words, Files(store, scanner, settings.upload_limit_mb))
    intake = intake_asked.over(settings.amqp_url)
    senders = Senders(notify, reaching(notify, intake, settings.base_url), channels_of(settings), intake.contacts_of)
    asking, summing_up, waiting = Invitations(notify), Digests(notify), Waiting(notify)
    old_conversations, old_complaints = Forgetting(notify, CONVERSATIONS), Forgetting(notify, COMPLAINTS)
    mails = MailFolder(settings.imap_url, LARGEST_MAIL) if settings.imap_url else None
    app = create_app("notify", BLUEPRINTS, settings, notify, datastore=notify.datastore)
    keep_parked(app, datastore, take_together(notify))
    intake_asked.give(app, intake)
    give_files(app, files)
    pulse = ConversationPulse(notify.datastore)
    give_pulse(app, pulse)
    take = taking(notify, intake.who_writes, files)
    app.extensions[HOOKS] = Hooks(
        settings.whatsapp_verify_token, settings.whatsapp_app_secret, take, settings.whatsapp_hook_secret
    )

    class NotifyService:
        name = "notify"

        web = Web(app)
        flow = Flow(
            settings.amqp_url,
            notify,
            parked_at="/notifikasi/tertahan",
            probes={"object store": store.answer},
        )
        how_it_flows = tell_flow
        calendars = Calendars(notify.datastore)
        inbox = Inbox(settings.amqp_url, notify, hears=HEARS, take_batch=take_together(notify))
        invitations = Rounds(asking.due, asking.invite)
        digests = Rounds(summing_up.due, summing_up.sum_up)
        relay = Relay(settings.amqp_url, notify, announce=announce)
        email = OutsideWorker(notify, {SEND["email"]: senders.effect("email")}, loop=SendingLoop)
        whatsapp = OutsideWorker(notify, {SEND["whatsapp"]: senders.effect("whatsapp")}, loop=SendingLoop)
        incoming_mail = IncomingMail(mails, MailTaking(notify, take, SENDER_ADDRESS))
        unanswered = Rounds(waiting.too_long, waiting.give_up)
        complaints = Rounds(partial(complaining.touched_by_time, notify), partial(complaining.keep_time, notify))
        conversations_served = Rounds(old_conversations.due, old_conversations.forget)
        complaints_served = Rounds(old_complaints.due, old_complaints.forget)
        watching = Watching(pulse)
        waiting_letters = Rounds(partial(delivering.long_waiting, notify), partial(delivering.remind, notify))

    return NotifyService


def channels_of(settings: NotifySettings) -> dict[Name, Channel]:
    """The ways out; a city without WhatsApp sends by e-mail what would go by WhatsApp."""
    url, token = settings.whatsapp_url, settings.whatsapp_token
    kinds: dict[str, Callable[[], Channel]] = {
        "cloud": lambda: CloudApi(url, token),
        "gateway": lambda: FormGateway(url, token),
        "none": NoWay,
    }
    if settings.whatsapp_kind not in kinds:
        raise SettingError(f"SAKPORE_WHATSAPP_KIND is none of {', '.join(kinds)}")
    return {"email": Mail(settings.smtp_url), "whatsapp": kinds[settings.whatsapp_kind]()}
