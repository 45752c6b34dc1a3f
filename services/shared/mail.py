"""E-mail by SMTP: one recipient per message, many messages per connection, and clear words for what came of it."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
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
LEADING_DOT = re.compile(rb"(?m)^\.")
TAKEN = (250, 251, 252)
MAILBOX_BUSY = 450
OF_ONE_PERSON = ("4.1.", "4.2.", "4.7.1")  # RFC 3463: the address, the mailbox, not yet from us to them


class MailRefused(Exception):
    """The mail server will not take this message, now or later. The text holds codes only, no address."""


class MailDeferred(Unavailable):
    """It may take it another time; ``personal``: it says so of this recipient only."""

    def __init__(self, reason: str, *, personal: bool) -> None:
        super().__init__(reason)
        self.personal = personal


class Unheard(Unavailable):
    """The whole message was handed over, and the server never said whether it took it."""


def nothing() -> None:
    """For callers that keep no book of what they hand over."""


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
    """Hand one message to the mail server; see :class:`MailSession`.

    ``message_id`` (``<key@host>``) is the idempotency key: who gets the same mail twice can tell it from two mails.
    Raises :class:`MailRefused` for what no repeat can cure, and :class:`Unavailable` for everything that may pass.
    """
    session = MailSession(smtp_url, timeout)
    try:
        session.send(composed(sender, recipient, subject, text, message_id, language))
    finally:
        session.close()


class MailSession:
    """One connection for many mails: opened when it is needed, and again when the server has hung up meanwhile.

    ``smtp_url`` is ``smtp://host:port``, ``smtp+starttls://user:password@host:port`` or ``smtps://…``.
    """

    def __init__(self, smtp_url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._smtp_url = smtp_url
        self._timeout = timeout
        self._server: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage, *, envelope: str = "", handing_over: Callable[[], None] = nothing) -> None:
        """One mail; ``envelope`` is what later reports of the mail server shall call it, ``handing_over`` is called
        right before the message itself goes out.

        Raises :class:`MailRefused`, :class:`Unavailable` when it was certainly not taken, and :class:`Unheard`.
        """
        try:
            server = self._ready_for(mail, envelope)
            expect(server.docmd("DATA"), codes=(354,))
            handing_over()
            self._hand_over(server, as_sent(mail))
        except (MailRefused, MailDeferred):
            self._start_anew()
            raise
        except smtplib.SMTPResponseException as refused:
            self.close()
            raise Unavailable(f"the mail server cannot take it now: {codes_in(refused)}") from None
        except (smtplib.SMTPException, OSError) as down:
            self.close()
            raise Unavailable(f"the mail server does not answer ({type(down).__name__})") from down
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """What was accepted stays so: trouble from here on changes nothing."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _ready_for(self, mail: EmailMessage, envelope: str) -> smtplib.SMTP:
        """The server, once it knows from whom and to whom; one that hung up on an idle connection is called again."""
        if self._server is not None:
            try:
                return addressed(self._server, mail, envelope)
            except (smtplib.SMTPServerDisconnected, OSError):
                self.close()
        self._server = connected(self._smtp_url, self._timeout)
        return addressed(self._server, mail, envelope)

    def _hand_over(self, server: smtplib.SMTP, content: bytes) -> None:
        server.send(content)  # the dot that ends it comes last: a break before that leaves nothing behind
        try:
            answer = server.getreply()
        except (smtplib.SMTPException, OSError) as silence:
            self.close()
            raise Unheard(f"the mail server did not say whether it took it ({type(silence).__name__})") from silence
        expect(answer)

    def _start_anew(self) -> None:
        """The same connection serves the next mail, where the server still talks."""
        try:
            if self._server is not None:
                self._server.rset()
        except (smtplib.SMTPException, OSError):
            self.close()


def addressed(server: smtplib.SMTP, mail: EmailMessage, envelope: str) -> smtplib.SMTP:
    """Tell from whom and to whom; where the server can report on delivery (RFC 3461), ask it to."""
    server.ehlo_or_helo_if_needed()
    sender, recipient = address_in(mail, "From"), address_in(mail, "To")
    of_mail, of_recipient = [], []
    if not recipient.isascii():
        if not server.has_extn("smtputf8"):
            raise MailRefused("the mail server cannot take this address")
        of_mail += ["SMTPUTF8", "BODY=8BITMIME"]
    if envelope and server.has_extn("dsn"):
        of_mail += ["RET=HDRS", f"ENVID={xtext(envelope)}"]
        of_recipient += ["NOTIFY=SUCCESS,FAILURE,DELAY"]
        of_recipient += [f"ORCPT=rfc822;{xtext(recipient)}"] if recipient.isascii() else []
    code, said = server.mail(sender, of_mail)
    if code not in TAKEN:
        raise smtplib.SMTPResponseException(code, said)  # nothing that this message could be blamed for
    expect(server.rcpt(recipient, of_recipient))
    return server


def expect(answer: tuple[int, bytes], codes: tuple[int, ...] = TAKEN) -> None:
    """Raise what any other answer means."""
    if answer[0] not in codes:
        raise trouble(*answer)


def as_sent(mail: EmailMessage) -> bytes:
    """Its bytes on the wire, with lines that begin with a dot and the dot that ends it."""
    international = not address_in(mail, "To").isascii()
    content = mail.as_bytes(policy=SMTP_POLICY.clone(utf8=True) if international else SMTP_POLICY)
    return LEADING_DOT.sub(b"..", content.rstrip(b"\r\n") + b"\r\n") + b".\r\n"


def address_in(mail: EmailMessage, header: str) -> str:
    """The one address of a header."""
    [address] = mail[header].addresses
    return str(address.addr_spec)


def xtext(value: str) -> str:
    """As RFC 3461 writes values: visible characters, others by number."""
    return "".join(char if "!" <= char <= "~" and char not in "+=" else f"+{ord(char):02X}" for char in value)


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


def trouble(code: int, answer: bytes | str) -> MailRefused | MailDeferred:
    """What an SMTP answer to a recipient or a message means."""
    codes = codes_of(code, answer)
    if code in PERMANENT:
        return MailRefused(f"the mail server refused it: {codes}")
    _, _, detail = codes.partition(" ")
    personal = detail.startswith(OF_ONE_PERSON) if detail else code == MAILBOX_BUSY
    return MailDeferred(f"the mail server cannot take it now: {codes}", personal=personal)


def codes_in(refused: smtplib.SMTPResponseException) -> str:
    """See :func:`codes_of`."""
    return codes_of(refused.smtp_code, refused.smtp_error)


def codes_of(code: int, answer: bytes | str) -> str:
    """Servers quote addresses in their answers: only the codes are kept."""
    said = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return " ".join([str(code), *ENHANCED_CODE.findall(said)[:1]])
