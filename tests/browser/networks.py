"""A service's pages for a real browser, on a network that a test may take away; most often the counter's."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import BaseWSGIServer, make_server

from tests.intake.counters import Applicant, Site


class Network:
    """A service's pages at an address that a browser can reach, until the network goes."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._server: BaseWSGIServer | None = None
        self.port = 0
        self.comes()

    def comes(self) -> None:
        self._server = make_server("127.0.0.1", self.port, closed_by_itself(self._app), threaded=True)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def goes(self) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()


def closed_by_itself(app: WSGIApplication) -> WSGIApplication:
    """The app, closing its answers: werkzeug's server leaves one open, with its file, when the browser breaks the line
    while it reads what may be left of the request."""

    def closing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = app(environ, start_response)

        def pieces() -> Iterator[bytes]:
            try:
                yield from answer
            finally:
                if hasattr(answer, "close"):
                    answer.close()

        return pieces()

    return closing


@pytest.fixture
def network(site: Site) -> Iterator[Network]:
    network = Network(site.app)
    yield network
    network.goes()


@pytest.fixture
def phone(chromium: Browser, network: Network, sari: Applicant) -> Iterator[BrowserContext]:
    """A phone on which Sari is signed in."""
    with signed_in(chromium, network, sari.client) as context:
        yield context


@pytest.fixture
def phone_with_camera(chromium: Browser, network: Network, sari: Applicant) -> Iterator[BrowserContext]:
    """One that says that fingers touch it."""
    with signed_in(chromium, network, sari.client, has_touch=True, is_mobile=True) as context:
        yield context


@contextmanager
def signed_in(chromium: Browser, network: Network, person: FlaskClient, **device: Any) -> Iterator[BrowserContext]:
    base_url = f"http://localhost:{network.port}"
    context = chromium.new_context(base_url=base_url, viewport={"width": 360, "height": 800}, **device)
    cookie = person.get_cookie("sakpore_session")
    assert cookie is not None
    context.add_cookies([{"name": "sakpore_session", "value": cookie.value, "url": base_url}])
    yield context
    context.close()
