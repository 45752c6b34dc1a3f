"""The senders: e-mail by SMTP, WhatsApp by the gateway's HTTP; addresses come from intake and go nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import requests

from services.notify.application import Notify
from services.notify.read_model import SEND
from services.notify.rules import TRIES
from services.notify.wording import Wording, worded
from services.shared.mail import SENDER, MailRefused, send_mail
from services.shared.outside import Declined, Done, Effect, Outcome, Retry, Settled, Work, later
from services.shared.refusals import Unavailable

GATEWAY_SECONDS = 10
SENDER_HOST = SENDER.rpartition("@")[2].rstrip(">")
TOO_MANY = 429
Contact = Mapping[str, Any]

# What a failure's reason begins with; the page says each in words.
UNKNOWN_PERSON = "nobody known"
NO_ADDRESS = "no address"
REFUSED = "refused"
GAVE_UP = "gave up"


class NobodyKnown(Exception):
    """Intake holds no particulars (any more) for this application."""


class GatewayRefused(Exception):
    """The WhatsApp gateway will not take this message, now or later."""


@dataclass(frozen=True)
class Senders:
    """What the sending worker works with. ``contact_of`` asks intake at the moment of use; it raises
    :class:`NobodyKnown` or :class:`Unavailable`, and nothing of its answer is kept."""

    notify: Notify
    contact_of: Callable[[UUID], Contact]
    smtp_url: str
    whatsapp_url: str
    whatsapp_token: str
    mail_seconds: float = 15.0
    gateway_seconds: float = GATEWAY_SECONDS

    def effects(self) -> dict[str, Effect]:
        """A repeat carries the same ``Message-ID`` or idempotency key: it does no harm."""
        return {SEND: Effect(self.perform, self.record, may_repeat=True)}

    def perform(self, work: Work) -> Outcome:
        """Send one message by its channel."""
        try:
            contact = self.contact_of(work.application_id)
        except NobodyKnown:
            return Declined(UNKNOWN_PERSON)
        by_mail = work.payload["channel"] == "email"
        address = str(contact.get("email" if by_mail else "phone") or "").strip()
        if not address:
            return Declined(NO_ADDRESS)
        wording = worded(work.payload["subject_matter"], contact)
        try:
            (self.mail if by_mail else self.chat)(address, wording, work.key)
        except (MailRefused, GatewayRefused) as no:
            return Declined(f"{REFUSED}: {no}")
        except Unavailable as down:
            if work.tries >= TRIES:
                return Declined(f"{GAVE_UP}: {down}")
            return Retry(str(down), later(work.tries))
        return Done()

    def record(self, work: Work, outcome: Settled) -> None:
        """What came of it, in the transaction that settles the work."""
        message_id, attempt = UUID(work.payload["message_id"]), int(work.payload["attempt"])
        if isinstance(outcome, Done):
            self.notify.message_sent(message_id, attempt)
        else:
            self.notify.message_failed(message_id, attempt, outcome.reason)

    def mail(self, address: str, wording: Wording, key: str) -> None:
        """Raises :class:`MailRefused` or :class:`Unavailable`."""
        send_mail(
            self.smtp_url,
            SENDER,
            address,
            wording.subject,
            wording.text,
            f"<{key}@{SENDER_HOST}>",
            language=wording.language,
            timeout=self.mail_seconds,
        )

    def chat(self, phone: str, wording: Wording, key: str) -> None:
        """Raises :class:`GatewayRefused` or :class:`Unavailable`; neither holds the number."""
        message = {
            "messaging_product": "whatsapp",
            "to": phone,
            "type": "text",
            "text": {"body": wording.for_chat},
        }
        headers = {"Authorization": f"Bearer {self.whatsapp_token}", "Idempotency-Key": key}
        try:
            answer = requests.post(
                self.whatsapp_url,
                json=message,
                headers=headers,
                timeout=self.gateway_seconds,
                allow_redirects=False,
            )
        except requests.RequestException as trouble:
            raise Unavailable(f"the WhatsApp gateway does not answer ({type(trouble).__name__})") from None
        status = answer.status_code
        if status == TOO_MANY or status >= requests.codes.server_error:
            raise Unavailable(f"the WhatsApp gateway cannot take it now: {status}")
        if status != requests.codes.ok:
            raise GatewayRefused(f"the WhatsApp gateway refused it: {status}")
