"""The service's own HTTP port: its Flask app in nameko's web server, beside ``/healthz`` and ``/metrics``."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
import structlog
from eventlet import wsgi
from nameko.extensions import DependencyProvider
from nameko.web.server import HttpOnlyProtocol, WebServer

from services.shared.background import Health

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

IDLE_CONNECTION_SECONDS = 75
LAST_REQUESTS_SECONDS = 5

log = structlog.get_logger(__name__)


class AppServer(WebServer):  # type: ignore[misc]
    """nameko's web server, serving one WSGI app; a client that goes away does not end the process."""

    def __init__(self) -> None:
        super().__init__()
        self._running_requests = 0

    def get_wsgi_app(self) -> Wsgi:
        (web,) = self._providers
        app: Wsgi = web.wsgi_app
        return app

    def get_wsgi_server(self, sock: Any, wsgi_app: Wsgi, protocol: Any = HttpOnlyProtocol, debug: bool = False) -> Any:
        return wsgi.Server(
            sock,
            sock.getsockname(),
            self._counted(wsgi_app),
            protocol=protocol,
            debug=debug,
            log=logging.getLogger(__name__),
            log_output=False,  # addresses hold tracking tokens
            socket_timeout=IDLE_CONNECTION_SECONDS,
        )

    def process_request(self, sock: Any, address: Any) -> None:
        try:
            super().process_request(sock, address)
        except Exception as trouble:  # noqa: BLE001 - what escapes here would end the whole process
            log.info("connection broke off", reason=repr(trouble))

    def stop(self) -> None:
        self._is_accepting = False
        if self._gt is not None:
            self._gt.kill()
            self._sock.close()
        with eventlet.Timeout(LAST_REQUESTS_SECONDS, False):
            while self._running_requests:
                eventlet.sleep(0.05)

    def _counted(self, app: Wsgi) -> Wsgi:
        def counting(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
            self._running_requests += 1
            try:
                return app(environ, start_response)
            finally:
                self._running_requests -= 1

        return counting


class Web(DependencyProvider):  # type: ignore[misc]
    """nameko extension: serves ``app`` (a Flask app, or None for a service without pages) on the service's port."""

    server = AppServer()
    health = Health()

    def __init__(self, app: Wsgi | None = None) -> None:
        self._app = app

    def setup(self) -> None:
        self.server.register_provider(self)

    def wsgi_app(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the two addresses for machines; the rest is the app's."""
        match environ.get("PATH_INFO"):
            case "/healthz":
                return self._healthz(start_response)
            case "/metrics":
                return metrics(start_response)
        if self._app is None:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"no pages here\n"]
        return self._app(environ, start_response)

    def _healthz(self, start_response: StartResponse) -> Iterable[bytes]:
        state, detail = self.health.state()
        body = json.dumps({"service": self.container.service_name, "state": state, "detail": detail}).encode()
        start_response(
            "200 OK" if state == "ok" else "503 Service Unavailable",
            [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")],
        )
        return [body]


def metrics(start_response: StartResponse) -> Iterable[bytes]:
    """Everything counted in this process, in Prometheus' text format."""
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
    return [generate_latest()]
