"""A stand-in for a time-stamp authority (RFC 3161 over HTTP), with a certificate of its own and all its moods."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper

from deploy.local import certificate_authority as authority
from services.signing.esign.mould import parsed
from tests.signing.bsre import serving


@dataclass
class TimestampAuthority:
    """``mood`` is how it behaves next; ``asked`` counts the questions. Its files: ``tsa.pem`` and ``tsa.crl``."""

    folder: Path
    mood: str = ""
    asked: int = 0
    url: str = ""

    def __post_init__(self) -> None:
        root_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
        root = authority.root_certificate(root_key, "Otoritas Cap Waktu Contoh")
        certificate = (
            authority.certificate(authority.name("Cap Waktu Contoh"), key.public_key(), years=9)
            .issuer_name(root.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(authority.key_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
            .sign(root_key, hashes.SHA256())
        )
        (self.folder / "tsa.pem").write_bytes(root.public_bytes(Encoding.PEM))
        (self.folder / "tsa.crl").write_bytes(authority.revocation_list(root, root_key).public_bytes(Encoding.DER))
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self.known = parsed(certificate), asn1_keys.PrivateKeyInfo.load(der)

    def answer(self, question: bytes) -> bytes:
        """What it says; wrong when it is in the mood."""
        asked = tsp.TimeStampReq.load(question)
        if self.mood == "stamps something else":
            asked["message_imprint"]["hashed_message"] = bytes(32)
        if self.mood == "another nonce":
            asked["nonce"] = 1
        stamper = DummyTimeStamper(*self.known, fixed_dt=datetime.now(UTC))
        response: bytes = stamper.request_tsa_response(asked).dump()
        return response


class Handler(BaseHTTPRequestHandler):
    """Speaks for ``server.authority``."""

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        there: TimestampAuthority = self.server.authority  # type: ignore[attr-defined]
        there.asked += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if there.mood == "slow":
            time.sleep(2)
        answer = b"<html>not here</html>" if there.mood == "html" else there.answer(body)
        self.send_response(503 if there.mood == "down" else 200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


@contextmanager
def stamping(folder: Path) -> Iterator[TimestampAuthority]:
    """An authority that answers."""
    there = TimestampAuthority(folder)
    with serving(Handler, authority=there) as there.url:
        yield there
