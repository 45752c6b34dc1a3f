"""A certificate authority of this machine only: made-up roots, and the certificates with which letters are signed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
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
ROOT_NAME = "Otoritas Sertifikat Kota Contoh (contoh)"
ROOTS = "ca.pem"
REVOKED = "ca.crl"
SIGNERS_FILE = "signers.yaml"
THREADS = 2


class Signer(NamedTuple):
    """Who signs: the name of the files without their ending, and the name in the certificate."""

    files: str
    common_name: str


SEAL = Signer("seal", "Segel Elektronik DPMPTSP Kota Contoh (contoh)")


def create(directory: Path, people: Iterable[Signer] = ()) -> None:
    """Write the roots, their revocation lists, and ``.p12``, ``.crt`` and ``.passphrase`` for each signer, unless they
    are there; with ``people``, also who of them signs with what. Letters stay checkable.

    A root's key is thrown away: nobody can ever issue another certificate under it. A signer that an older home does
    not know yet therefore gets a root of its own, which joins the others in ``ca.pem``.
    """
    people, roots = list(people), directory / ROOTS
    signers = [SEAL, *people]
    if missing := [signer for signer in signers if not (roots.is_file() and is_there(signer, directory))]:
        directory.mkdir(parents=True, exist_ok=True)
        issue(missing, directory)
    if people or not (directory / SIGNERS_FILE).is_file():
        write_privately(directory / SIGNERS_FILE, signers_file(people).encode())


def is_there(signer: Signer, directory: Path) -> bool:
    """Whether this signer has key and certificate."""
    return all((directory / f"{signer.files}.{ending}").is_file() for ending in ("p12", "passphrase"))


def passphrase_of(username: str, directory: Path) -> str | None:
    """With which this person's key opens; None for those who do not sign."""
    file = directory / f"{username}.passphrase"
    return file.read_text() if file.is_file() else None


def issue(signers: Iterable[Signer], directory: Path) -> None:
    """A new root that revokes nobody, and under it a certificate for each of these."""
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    root = root_certificate(root_key)
    join(directory / ROOTS, root.public_bytes(Encoding.PEM))
    join(directory / REVOKED, revocation_list(root, root_key).public_bytes(Encoding.PEM))
    # Making keys is nearly all of the work, and waits for nobody.
    with ThreadPoolExecutor(THREADS) as threads:
        for _ in threads.map(lambda signer: issue_one(signer, directory, root, root_key), signers):
            pass


def issue_one(signer: Signer, directory: Path, root: x509.Certificate, root_key: rsa.RSAPrivateKey) -> None:
    """One signer's key, certificate and passphrase; the passphrase of a person can be typed."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    certificate = signer_certificate(signer.common_name, key.public_key(), root, root_key)
    passphrase = (secrets.token_urlsafe(32) if signer == SEAL else f"contoh-{secrets.token_hex(5)}").encode()
    container = pkcs12.serialize_key_and_certificates(
        signer.common_name.encode(), key, certificate, [root], BestAvailableEncryption(passphrase)
    )
    write_privately(directory / f"{signer.files}.passphrase", passphrase)
    write_privately(directory / f"{signer.files}.crt", certificate.public_bytes(Encoding.PEM))
    write_privately(directory / f"{signer.files}.p12", container)


def signers_file(people: Iterable[Signer]) -> str:
    """Who of these made-up people signs with what."""
    lines = [
        f"  {person.files}: {{provider: local, pkcs12: {person.files}.p12, certificate: {person.files}.crt}}"
        for person in people
    ]
    known = ["signers:", *lines] if lines else ["signers: {}"]
    return "\n".join([*known, "timestamping:", "  level: B-B", f"  crl_files: [{REVOKED}]", ""])


def join(file: Path, pem: bytes) -> None:
    """One more in a file that only ever grows."""
    write_privately(file, (file.read_bytes() if file.is_file() else b"") + pem)


def revocation_list(root: x509.Certificate, key: rsa.RSAPrivateKey) -> x509.CertificateRevocationList:
    """Nobody is on it, and for ten years nobody will be: there is no key to revoke with."""
    start = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(start)
        .next_update(start + timedelta(days=3650))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(1), critical=False)
        .sign(key, hashes.SHA256())
    )


def root_certificate(key: rsa.RSAPrivateKey, common_name: str = ROOT_NAME) -> x509.Certificate:
    """Self-signed, for ten years."""
    usage = key_usage(key_cert_sign=True, crl_sign=True)
    return (
        certificate(name(common_name), key.public_key(), years=10)
        .issuer_name(name(common_name))
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
