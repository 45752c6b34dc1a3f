"""The HTTP side of the mailbox: the gateway, the pages under ``/kotak-surat/``, and their JSON for scripts."""

from __future__ import annotations

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from deploy.local.mailbox import look
from deploy.local.mailbox.callbacks import Callbacks
from deploy.local.mailbox.gateway import Answer, Gateway, reference_of
from deploy.local.mailbox.misbehaviour import Misbehaviour
from deploy.local.mailbox.office import OfficeMail, letter
from deploy.local.mailbox.store import Store

PREFIX = "/kotak-surat"
GATEWAY = ("/whatsapp/messages", "/whatsapp/v1/messages", "/v1/messages")
FORM_GATEWAY = "/whatsapp/send"
LARGEST_BODY = 100_000
POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; form-action 'self'; base-uri 'none'"


class Pages(ThreadingHTTPServer):
    """One thread per connection: a request that hangs on purpose holds up nobody else. Bound to its port; who makes it
    runs ``serve_forever``."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        host: str,
        port: int,
        store: Store,
        misbehaviour: Misbehaviour,
        token: str,
        callbacks: Callbacks,
        office: OfficeMail,
    ) -> None:
        super().__init__((host, port), Handler)
        self.store = store
        self.office = office
        self.misbehaviour = misbehaviour
        self.callbacks = callbacks
        self.gateway = Gateway(store, misbehaviour, token, callbacks)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Pages
    protocol_version = "HTTP/1.1"
    server_version = "sakpore-mailbox"
    sys_version = ""
    timeout = 75

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = parse_qs(address.query)
        to = asked.get("to", [""])[0]
        place = address.path.removeprefix(PREFIX)
        store = self.server.store
        if address.path == "/healthz":
            self._json(HTTPStatus.OK, {"service": "mailbox", "state": "ok"})
        elif place == "/api/messages":
            self._json(HTTPStatus.OK, {"messages": [message.as_json() for message in store.newest(to)]})
        elif place == "/api/misbehave":
            self._json(HTTPStatus.OK, self.server.misbehaviour.as_dict())
        elif place == "/":
            self._html(HTTPStatus.OK, look.listing(store.newest(to), to))
        elif place == "/tulis":
            self._html(HTTPStatus.OK, look.writing(asked.get("terkirim") is not None))
        elif place.startswith("/surat/") and (message := store.one(place.removeprefix("/surat/"))):
            self._html(HTTPStatus.OK, look.single(message))
            if message.channel == "whatsapp":
                self.server.callbacks.opened(reference_of(message), message.to)
        else:
            self._html(HTTPStatus.NOT_FOUND, look.nothing())

    do_HEAD = do_GET  # noqa: N815 - the library's name

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            return
        place = urlsplit(self.path).path
        if place in GATEWAY:
            authorization, key = self.headers.get("Authorization", ""), self.headers.get("Idempotency-Key", "")
            self._gateway_answer(self.server.gateway.answer(authorization, body, key))
        elif place == FORM_GATEWAY:
            self._gateway_answer(self.server.gateway.form_answer(self.headers.get("Authorization", ""), body))
        elif place == f"{PREFIX}/api/misbehave":
            self._misbehave(body)
        elif place == f"{PREFIX}/tulis":
            self._write(body)
        else:
            self._json(HTTPStatus.NOT_FOUND, {"error": {"message": "nothing is here", "code": 404}})

    def _misbehave(self, body: bytes) -> None:
        # Only scripts say this type: a page of another origin cannot, without asking first.
        if self.headers.get_content_type() != "application/json":
            self._json(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, {"error": {"message": "JSON is needed", "code": 415}})
            return
        try:
            self.server.misbehaviour.change({str(key): str(value) for key, value in json.loads(body).items()})
        except (ValueError, AttributeError) as wrong:
            self._json(HTTPStatus.BAD_REQUEST, {"error": {"message": str(wrong), "code": 400}})
            return
        self._json(HTTPStatus.OK, self.server.misbehaviour.as_dict())

    def _write(self, body: bytes) -> None:
        if self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            self._html(HTTPStatus.FORBIDDEN, look.nothing())
            return
        form = {name: values[0] for name, values in parse_qs(body.decode(errors="replace")).items()}
        self.server.office.take(letter(form.get("from", ""), form.get("subject", ""), form.get("text", "")))
        self._send(HTTPStatus.SEE_OTHER, "text/plain", "", {"Location": f"{PREFIX}/tulis?terkirim=1"})

    def _gateway_answer(self, answer: Answer) -> None:
        if answer.dropped:
            self.close_connection = True
            return
        self._json(answer.status, answer.body, answer.headers)

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            self.close_connection = True
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if length.isdigit() else HTTPStatus.LENGTH_REQUIRED
            self._json(status, {"error": {"message": status.phrase, "code": int(status)}})
            return None
        return self.rfile.read(int(length))

    def _json(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._send(status, "application/json", json.dumps(body, ensure_ascii=False), headers or {})

    def _html(self, status: int, page: str) -> None:
        self._send(status, "text/html; charset=utf-8", page, {"Content-Security-Policy": POLICY})

    def _send(self, status: int, media_type: str, text: str, headers: dict[str, str]) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Recipients are in the addresses: nothing is logged."""
