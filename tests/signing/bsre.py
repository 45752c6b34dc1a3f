"""A stand-in for BSrE's Esign Client Service: both interfaces, real signatures, and every way of misbehaving."""

from __future__ import annotations

import base64
import email
import email.policy
import io
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pikepdf

from deploy.local.certificate_authority import Signer as Person
from services.signing.esign import pades
from tests.signing.pens import keys_of

USERNAME, PASSWORD = "sakpore-contoh", "rahasia-aplikasi"
PASSPHRASE = "#Frasa-Sandi-Contoh-1234*"
NIK = "3375010101900001"
CITIZEN = Person("warga", "Contoh Wulan")
ERRORS = {
    "wrong passphrase": (400, {"error": "Passphrase anda salah", "status_code": 2031}),
    "wrong passphrase as a crash": (500, {"error": "Passphrase anda salah", "status_code": 2031}),
    "not registered": (400, {"error": "User tidak terdaftar", "status_code": 2011}),
    "no certificate": (400, {"error": "User belum memiliki sertifikat", "status_code": 2021}),
    "expired": (400, {"error": "Sertifikat EXPIRED", "status": "EXPIRED"}),
    "revoked": (400, {"error": "Sertifikat REVOKE", "status": "REVOKE"}),
    "401": (401, {"error": "Unauthorized"}),
    "500": (500, {"error": "Internal Server Error", "path": "/passphrase"}),
    "too large": (413, {"error": "Payload Too Large"}),
    "busy": (429, {"error": "Too Many Requests"}),
}
STATES = {"ISSUE": 1111, "NOT_REGISTERED": 2011, "NO_CERTIFICATE": 2021, "REVOKE": 0, "EXPIRED": 0, "RENEW": 0}


@dataclass
class Bsre:
    """``mood`` is how it behaves next; ``signed`` counts what it really signed, ``asked`` keeps the paths."""

    authority: Path
    mood: str = ""
    state: str = "ISSUE"
    signed: int = 0
    asked: list[str] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    url: str = ""

    def sign(self, pdf: bytes) -> bytes:
        self.signed += 1
        return pades.sign(pdf, keys_of(CITIZEN.files, self.authority))

    def send_code(self, letters: int) -> str:
        code = f"{secrets.randbelow(10**6):06}"
        self.codes[code] = letters
        return code

    def knows(self, secret: dict[str, Any]) -> bool:
        """Whether this is the passphrase, or a code that is not used up."""
        if "totp" in secret:
            left = self.codes.get(secret["totp"], 0)
            self.codes[secret["totp"]] = left - 1
            return left > 0
        return secret.get("passphrase") == PASSPHRASE


class Handler(BaseHTTPRequestHandler):
    """Speaks for ``server.bsre``."""

    def log_message(self, *_: Any) -> None:
        pass

    @property
    def bsre(self) -> Bsre:
        return self.server.bsre  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        if self.allowed():
            name, _, argument = self.path.rpartition("/")
            {"/api/user/status": self.status, "/api/sign/download": self.download}[name](argument)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.allowed():
            return
        said = json.loads(body) if self.path.startswith("/api/v2") else self.form(body)
        if self.path == "/api/v2/user/check/status":
            self.status(said["nik"])
        elif self.path == "/api/v2/sign/get/totp":
            self.bsre.send_code(said["data"])
            self.json(200, {"message": "TOTP terkirim"})
        elif self.path in ("/api/sign/verify", "/api/v2/verify/pdf"):
            self.json(200, {"conclusion": "VALID"})
        else:
            self.sign(said)

    def allowed(self) -> bool:
        self.bsre.asked.append(self.path)
        expected = "Basic " + base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        if self.headers["Authorization"] != expected:
            self.json(401, {"error": "Unauthorized"})
            return False
        return True

    def form(self, body: bytes) -> dict[str, Any]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        parts = {str(part.get_param("name", header="content-disposition")): part for part in message.iter_parts()}
        return {
            name: part.get_payload(decode=True) if part.get_filename() else part.get_payload(decode=True).decode()
            for name, part in parts.items()
        }

    def sign(self, said: dict[str, Any]) -> None:
        first = self.path == "/api/sign/pdf"
        mood = self.bsre.mood
        if mood in ERRORS:
            return self.json(*ERRORS[mood])
        if mood == "echo":
            return self.json(400, {"error": f"Passphrase {said['passphrase']} salah"})
        if mood == "hangs up":
            return self.connection.close()
        if mood == "slow":
            time.sleep(2)
        if not self.bsre.knows(said):
            return self.json(*ERRORS["wrong passphrase"])
        ours = said["file"] if first else base64.b64decode(said["file"][0])
        theirs = self.misbehaved(mood, ours)
        number = f"{secrets.token_hex(12)}"
        self.bsre.kept[number] = self.bsre.sign(ours) if mood in ("body cut", "html") else theirs
        if mood == "html":
            return self.answer(200, b"<html>Gateway</html>", "text/html", {"id_dokumen": number})
        if first:
            return self.answer(200, theirs, "application/pdf", {"id_dokumen": number})
        return self.json(200, {"time": 861, "file": [base64.b64encode(theirs).decode()]})

    def misbehaved(self, mood: str, ours: bytes) -> bytes:
        if mood == "unsigned":
            return ours
        if mood == "another document":
            return self.bsre.sign((self.bsre.authority / "other.pdf").read_bytes())
        if mood == "written anew":
            return self.bsre.sign(written_anew(ours))
        if mood == "broken signature":
            signed = self.bsre.sign(ours)
            return signed[:200] + bytes((signed[200] ^ 1,)) + signed[201:]
        return self.bsre.sign(ours)

    def download(self, number: str) -> None:
        pdf = self.bsre.kept.pop(number, None)
        if pdf is None:
            return self.json(404, {"error": "Dokumen tidak ditemukan"})
        return self.answer(200, pdf, "application/pdf", {})

    def status(self, nik: str) -> None:
        if self.bsre.mood in ERRORS:
            return self.json(*ERRORS[self.bsre.mood])
        state = self.bsre.state if nik == NIK else "NOT_REGISTERED"
        return self.json(200, {"status": state, "status_code": STATES[state], "message": state.lower()})

    def json(self, status: int, said: dict[str, Any]) -> None:
        self.answer(status, json.dumps(said).encode(), "application/json", {})

    def answer(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if self.bsre.mood == "body cut" else body)


def written_anew(pdf: bytes) -> bytes:
    """The same document in other bytes."""
    rewritten = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(rewritten, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return rewritten.getvalue()


class Quiet(ThreadingHTTPServer):
    """Says nothing when somebody hangs up."""

    def handle_error(self, *_: Any) -> None:
        pass


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler], **known: Any) -> Iterator[str]:
    """A small HTTP server; its handler finds ``known`` at its server."""
    server = Quiet(("127.0.0.1", 0), handler)
    for name, value in known.items():
        setattr(server, name, value)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
