"""What all gateways over HTTP have in common: one request, and what silence means."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from services.notify.channels.channel import NoAnswer, NotNow

SECONDS = 10.0
LONGEST_WAIT = timedelta(hours=1)


class Line:
    """A connection per thread to one gateway, kept open as long as there is something to send."""

    def __init__(self, name: str, url: str, seconds: float = SECONDS) -> None:
        self._name = name
        self._url = url
        self._seconds = seconds
        self._mine = threading.local()

    def post(self, handing_over: Callable[[], None], **what: Any) -> requests.Response | NotNow | NoAnswer:
        """Hand one message over; the answer, or what it means that there is none."""
        handing_over()
        try:
            return self._session().post(self._url, timeout=self._seconds, allow_redirects=False, **what)
        except requests.RequestException as trouble:
            said = f"{self._name} does not answer ({type(trouble).__name__})"
            return NotNow(said) if never_connected(trouble) else NoAnswer(said)

    def busy(self, answer: requests.Response) -> NotNow | None:
        """Too much at once, or trouble over there."""
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return NotNow(f"{self._name} cannot take it now: {answer.status_code}", wait_in(answer.headers))
        return None

    def hang_up(self) -> None:
        """Nothing more to send for now."""
        self._session().close()

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._mine, "session", None)
        if session is None:
            session = self._mine.session = requests.Session()
            session.trust_env = False
            for scheme in ("http://", "https://"):
                session.mount(scheme, HTTPAdapter(max_retries=0))
        return session


def never_connected(trouble: requests.RequestException) -> bool:
    """Whether the line broke before anything was handed over."""
    return isinstance(trouble, requests.ConnectTimeout | requests.exceptions.SSLError) or (
        "Failed to establish a new connection" in str(trouble)
    )


def wait_in(headers: Mapping[str, str]) -> timedelta | None:
    """How long the other side wants to be left alone; only seconds are understood, and no more than an hour."""
    seconds = headers.get("Retry-After", "").strip()
    return min(timedelta(seconds=int(seconds)), LONGEST_WAIT) if seconds.isdigit() and len(seconds) < 9 else None


def json_of(answer: requests.Response) -> Any:
    """What it says; None when that is no JSON."""
    try:
        return answer.json()
    except ValueError:
        return None
