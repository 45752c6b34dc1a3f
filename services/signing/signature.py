"""The electronic signature: PAdES with a certificate from a file, which is read once per process."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509 import Certificate

from services.shared.offload import offload, ready

REASON = "Persetujuan surat secara elektronik"
FIELD = "TandaTangan"
SIGNING_LIBRARIES = (
    "asn1crypto.x509",
    "pyhanko.pdf_utils.incremental_writer",
    "pyhanko.sign.fields",
    "pyhanko.sign.signers",
    "pyhanko_certvalidator.registry",
)


class WrongCertificate(Exception):
    """The PKCS#12 file or its passphrase cannot be used for signing."""


class LocalSigner:
    """Signs letters, one at a time. Raises :class:`WrongCertificate` when made of files that do not fit."""

    def __init__(self, pkcs12_file: Path, passphrase_file: Path) -> None:
        self._keys = opened(pkcs12_file.read_bytes(), passphrase_file.read_bytes().strip())
        self._turn = threading.Lock()
        self._signer: Any = None

    def sign(self, pdf: bytes) -> bytes:
        """The same PDF with an invisible signature that allows no later change."""
        # The lock belongs to the hub's side: held inside the offloaded function it would be a green lock between real
        # threads, which never wakes its waiter.
        with self._turn:
            ready(*SIGNING_LIBRARIES)
            return offload(self._signed, pdf)

    def _signed(self, pdf: bytes) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
        from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            reason=REASON,
        )
        if self._signer is None:
            self._signer = signer_with(self._keys)
        signed = io.BytesIO()
        PdfSigner(metadata, self._signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=signed)
        return signed.getvalue()


class Keys(NamedTuple):
    """What is in a PKCS#12 container."""

    key: RSAPrivateKey
    certificate: Certificate
    others: list[Certificate]


def opened(container: bytes, passphrase: bytes) -> Keys:
    """Open a PKCS#12 container."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(container, passphrase)
    except ValueError as wrong:
        raise WrongCertificate("the PKCS#12 file cannot be opened with this passphrase") from wrong
    if not isinstance(key, RSAPrivateKey) or certificate is None:
        raise WrongCertificate("the PKCS#12 file holds no RSA key with its certificate")
    return Keys(key, certificate, others)


def signer_with(keys: Keys) -> Any:
    """A pyHanko signer that need not parse its key again (the stock one does so twice per signature)."""
    from asn1crypto import x509
    from pyhanko.sign.signers import Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class LoadedSigner(Signer):
        """Signs with the key at hand."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            if dry_run:
                return bytes(keys.key.key_size // 8)
            return keys.key.sign(data, padding.PKCS1v15(), SHA256())

    def parsed(certificate: Certificate) -> Any:
        return x509.Certificate.load(certificate.public_bytes(Encoding.DER))

    registry = SimpleCertificateStore()
    registry.register_multiple([parsed(other) for other in keys.others])
    return LoadedSigner(signing_cert=parsed(keys.certificate), cert_registry=registry, embed_roots=True)
