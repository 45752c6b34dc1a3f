"""The office's mailbox by IMAP (RFC 3501): as much of it as a program needs that fetches mail."""

from __future__ import annotations

import hmac
import re
import shlex
import time
from collections.abc import Iterator
from socketserver import StreamRequestHandler, ThreadingTCPServer

from deploy.local.mailbox.misbehaviour import Misbehaviour
from deploy.local.mailbox.office import OfficeMail

LONGEST_LINE = 8000
PARTIAL = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>")


class ImapServer(ThreadingTCPServer):
    """One thread per connection. ``password`` opens it, whatever the name."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, host: str, port: int, office: OfficeMail, misbehaviour: Misbehaviour, password: str) -> None:
        super().__init__((host, port), Connection)
        self.office = office
        self.misbehaviour = misbehaviour
        self.password = password
        self.validity = int(time.time())  # numbers of the run before mean nothing to this one


class Dropped(Exception):
    """The connection breaks here."""


class Connection(StreamRequestHandler):
    """One client, from greeting to farewell."""

    server: ImapServer
    timeout = 120

    def handle(self) -> None:
        """Answer line by line."""
        self._folder, self._signed_in, self._gone = "", False, False
        self._say("* OK mailbox.local")
        try:
            while not self._gone and (line := self.rfile.readline(LONGEST_LINE)):
                self._answer(line.decode(errors="replace").strip())
        except (Dropped, OSError):
            return

    def _answer(self, line: str) -> None:
        tag, _, asked = line.partition(" ")
        command, _, rest = asked.partition(" ")
        try:
            said = list(self._done(command.upper(), rest))
        except (ValueError, TypeError):
            said = ["BAD not understood"]
        for each in said[:-1]:
            self._say(f"* {each}")
        self._say(f"{tag} {said[-1]}")
        if command.upper() == "UID" and rest.upper().startswith("FETCH") and self._mood == "drop":
            raise Dropped

    def _done(self, command: str, rest: str) -> Iterator[str]:
        """What is said; the last line is the end of the answer."""
        match command:
            case "CAPABILITY":
                yield "CAPABILITY IMAP4rev1" + (" UIDPLUS" if self._mood == "old" else " UIDPLUS MOVE")
            case "LOGIN":
                yield from self._log_in(*shlex.split(rest))
                return
            case "LOGOUT":
                self._gone = True
                yield "BYE"
            case _ if not self._signed_in:
                yield "NO sign in first"
                return
            case "SELECT" if self.server.office.holds(name := "".join(shlex.split(rest))):
                self._folder = name
                yield f"{len(self.server.office.numbers(name))} EXISTS"
                yield f"OK [UIDVALIDITY {self.server.validity}]"
            case "CREATE" if self.server.office.create("".join(shlex.split(rest))):
                pass
            case "UID" if self._folder:
                verb, _, more = rest.partition(" ")
                yield from self._by_number(verb.upper(), more)
                return
            case "NOOP":
                pass
            case _:
                yield f"NO {command}"
                return
        yield f"OK {command}"

    def _log_in(self, name: str, password: str) -> Iterator[str]:
        right = hmac.compare_digest(password.encode(), self.server.password.encode())
        self._signed_in = right and self._mood != "refuse"
        yield "OK LOGIN" if self._signed_in else f"NO {name} may not read this"

    def _by_number(self, verb: str, rest: str) -> Iterator[str]:
        office = self.server.office
        if verb == "SEARCH":
            found = office.waiting(self._folder) if "UNSEEN" in rest.upper() else office.numbers(self._folder)
            yield "SEARCH " + " ".join(map(str, found))
            yield "OK SEARCH"
            return
        text, _, what = rest.partition(" ")
        number = int(text)
        match verb:
            case "FETCH":
                self._fetch(number, what)
            case "STORE":
                if "\\Seen" in what:
                    office.see(number)
                if "\\Deleted" in what:
                    office.deleted.add(number)
            case "COPY" | "MOVE":
                if not office.copy(self._folder, number, "".join(shlex.split(what))):
                    yield "NO [TRYCREATE] no such folder"
                    return
                if verb == "MOVE":
                    office.remove(self._folder, number)
            case "EXPUNGE" if number in office.deleted:
                office.remove(self._folder, number)
            case _:
                raise ValueError(verb)
        yield f"OK {verb}"

    def _fetch(self, number: int, what: str) -> None:
        if self._mood == "hang":
            self.server.misbehaviour.hang("imap")
            raise Dropped
        content = self.server.office.content(self._folder, number)
        asked = PARTIAL.search(what)
        if content is None or asked is None:
            return
        part = content[: int(asked[1])]
        self.wfile.write(f"* 1 FETCH (UID {number} BODY[]<0> {{{len(part)}}}\r\n".encode() + part + b")\r\n")

    @property
    def _mood(self) -> str:
        return self.server.misbehaviour["imap"]

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
