"""What people and mail servers write to the office: mails in folders, one file each, until somebody fetches them."""

from __future__ import annotations

import threading
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from uuid import uuid4

OFFICE_HOST = "sakpore.example"
INBOX = "INBOX"
RETURNED = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mailbox.local>
To: {sender}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: <{name}@mailbox.local>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{name}"

--{name}
Content-Type: text/plain; charset=utf-8

Your mail could not be delivered to {recipient}.

--{name}
Content-Type: message/delivery-status

Reporting-MTA: dns; mailbox.local
{envelope}Arrival-Date: {date}

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: no such mailbox here

--{name}
Content-Type: text/rfc822-headers

{head}

--{name}--
"""


class OfficeMail:
    """The folders of the office; each mail is called by its number, which no other mail ever had."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._seen: set[int] = set()
        self.deleted: set[int] = set()
        self.create(INBOX)
        self._latest = max((int(file.stem) for file in folder.glob("*/*.eml")), default=0)

    def create(self, name: str) -> bool:
        """Make a folder, where the name is fit for one."""
        if fit := name.replace(" ", "").isalnum():
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        return fit

    def holds(self, name: str) -> bool:
        """Whether there is such a folder."""
        return name.replace(" ", "").isalnum() and (self._folder / name).is_dir()

    def take(self, content: bytes, name: str = INBOX) -> int:
        """Put a mail into a folder."""
        with self._lock:
            self._latest += 1
            self._file(name, self._latest).write_bytes(content)
            return self._latest

    def numbers(self, name: str = INBOX) -> list[int]:
        """All mails of a folder, the oldest first."""
        return sorted(int(file.stem) for file in (self._folder / name).glob("*.eml"))

    def waiting(self, name: str) -> list[int]:
        """Those that nobody has seen."""
        return [each for each in self.numbers(name) if each not in self._seen | self.deleted]

    def content(self, name: str, number: int) -> bytes | None:
        """A mail; None when it is gone."""
        try:
            return self._file(name, number).read_bytes()
        except FileNotFoundError:
            return None

    def see(self, number: int) -> None:
        """Somebody has seen it."""
        self._seen.add(number)

    def copy(self, name: str, number: int, to: str) -> bool:
        """Once more in another folder, seen as it is."""
        content = self.content(name, number)
        if content is None or not self.holds(to):
            return False
        self._seen.add(self.take(content, to))
        return True

    def remove(self, name: str, number: int) -> None:
        """It is gone."""
        self._file(name, number).unlink(missing_ok=True)
        self.deleted.discard(number)

    def _file(self, name: str, number: int) -> Path:
        return self._folder / name / f"{number:06d}.eml"


def letter(sender: str, subject: str, text: str) -> bytes:
    """What a person writes to the office."""
    mail = EmailMessage()
    mail["From"] = " ".join(sender.split())
    mail["To"] = f"kantor@{OFFICE_HOST}"
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{uuid4().hex}@mailbox.local>"
    mail.set_content(text)
    return mail.as_bytes()


def returned(content: bytes, sender: str, recipient: str, envelope_id: str) -> bytes:
    """What a mail server writes to the sender of a mail that it cannot bring after all (RFC 3464)."""
    head = content.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode(errors="replace")
    envelope = f"Original-Envelope-Id: {envelope_id}\n" if envelope_id else ""
    report = RETURNED.format(
        sender=sender, recipient=recipient, date=formatdate(), name=uuid4().hex, envelope=envelope, head=head
    )
    return report.replace("\n", "\r\n").encode()
