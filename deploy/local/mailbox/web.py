"""The HTTP side: the page, its API, and the WhatsApp gateway."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid5

from deploy.local.mailbox.misbehaviour import LONGEST_HANG, Misbehaviour
from deploy.local.mailbox.pages import list_page, message_page, missing_page
from deploy.local.mailbox.store import Store

GATEWAY = ("/whatsapp/messages", "/whatsapp/v1/messages")
SIZE_LIMIT = 1_000_000
HTML = "text/html; charset=utf-8"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


@dataclass(frozen=True)
class Mailbox:
    """What the pages and the gateway work with."""

    store: Store
    misbehaviour: Misbehaviour
    whatsapp_token: str


class Server(ThreadingHTTPServer):
    """One thread per request; none of them keeps the process alive."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is nothing to write about."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    timeout = 30

    @property
    def mailbox(self) -> Mailbox:
        return self.server.mailbox

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        to = parse_qs(url.query).get("to", [""])[0]
        match url.path:
            case "/healthz":
                self.answer_json(200, {"service": "mailbox", "state": "ok"})
            case "/kotak-surat":
                self.answer(301, b"", HTML, location="/kotak-surat/")
            case "/kotak-surat/":
                self.answer_page(200, list_page(self.mailbox.store.newest(to), to))
            case "/kotak-surat/api/messages":
                entries = self.mailbox.store.newest(to)
                self.answer_json(200, {"messages": [self.mailbox.store.message(entry.id) for entry in entries]})
            case path:
                said = self.mailbox.store.message(path.removeprefix("/kotak-surat/"))
                self.answer_page(200, message_page(said)) if said else self.answer_page(404, missing_page())

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        if path in GATEWAY:
            self.gateway()
        elif path == "/kotak-surat/api/misbehave":
            changed = self.mailbox.misbehaviour.change(self.json_body())
            now = self.mailbox.misbehaviour
            self.answer_json(200 if changed else 400, {"smtp": now.smtp, "whatsapp": now.whatsapp})
        else:
            self.answer_page(404, missing_page())

    def gateway(self) -> None:
        """Take one WhatsApp message, or misbehave as asked."""
        said, misbehaviour = self.json_body(), self.mailbox.misbehaviour
        until = monotonic() + LONGEST_HANG
        while misbehaviour.whatsapp == "hang" and monotonic() < until:
            sleep(0.1)
        if misbehaviour.whatsapp in {"500", "429", "401"}:
            self.answer_error(int(misbehaviour.whatsapp), "misbehaving as asked")
            return
        expected = f"Bearer {self.mailbox.whatsapp_token}"
        if not hmac.compare_digest(self.headers.get("Authorization", "").encode(), expected.encode()):
            self.answer_error(401, "invalid access token")
            return
        key = self.headers.get("Idempotency-Key", "")
        match said:
            case {
                "messaging_product": "whatsapp",
                "to": str(to),
                "type": "text",
                "text": {"body": str(body)},
            } if key and to.strip() and body.strip():
                id = self.mailbox.store.keep(
                    "whatsapp",
                    to.strip(),
                    "WhatsApp",
                    body.strip().splitlines()[0],
                    body,
                    uuid5(NAMESPACE_URL, key).hex,
                )
                if misbehaviour.whatsapp == "drop":
                    self.close_connection = True
                else:
                    self.answer_json(200, {"messaging_product": "whatsapp", "messages": [{"id": id}]})
            case _:
                self.answer_error(400, "malformed message")

    def json_body(self) -> Any:
        """The body, or None when it is no JSON or too long."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > SIZE_LIMIT:
            return None
        try:
            return json.loads(self.rfile.read(int(length)))
        except ValueError:
            return None

    def answer_page(self, status: int, page: str) -> None:
        self.answer(status, page.encode(), HTML)

    def answer_json(self, status: int, said: object) -> None:
        self.answer(status, json.dumps(said, ensure_ascii=False).encode(), "application/json")

    def answer_error(self, status: int, message: str) -> None:
        self.answer_json(status, {"error": {"message": message, "code": status}})

    def answer(self, status: int, body: bytes, media_type: str, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Addresses of people stand in the paths: no access log."""
