"""A mail that came in: a report about one of ours (RFC 3464), what a person wrote, or nothing that concerns us."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Literal

from services.notify.channels.mail_text import LONGEST_TEXT, clean, text_of_page, without_history
from services.notify.incoming import Incoming, IncomingFile

Fate = Literal["failed", "delayed", "delivered"]
FATES: dict[str, Fate] = {"failed": "failed", "delayed": "delayed", "delivered": "delivered"}
LARGEST_MAIL = 15_000_000
LONGEST_HEAD = 100_000
MOST_PARTS, MOST_FILES, MOST_REPORTED = 200, 10, 20
LONGEST_SUBJECT, LONGEST_NAME, LONGEST_ADDRESS = 300, 150, 320
OUR_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\d{1,6}\.email")
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
ADDRESS = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,255}")
BY_MACHINES = {"bulk", "junk", "list", "auto_reply"}
SIGNS_OF_MACHINES = ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Loop")
ROBOTS = ("mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply")


@dataclass(frozen=True)
class Bounce:
    """What a mail server on the way says of the mail that we called ``reference``; ``code`` is its status (RFC 3463),
    empty where it gives none. A delayed one is still tried."""

    reference: str
    fate: Fate
    code: str = ""


def told(content: bytes, ours: str = "") -> Iterator[Bounce | Incoming]:
    """What a mail says; ``ours`` is the address that we send from. Whatever the bytes are, this raises nothing."""
    mail = parsed(content)
    if is_report(mail):
        yield from reported(mail)
    elif (sender := sender_of(mail)) and sender.lower() != ours.lower() and not by_a_machine(mail, sender):
        yield written(mail, sender, identity_of(content), whole=len(content) <= LARGEST_MAIL)


def identity_of(content: bytes) -> str:
    """What makes it the same mail: how its sender named it, whatever way it came. A digest, as names tell of people."""
    mail = BytesParser().parsebytes(content[:LONGEST_HEAD], headersonly=True)
    named = [said(mail, name) for name in ("Message-ID", "From", "Date")]
    whole = "\n".join(named).encode("utf-8", "replace") if named[0] else content[:LARGEST_MAIL]
    return hashlib.sha256(whole).hexdigest()


# Reports


def is_report(mail: Message) -> bool:
    """Whether a mail server wrote it about another mail."""
    kind = said(mail, "Content-Type").lower()
    return kind.startswith("multipart/report") and "delivery-status" in kind


def reported(mail: Message) -> Iterator[Bounce]:
    """The fate of our mail; of several recipients the worst. Reports about mails that are not ours tell nothing."""
    blocks = [block for part in parts_of(mail) if kind_of(part) == "message/delivery-status" for block in inside(part)]
    reference = named_in([said(block, "Original-Envelope-Id") for block in blocks]) or named_in(returned_names(mail))
    found = [
        Bounce(reference, FATES[action], named_code(said(block, "Status")))
        for block in blocks[: MOST_REPORTED + 1]
        if (action := said(block, "Action").split(";")[0].strip().lower()) in FATES
    ]
    if reference and found:
        yield min(found, key=lambda each: list(FATES).index(each.fate))


def inside(part: Message) -> list[Message]:
    """The blocks of a report: about the mail, then about each recipient."""
    blocks = part.get_payload()
    return [block for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []


def returned_names(mail: Message) -> Iterator[str]:
    """What the mail was called that came back, whole or its head only; mail servers also answer to it."""
    for part in parts_of(mail):
        if kind_of(part) == "message/rfc822":
            yield from (said(block, "Message-ID") for block in inside(part))
        elif kind_of(part) in ("text/rfc822-headers", "message/rfc822-headers"):
            yield said(message_from_bytes(bytes_of(part)), "Message-ID")
            yield from (said(block, "Message-ID") for block in inside(part))
    yield from (said(mail, name) for name in ("In-Reply-To", "References"))


def named_in(texts: Iterator[str] | list[str]) -> str:
    """The first of our keys that one of these texts holds."""
    return next((found[0] for text in texts if (found := OUR_KEY.search(text.lower()))), "")


def named_code(text: str) -> str:
    """The status and nothing else: servers quote addresses beside it."""
    found = STATUS.match(text.strip())
    return found[0] if found else ""


# What people write


def by_a_machine(mail: Message, sender: str) -> bool:
    """Absence notes, lists, and mails whose own sender wants no answer: nobody reads what we would answer."""
    automatic = said(mail, "Auto-Submitted").split(";")[0].strip().lower()
    return (
        automatic not in ("", "no")
        or said(mail, "Precedence").strip().lower() in BY_MACHINES
        or any(mail.get(name) is not None for name in SIGNS_OF_MACHINES)
        or said(mail, "Return-Path").strip() == "<>"
        or said(mail, "Content-Type").lower().startswith("multipart/report")
        or sender.lower().partition("@")[0] in ROBOTS
    )


def written(mail: Message, sender: str, identity: str, *, whole: bool) -> Incoming:
    """What a person wrote; of a mail that was cut off no files, as the last is broken."""
    text = without_history(clean(plain_text(mail))[:LONGEST_TEXT])
    return Incoming(
        channel="email",
        sender=sender,
        received_id=identity,
        text=text,
        subject=" ".join(clean(said(mail, "Subject")).split())[:LONGEST_SUBJECT],
        files=tuple(files_of(mail)) if whole else (),
        answers=named_in([said(mail, "In-Reply-To"), said(mail, "References")]),
    )


def sender_of(mail: Message) -> str:
    """The address to answer to; empty when there is none that can be used."""
    address = parseaddr(" ".join(clean(said(mail, "From"))[:2000].split()))[1].strip()
    return address if len(address) <= LONGEST_ADDRESS and ADDRESS.fullmatch(address) else ""


def plain_text(mail: Message) -> str:
    """The first part that is text, rather plain than a page; with the text parts around pictures it is one text."""
    texts = [part for part in parts_of(mail) if kind_of(part) == "text/plain" and not is_file(part)]
    if any(decoded(part).strip() for part in texts):
        return "\n".join(decoded(part) for part in texts)
    pages = [part for part in parts_of(mail) if kind_of(part) == "text/html" and not is_file(part)]
    return text_of_page(decoded(pages[0])) if pages else ""


def files_of(mail: Message) -> Iterator[IncomingFile]:
    """What came along, the first ones; a mail inside the mail is none."""
    files = [part for part in parts_of(mail) if is_file(part) and not part.is_multipart()]
    for number, part in enumerate(files[:MOST_FILES], start=1):
        if content := bytes_of(part):
            yield IncomingFile(file_name(part) or f"lampiran-{number}", kind_of(part), content)


def is_file(part: Message) -> bool:
    """Whether mail programs would show it as a file; pictures within the text count as such."""
    held = said(part, "Content-Disposition").strip().lower()
    kind = kind_of(part).partition("/")[0]
    return held.startswith("attachment") or bool(file_name(part)) or kind not in ("text", "multipart", "message")


# Reading what others wrote as they liked


def parsed(content: bytes) -> Message:
    """The mail; of one that is folded into itself too deeply its head only."""
    try:
        return message_from_bytes(content[:LARGEST_MAIL])
    except RecursionError:
        return BytesParser().parsebytes(content[:LONGEST_HEAD], headersonly=True)


def parts_of(mail: Message) -> list[Message]:
    """The parts, without looking into reports and into mails that came along."""
    found: list[Message] = []
    waiting = [mail]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        if part.is_multipart() and kind_of(part).startswith("multipart/"):
            waiting = [*inside(part)[:MOST_PARTS], *waiting]
    return found


def said(mail: Message, name: str) -> str:
    """A header in words; what cannot be read is left as it came."""
    value = mail.get(name)
    if value is None:
        return ""
    try:
        return str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError):
        return str(value)


def kind_of(part: Message) -> str:
    """Its media type, in small letters."""
    kind: str = part.get_content_type()
    return kind if re.fullmatch(r"[a-z0-9.+-]{1,100}/[a-z0-9.+-]{1,100}", kind) else "application/octet-stream"


def file_name(part: Message) -> str:
    """Without folders, and short."""
    try:
        name = part.get_filename() or ""
        name = str(make_header(decode_header(name)))
    except (MessageError, LookupError, ValueError, TypeError):
        return ""
    name = " ".join(clean(name).replace("\\", "/").rpartition("/")[2].split())
    return name[-LONGEST_NAME:]


def bytes_of(part: Message) -> bytes:
    """What it holds, decoded."""
    try:
        content = part.get_payload(decode=True)
    except (LookupError, ValueError, TypeError):
        return b""
    return content if isinstance(content, bytes) else b""


def decoded(part: Message) -> str:
    """The text in it, in the letters that it names or in the likely ones."""
    content = bytes_of(part)[: 4 * LONGEST_TEXT]
    try:
        named = part.get_content_charset() or "utf-8"
        return content.decode(named, "replace")
    except (LookupError, ValueError, TypeError):
        return content.decode("utf-8", "replace")
