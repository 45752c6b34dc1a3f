"""Keys of our own: what is in a PKCS#12 container, and whether its certificate may sign today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import Certificate, CertificateRevocationList, load_der_x509_crl, load_pem_x509_crl
from cryptography.x509.oid import NameOID

from services.signing.esign.provider import Refused


class WrongCertificate(Exception):
    """The PKCS#12 file or its passphrase cannot be used for signing."""


class Key(Protocol):
    """A private key, wherever it lies, with the certificates that go into the signature."""

    @property
    def certificate(self) -> Certificate: ...

    @property
    def others(self) -> tuple[Certificate, ...]: ...

    def sign(self, data: bytes) -> bytes:
        """RSA (PKCS #1 v1.5) with SHA-256."""


class Keys(NamedTuple):
    """What is in a PKCS#12 container."""

    key: RSAPrivateKey
    certificate: Certificate
    others: tuple[Certificate, ...]

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data, padding.PKCS1v15(), SHA256())

    def __repr__(self) -> str:
        return f"Keys({self.certificate.subject.rfc4514_string()})"


def opened(container: bytes, passphrase: bytes) -> Keys:
    """Open a PKCS#12 container."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(container, passphrase)
    except ValueError:
        # The original error may show what was tried, so it is not passed on.
        raise WrongCertificate("the PKCS#12 file cannot be opened with this passphrase") from None
    if not isinstance(key, RSAPrivateKey) or certificate is None:
        raise WrongCertificate("the PKCS#12 file holds no RSA key with its certificate")
    return Keys(key, certificate, tuple(others))


def unfit(certificate: Certificate, at: datetime, crl_files: Iterable[Path] = ()) -> Refused | None:
    """Why nobody may sign with this certificate now."""
    if at < certificate.not_valid_before_utc:
        return Refused("certificate-not-yet-valid", f"{certificate.not_valid_before_utc:%Y-%m-%d}")
    if at > certificate.not_valid_after_utc:
        return Refused("certificate-expired", f"{certificate.not_valid_after_utc:%Y-%m-%d}")
    for crl_file in crl_files:
        for crl in revocations(crl_file.read_bytes()):
            if crl.issuer == certificate.issuer and crl.get_revoked_certificate_by_serial_number(
                certificate.serial_number
            ):
                return Refused("certificate-revoked")
    return None


def common_name(certificate: Certificate) -> str:
    """Whose certificate it is; empty where it does not say so."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value).strip() if names else ""


@lru_cache(maxsize=8)
def revocations(content: bytes) -> tuple[CertificateRevocationList, ...]:
    """The revocation lists in a file: one in DER, or any number in PEM."""
    end = b"-----END X509 CRL-----"
    if end not in content:
        return (load_der_x509_crl(content),)
    return tuple(load_pem_x509_crl(each + end) for each in content.split(end)[:-1])
