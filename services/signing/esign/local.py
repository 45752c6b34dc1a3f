"""Signing on this machine: with a PKCS#12 file, or with a key in a PKCS#11 token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificate

from services.shared.offload import offload, ready
from services.signing.esign import pades
from services.signing.esign.keys import Key, WrongCertificate, common_name, opened, unfit
from services.signing.esign.provider import (
    INVISIBLE,
    NO_CODES,
    READY,
    Closed,
    Outcome,
    Pen,
    Placement,
    Refused,
    Secret,
    Signed,
    Signer,
    Standing,
    Unknown,
    Unreachable,
)
from services.signing.esign.timestamping import AuthorityDown, NotArchivable, Timestamping


@dataclass(frozen=True)
class Pkcs12:
    """What the local provider knows of a signer. The certificate beside its container can be read without secret."""

    container: Path
    certificate: Path | None = None


class LocalPen:
    """Signs with a key that is open."""

    def __init__(self, key: Key, timestamping: Timestamping | None, closed: Callable[[], None] | None = None) -> None:
        self._key: Key | None = key
        self._timestamping = timestamping
        self._closed = closed

    def sign(self, pdf: bytes, placement: Placement = INVISIBLE) -> Outcome:
        from pyhanko.pdf_utils.misc import PdfError

        if self._key is None:
            raise Closed
        try:
            return Signed(pades.sign(pdf, self._key, self._timestamping, placement))
        except AuthorityDown as down:
            return Unreachable(str(down))
        except NotArchivable as incomplete:
            return Refused("not-archivable", str(incomplete))
        except PdfError as unreadable:
            return Refused("file-not-accepted", str(unreadable))

    def close(self) -> None:
        if self._closed and self._key:
            self._closed()
        self._key = None


@dataclass(frozen=True)
class Local:
    """Certificates of the office, each in a PKCS#12 file. What it does is done when it answers: nothing is unknown."""

    timestamping: Timestamping | None = None
    crl_files: tuple[Path, ...] = ()
    name: str = "local"
    sends_codes = False

    def pen(self, signer: Signer, secret: Secret) -> Pen | Refused:
        """The container is opened here, once for a whole batch."""
        if secret.kind != "passphrase":
            return NO_CODES
        ready("cryptography.hazmat.primitives.serialization.pkcs12")
        try:
            container = signer.means.container.read_bytes()
            keys = offload(opened, container, secret.reveal().encode())
        except OSError as missing:
            return Refused("no-certificate", str(missing.strerror))
        except WrongCertificate:
            return Refused("wrong-secret")
        return unfit(keys.certificate, datetime.now(UTC), self.crl_files) or LocalPen(keys, self.timestamping)

    def ask(self, signer: Signer, reference: str) -> Signed | Refused | Unknown:
        return Unknown("nothing is remembered here", reference)

    def send_code(self, signer: Signer, letters: int) -> Refused:
        return NO_CODES

    def standing(self, signer: Signer) -> Standing:
        """By the dates of the certificate, and whether it was revoked."""
        means: Pkcs12 = signer.means
        try:
            means.container.stat()
            pem = means.certificate.read_bytes() if means.certificate else b""
        except OSError as missing:
            return Standing("refused", "no-certificate", str(missing.strerror))
        # A certificate that only the secret opens is taken at its word until then.
        return standing_of(load_pem_x509_certificate(pem), self.crl_files) if pem else READY

    def name_of(self, signer: Signer) -> str:
        file = signer.means.certificate
        try:
            return common_name(load_pem_x509_certificate(file.read_bytes())) if file else ""
        except (OSError, ValueError):
            return ""


def standing_of(certificate: Certificate, crl_files: tuple[Path, ...]) -> Standing:
    """Whether a certificate may sign today."""
    wrong = unfit(certificate, datetime.now(UTC), crl_files)
    return Standing("refused", wrong.code, wrong.detail) if wrong else READY
