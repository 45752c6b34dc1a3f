"""Sending one e-mail: what came of it is a value or one of two exceptions, whatever the mail server did."""

from __future__ import annotations

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime
from urllib.parse import unquote, urlsplit

from services.shared.refusals import Unavailable

PATIENCE = 10  # seconds, for each answer of the mail server
LONGEST_LINE = 800  # SMTP allows 998 bytes; longer lines are sent encoded


class MailRefused(Exception):
    """The mail server will not take this message, now or later."""


def send_mail(smtp_url: str, sender: str, recipient: str, subject: str, text: str, message_id: str) -> None:
    """Hand one plain-text message to the mail server at ``smtp://`` or ``smtps://[user:password@]host[:port]``.

    ``sender`` and ``recipient`` are bare addresses; ``message_id`` is the same for each try, so that receivers can
    drop repeats. Raises :class:`Unavailable` when it was not taken now, :class:`MailRefused` when it never will be.
    """
    message = composed(sender, recipient, subject, text, message_id)
    try:
        with connected(smtp_url) as server:
            server.ehlo_or_helo_if_needed()
            options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
            server.send_message(message, from_addr=sender, to_addrs=[recipient], mail_options=options)
    except smtplib.SMTPRecipientsRefused as refusal:
        raise judged(*refusal.recipients[recipient]) from refusal
    except smtplib.SMTPResponseException as refusal:
        raise judged(refusal.smtp_code, refusal.smtp_error) from refusal
    except smtplib.SMTPNotSupportedError as refusal:
        raise MailRefused(str(refusal)) from refusal
    except (smtplib.SMTPException, OSError) as trouble:
        raise Unavailable(f"the mail server does not answer: {trouble}") from trouble


def composed(sender: str, recipient: str, subject: str, text: str, message_id: str) -> EmailMessage:
    """The message; raises :class:`MailRefused` where an address or header would smuggle in another header."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(addr_spec=sender)
        message["To"] = Address(addr_spec=recipient)
        message["Subject"] = subject
        message["Message-ID"] = message_id
        message["Date"] = format_datetime(localtime())
        message["Auto-Submitted"] = "auto-generated"
    except (ValueError, IndexError) as trouble:
        raise MailRefused(f"not the header of a mail: {trouble}") from trouble
    # Unencoded text keeps links whole; only lines too long for SMTP need an encoding.
    too_long = any(len(line.encode()) > LONGEST_LINE for line in text.splitlines())
    message.set_content(text, charset="utf-8", cte="quoted-printable" if too_long else "8bit")
    return message


def connected(smtp_url: str) -> smtplib.SMTP:
    """A session with the mail server, signed in where the address says so."""
    address = urlsplit(smtp_url)
    host = address.hostname or "localhost"
    server: smtplib.SMTP
    if address.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, address.port or 465, timeout=PATIENCE, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, address.port or 25, timeout=PATIENCE)
    try:
        if address.username:
            if address.scheme != "smtps":
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(address.username), unquote(address.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def judged(code: int, answer: bytes | str) -> Exception:
    """5xx is for ever; 4xx, and a connection that ended (-1), is for now."""
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return MailRefused(f"{code} {words}") if code >= 500 else Unavailable(f"{code} {words}")
