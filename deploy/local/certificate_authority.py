"""A certificate authority of this machine only: made-up roots, and the certificates with which letters are signed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

ORGANISATION = "Pemerintah Kota Contoh (contoh)"
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
ROOTS = "ca.pem"


class Signer(NamedTuple):
    """Who signs: the name of the files without their ending, and the name in the certificate."""

    files: str
    common_name: str


HEAD = Signer("signer", "Kepala DPMPTSP Kota Contoh (contoh)")
AGENCIES = Signer("agencies", "Segel Elektronik Perangkat Daerah Kota Contoh (contoh)")


def create(directory: Path) -> None:
    """Write ``ca.pem``, and ``.p12`` with ``.passphrase`` for each signer, unless they are there; letters stay
    checkable.

    A root's key is thrown away: nobody can ever issue another certificate under it. A signer that an older home does
    not know yet therefore gets a root of its own, which joins the others in ``ca.pem``.
    """
    roots = directory / ROOTS
    if missing := [signer for signer in (HEAD, AGENCIES) if not (roots.is_file() and is_there(signer, directory))]:
        directory.mkdir(parents=True, exist_ok=True)
        issue(missing, directory)


def is_there(signer: Signer, directory: Path) -> bool:
    """Whether this signer has key and certificate."""
    return all((directory / f"{signer.files}.{ending}").is_file() for ending in ("p12", "passphrase"))


def issue(signers: Iterable[Signer], directory: Path) -> None:
    """A new root, and under it a certificate for each of these."""
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    root = root_certificate(root_key)
    roots = directory / ROOTS
    known = roots.read_bytes() if roots.is_file() else b""
    write_privately(roots, known + root.public_bytes(Encoding.PEM))
    for signer in signers:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = signer_certificate(signer.common_name, key.public_key(), root, root_key)
        passphrase = secrets.token_urlsafe(32).encode()
        container = pkcs12.serialize_key_and_certificates(
            signer.common_name.encode(), key, certificate, [root], BestAvailableEncryption(passphrase)
        )
        write_privately(directory / f"{signer.files}.passphrase", passphrase)
        write_privately(directory / f"{signer.files}.p12", container)


def root_certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    """Self-signed, for ten years."""
    usage = key_usage(key_cert_sign=True, crl_sign=True)
    return (
        certificate(name("Otoritas Sertifikat Kota Contoh (contoh)"), key.public_key(), years=10)
        .issuer_name(name("Otoritas Sertifikat Kota Contoh (contoh)"))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )


def signer_certificate(
    common_name: str, key: rsa.RSAPublicKey, root: x509.Certificate, root_key: rsa.RSAPrivateKey
) -> x509.Certificate:
    """For five years; may sign documents and nothing else."""
    usage = key_usage(digital_signature=True, content_commitment=True)
    return (
        certificate(name(common_name), key, years=5)
        .issuer_name(root.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )


def certificate(subject: x509.Name, key: rsa.RSAPublicKey, years: int) -> x509.CertificateBuilder:
    """What both certificates have in common."""
    start = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def name(common_name: str) -> x509.Name:
    """A made-up name in Indonesia."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def key_usage(**allowed: bool) -> x509.KeyUsage:
    """Only what is named."""
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{usage: allowed.get(usage, False) for usage in every})


def write_privately(path: Path, content: bytes) -> None:
    """Whole or not at all, readable by the owner only."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.replace(path)
