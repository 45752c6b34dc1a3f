"""The mail server: speaks SMTP and puts every mail into the mailbox of its recipient, also into the office's."""

from __future__ import annotations

import asyncio
import email
import secrets
from email.message import EmailMessage
from email.policy import default as default_policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.mailbox.misbehaviour import Misbehaviour
from deploy.local.mailbox.office import OFFICE_HOST, OfficeMail, returned
from deploy.local.mailbox.store import Store

LARGEST = 5_000_000
REFUSED = "550 5.1.1 no such mailbox here"
NOT_NOW = "451 4.3.0 try again later"
ACCEPTED = "250 2.0.0 kept"
UNREADABLE = "554 5.6.0 this is no message"


class PostOffice:
    """What happens at each word of the protocol; the rest is the library's."""

    def __init__(self, store: Store, misbehaviour: Misbehaviour, office: OfficeMail) -> None:
        self._store = store
        self._office = office
        self._misbehaviour = misbehaviour

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """One recipient."""
        match self._misbehaviour["smtp"]:
            case "refuse":
                return REFUSED
            case "tempfail":
                return NOT_NOW
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The message itself."""
        mood = self._misbehaviour["smtp"]
        if mood == "hang":
            await asyncio.to_thread(self._misbehaviour.hang, "smtp")
            return NOT_NOW
        if mood == "bounce":
            await asyncio.to_thread(self._bring_back, envelope)
            return ACCEPTED
        answer = await asyncio.to_thread(self._keep, envelope)
        if mood == "drop" and server.transport is not None:
            server.transport.abort()
        return answer

    def _bring_back(self, envelope: Envelope) -> None:
        content, sender = envelope.content, envelope.mail_from or ""
        name = next((each.partition("=")[2] for each in envelope.mail_options if each.upper().startswith("ENVID=")), "")
        for recipient in envelope.rcpt_tos:
            if isinstance(content, bytes) and sender:
                self._office.take(returned(content, sender, recipient, name))

    def _keep(self, envelope: Envelope) -> str:
        content = envelope.content
        if not isinstance(content, bytes):
            return UNREADABLE
        message = email.message_from_bytes(content, policy=default_policy)
        key = str(message.get("Message-ID", "")).strip() or secrets.token_hex(16)
        for recipient in envelope.rcpt_tos:
            if recipient.lower().endswith(f"@{OFFICE_HOST}"):
                self._office.take(content)
            self._store.keep(
                "email",
                key,
                to=recipient,
                sender=str(message.get("From", envelope.mail_from)),
                subject=str(message.get("Subject", "")),
                text=text_of(message),
            )
        return ACCEPTED


def text_of(message: Any) -> str:
    """The plain text of a mail; a mail without any is shown as it came."""
    if isinstance(message, EmailMessage) and (body := message.get_body(("plain", "html"))) is not None:
        text: str = body.get_content()
        return text.replace("\r\n", "\n")
    return str(message)


def smtp_controller(host: str, port: int, store: Store, misbehaviour: Misbehaviour, office: OfficeMail) -> Controller:
    """A server in a thread of its own; ``start()`` and ``stop()``."""
    return Controller(
        PostOffice(store, misbehaviour, office),
        hostname=host,
        port=port,
        server_hostname="mailbox.local",
        ident="sakpore mailbox",
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
    )
