"""The office's own mailbox: what waits in it, and putting aside what was taken."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from services.shared.refusals import Unavailable

USUAL_PORTS = {"imap": 143, "imap+starttls": 143, "imaps": 993}
USUAL_FOLDER, DONE_FOLDER = "INBOX", "Selesai"
TIMEOUT_SECONDS = 15.0


class MailFolder:
    """``imap_url`` is ``imaps://user:password@host:port/folder``, ``imap+starttls://…``, or ``imap://…`` on the same
    machine; without a folder it is INBOX. ``most`` bytes of a mail are fetched, and one more when there is more."""

    def __init__(self, imap_url: str, most: int, seconds: float = TIMEOUT_SECONDS) -> None:
        self._imap_url = imap_url
        self._most = most
        self._seconds = seconds

    @contextmanager
    def opened(self) -> Iterator[OpenFolder]:
        """A connection, as long as it is needed; raises :class:`Unavailable`, as everything does on it."""
        folder = unquote(urlsplit(self._imap_url).path.strip("/")) or USUAL_FOLDER
        with spoken():
            server = connected(self._imap_url, self._seconds)
        try:
            with spoken():
                agreed(server.select(quoted(folder)))
            yield OpenFolder(server, self._most)
            with spoken():
                server.logout()
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                server.shutdown()


class OpenFolder:
    """The mails in it, each by its number, which is a text as IMAP gives it."""

    def __init__(self, server: imaplib.IMAP4, most: int) -> None:
        self._server = server
        self._most = most

    def waiting(self) -> list[str]:
        """What nobody has put aside, the oldest first."""
        with spoken():
            found = agreed(self._server.uid("SEARCH", "UNSEEN", "UNDELETED"))
        return [number.decode() for line in found if isinstance(line, bytes) for number in line.split()]

    def content(self, number: str) -> bytes | None:
        """A mail, which stays as it is; None when somebody else has put it aside meanwhile."""
        with spoken():
            found = agreed(self._server.uid("FETCH", number, f"(BODY.PEEK[]<0.{self._most + 1}>)"))
        return next((bytes(part[1]) for part in found if isinstance(part, tuple)), None)

    def put_aside(self, number: str) -> None:
        """It was taken in: seen, and in the folder for such mails, where the server can do that."""
        with spoken():
            agreed(self._server.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"))
            move = self._move if "MOVE" in self._server.capabilities else self._copy
            if not went_well(move(number)):
                self._server.create(DONE_FOLDER)
                move(number)

    def _move(self, number: str) -> Any:
        return self._server.uid("MOVE", number, DONE_FOLDER)

    def _copy(self, number: str) -> Any:
        """Without a word for moving; what others marked as deleted stays theirs to remove."""
        copied = self._server.uid("COPY", number, DONE_FOLDER)
        if went_well(copied):
            self._server.uid("STORE", number, "+FLAGS.SILENT", r"(\Deleted)")
            if "UIDPLUS" in self._server.capabilities:
                self._server.uid("EXPUNGE", number)
        return copied


def connected(imap_url: str, seconds: float) -> imaplib.IMAP4:
    """Signed in, and encrypted as the address says."""
    address = urlsplit(imap_url)
    host, port = address.hostname or "", address.port or USUAL_PORTS.get(address.scheme, 143)
    server: imaplib.IMAP4
    if address.scheme == "imaps":
        server = imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=seconds)
    else:
        server = imaplib.IMAP4(host, port, timeout=seconds)
    try:
        if address.scheme == "imap+starttls":
            server.starttls(ssl.create_default_context())
        server.login(quoted(unquote(address.username or "")), unquote(address.password or ""))
    except BaseException:
        with suppress(OSError):
            server.shutdown()
        raise
    return server


@contextmanager
def spoken() -> Iterator[None]:
    """Whatever goes wrong may go well later; what servers say in words is left out, it may tell of people."""
    try:
        yield
    except (imaplib.IMAP4.error, OSError) as trouble:
        raise Unavailable(f"the mailbox of the office cannot be read ({type(trouble).__name__})") from trouble


def agreed(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server says; raises what ``imaplib`` raises when it does not want to."""
    if not went_well(answer):
        raise imaplib.IMAP4.error(answer[0])
    return answer[1]


def went_well(answer: Any) -> bool:
    """Whether the server did it."""
    return bool(answer[0] == "OK")


def quoted(name: str) -> str:
    """A name as IMAP writes it when it may hold spaces."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
