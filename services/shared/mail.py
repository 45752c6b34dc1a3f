"""E-mail by SMTP: one message, one recipient, and clear words for what came of it."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from services.shared.refusals import Unavailable

SENDER = "Pelayanan Perizinan <tidak-dibalas@sakpore.example>"
USUAL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
TIMEOUT_SECONDS = 15.0
PERMANENT = range(500, 600)
LOCAL_HOST = "sakpore.example"
ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


class MailRefused(Exception):
    """The mail server will not take this message, now or later. The text holds codes only, no address."""


def send_mail(
    smtp_url: str,
    sender: str,
    recipient: str,
    subject: str,
    text: str,
    message_id: str,
    *,
    language: str = "id",
    timeout: float = TIMEOUT_SECONDS,
) -> None:
    """Hand one message to the mail server.

    ``smtp_url`` is ``smtp://host:port``, ``smtp+starttls://user:password@host:port`` or ``smtps://…``. ``message_id``
    (``<key@host>``) is the idempotency key: who gets the same mail twice can tell it from two mails.
    Raises :class:`MailRefused` for what no repeat can cure, and :class:`Unavailable` for everything that may pass.
    """
    message = composed(sender, recipient, subject, text, message_id, language)
    try:
        server = connected(smtp_url, timeout)
        try:
            server.send_message(message)
            say_goodbye(server)
        finally:
            server.close()
    except smtplib.SMTPRecipientsRefused as refused:
        [(code, answer)] = refused.recipients.values()
        raise trouble(code, answer) from None
    except smtplib.SMTPResponseException as refused:
        raise trouble(refused.smtp_code, refused.smtp_error) from None
    except smtplib.SMTPNotSupportedError as unsupported:
        raise MailRefused("the mail server cannot take this address") from unsupported
    except (smtplib.SMTPException, OSError) as down:
        raise Unavailable(f"the mail server does not answer ({type(down).__name__})") from down


def composed(sender: str, recipient: str, subject: str, text: str, message_id: str, language: str) -> EmailMessage:
    """The message as it travels; raises :class:`MailRefused` for a recipient that is no address."""
    message = EmailMessage(policy=SMTP_POLICY)
    try:
        message["To"] = Address(addr_spec=recipient.strip())
    except (ValueError, IndexError) as wrong:
        raise MailRefused("the recipient is no e-mail address") from wrong
    message["From"] = sender
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate()
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = language
    message.set_content(text)
    return message


def connected(smtp_url: str, timeout: float) -> smtplib.SMTP:
    """A session with the server, encrypted and signed in as the address says."""
    address = urlsplit(smtp_url)
    host, port = address.hostname or "", address.port or USUAL_PORTS.get(address.scheme, 25)
    server: smtplib.SMTP
    if address.scheme == "smtps":
        context = ssl.create_default_context()
        server = smtplib.SMTP_SSL(host, port, LOCAL_HOST, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, port, LOCAL_HOST, timeout=timeout)
    try:
        if address.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def say_goodbye(server: smtplib.SMTP) -> None:
    """The message is accepted: trouble from here on changes nothing."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()


def trouble(code: int, answer: bytes | str) -> MailRefused | Unavailable:
    """What an SMTP answer means. Servers quote addresses in their answers: only the codes are kept."""
    said = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    codes = " ".join([str(code), *ENHANCED_CODE.findall(said)[:1]])
    if code in PERMANENT:
        return MailRefused(f"the mail server refused it: {codes}")
    return Unavailable(f"the mail server cannot take it now: {codes}")
