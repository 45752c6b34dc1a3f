"""One request over HTTP that is never repeated, and tells apart: not sent, no usable answer, answer."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests.certs import where

from services.signing.esign.provider import Unknown, Unreachable

CONNECT_SECONDS = 5
READ_SECONDS = 30
# A server that answers drop by drop is given up on, before whoever signs here is thought dead.
WHOLE_ANSWER_SECONDS = 60
LONGEST_ANSWER = 50 * 1024 * 1024
PIECE = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back; ``whole`` is False when the connection ended in the middle of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True


def exchange(
    request: requests.Request, ca_file: Path | None = None, read_seconds: float = READ_SECONDS
) -> Answer | Unreachable | Unknown:
    """Connect, then send, then read: what fails before the first byte was sent is :class:`Unreachable`, what fails
    afterwards :class:`Unknown`. (requests itself cannot tell them apart for sure; it only puts the request together.)
    """
    prepared = request.prepare()
    connection = connection_to(str(prepared.url), ca_file)
    try:
        try:
            connection.connect()
        except OSError as down:
            return Unreachable(f"no connection ({type(down).__name__})")
        connection.sock.settimeout(read_seconds)
        until = time.monotonic() + WHOLE_ANSWER_SECONDS
        try:
            connection.request(
                str(prepared.method),
                prepared.path_url,
                prepared.body,
                dict(prepared.headers),
            )
            response = connection.getresponse()
        except (OSError, http.client.HTTPException) as ended:
            return Unknown(f"no answer ({type(ended).__name__})")
        body, whole = read(response, until)
        return Answer(response.status, {key.lower(): value for key, value in response.getheaders()}, body, whole)
    finally:
        connection.close()


def connection_to(url: str, ca_file: Path | None) -> http.client.HTTPConnection:
    """Not open yet."""
    parts = urlsplit(url)
    host = str(parts.hostname)
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=CONNECT_SECONDS)
    trust = ssl.create_default_context(cafile=str(ca_file) if ca_file else where())
    return http.client.HTTPSConnection(host, parts.port, timeout=CONNECT_SECONDS, context=trust)


def read(response: http.client.HTTPResponse, until: float) -> tuple[bytes, bool]:
    """The body, and whether that was all of it."""
    body = bytearray()
    try:
        while piece := response.read1(PIECE):
            body += piece
            if len(body) > LONGEST_ANSWER or time.monotonic() > until:
                return bytes(body), False
    except (OSError, http.client.HTTPException):
        return bytes(body), False
    said = response.headers.get("Content-Length")
    return bytes(body), said is None or not said.isdigit() or len(body) == int(said)
