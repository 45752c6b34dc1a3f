"""Asks a ClamAV daemon about a file: its INSTREAM protocol, over TCP or a Unix socket."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

from services.shared.refusals import Unavailable
from services.shared.settings import SettingError

CHUNK = 64 * 1024
CONNECT_SECONDS, SCAN_SECONDS = 3, 30
LONGEST_ANSWER = 4096
END = bytes(4)


@dataclass(frozen=True)
class Verdict:
    """What the scanner says of a file; ``virus`` names what it found."""

    virus: str = ""

    @property
    def clean(self) -> bool:
        return not self.virus


class VirusScanner:
    """``tcp://host:port``, or ``unix://localhost/path/of/the/socket``."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._path = address.path if address.scheme == "unix" else ""
        self._host, self._port = address.hostname or "", address.port or 0
        if not self._path and not (address.scheme == "tcp" and self._port):
            raise SettingError(f"SAKPORE_CLAMD_URL is neither tcp://host:port nor unix://localhost/path: {url}")

    def scan(self, stream: IO[bytes]) -> Verdict:
        """Send what is left of ``stream``; raises :class:`Unavailable` unless the scanner gives a clear answer."""
        try:
            with self._connected() as connection:
                _send(connection, stream)
                answer = _answer(connection)
        except OSError as trouble:
            raise Unavailable(f"the virus scanner does not answer: {trouble}") from trouble
        return verdict_of(answer)

    def answer(self) -> None:
        """Do nothing when the scanner is there; raises :class:`Unavailable`, or ``OSError`` without a way to it."""
        with self._connected() as connection:
            connection.settimeout(CONNECT_SECONDS)
            connection.sendall(b"zPING\0")
            said = _answer(connection)
        if said != "PONG":
            raise Unavailable(f"the virus scanner answers {said[:100]!r}")

    def _connected(self) -> socket.socket:
        if not self._path:
            connection = socket.create_connection((self._host, self._port), CONNECT_SECONDS)
        else:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(CONNECT_SECONDS)
            try:
                connection.connect(self._path)
            except OSError:
                connection.close()
                raise
        connection.settimeout(SCAN_SECONDS)
        return connection


def verdict_of(answer: str) -> Verdict:
    """``stream: OK`` and ``stream: <name> FOUND`` are verdicts; everything else is none."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict()
    if said.endswith(" FOUND"):
        return Verdict(said.removesuffix(" FOUND") or "unnamed")
    raise Unavailable(f"the virus scanner has no verdict: {answer[:100]!r}")


def _send(connection: socket.socket, stream: IO[bytes]) -> None:
    connection.sendall(b"zINSTREAM\0")
    while chunk := stream.read(CHUNK):
        connection.sendall(struct.pack(">I", len(chunk)) + chunk)
    connection.sendall(END)


def _answer(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < LONGEST_ANSWER:
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        received += piece
    return received.rstrip(b"\0").decode(errors="replace").strip()
