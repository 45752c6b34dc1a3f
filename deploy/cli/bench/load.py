"""Requests to one process: as many as go, or so many per second, each timed."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask, Response

from deploy.cli.bench.processes import SESSION_KEY
from services.shared.web.sessions import Person, start_session


class Timed(NamedTuple):
    """What a load found: requests per second, and the time of each request in milliseconds."""

    rate: float
    milliseconds: list[float]

    def quantile(self, part: float) -> float:
        """The time below which this part of all requests was answered."""
        return statistics.quantiles(self.milliseconds, n=1000)[round(part * 1000) - 1]


@dataclass(frozen=True)
class Request:
    """One request: POST when there is a body."""

    path: str
    body: str = ""
    cookie: str = ""


def endlessly(path: str) -> Callable[[], Request | None]:
    return lambda: Request(path)


def shared(requests: Iterator[Request]) -> Callable[[], Request | None]:
    """Each request once, whoever asks next."""
    lock = threading.Lock()

    def following() -> Request | None:
        with lock:
            return next(requests, None)

    return following


def loaded(
    port: int,
    connections: int,
    following: Callable[[], Request | None],
    *,
    seconds: float = float("inf"),
    at_most: float = float("inf"),
) -> Timed:
    """Send on several connections until the requests or the seconds are used up, ``at_most`` so many per second.

    Raises ``ValueError`` for an answer that is neither a page nor a redirect.
    """
    milliseconds: list[float] = []
    trouble: list[Exception] = []
    begin = time.monotonic()

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            while time.monotonic() - begin < seconds and (request := following()) is not None:
                pause = begin + len(milliseconds) / at_most - time.monotonic()
                time.sleep(max(0.0, pause))
                milliseconds.append(took(connection, request))
        except Exception as failure:  # noqa: BLE001 - raised again where the load was asked for
            trouble.append(failure)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(connections)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    if trouble:
        raise trouble[0]
    return Timed(len(milliseconds) / (time.monotonic() - begin), milliseconds)


def took(connection: http.client.HTTPConnection, request: Request) -> float:
    """Milliseconds until the whole answer was there."""
    headers = {"Cookie": request.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    begin = time.monotonic()
    connection.request("POST" if request.body else "GET", request.path, request.body or None, headers)
    response = connection.getresponse()
    response.read()
    if response.status not in (200, 303):
        raise ValueError(f"{request.path} answered {response.status}")
    return (time.monotonic() - begin) * 1000


def signed_in(person: Person) -> str:
    """The cookie of somebody's session."""
    app, response = Flask("bench"), Response()
    app.config["SAKPORE_UNDER_TLS"] = False
    key = SESSION_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with app.test_request_context():
        start_session(response, person, key)
    return response.headers["Set-Cookie"].split(";")[0]
