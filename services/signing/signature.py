"""The electronic signature: PAdES with the head's certificate, which is read once per process."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any

from services.shared.offload import offload

REASON = "Persetujuan surat secara elektronik"
FIELD = "TandaTangan"


class WrongCertificate(Exception):
    """The PKCS#12 file or its passphrase cannot be used for signing."""


class HeadOfOffice:
    """Signs letters. The key stays in memory after its first use; one signature at a time."""

    def __init__(self, pkcs12_file: Path, passphrase_file: Path) -> None:
        self._pkcs12 = pkcs12_file.read_bytes()
        self._passphrase = passphrase_file.read_bytes().strip()
        self._turn = threading.Lock()
        self._signer: Any = None

    def sign(self, pdf: bytes) -> bytes:
        """The same PDF with an invisible signature that allows no later change."""
        # The lock belongs to the hub's side: held inside the offloaded function it would be a green lock between real
        # threads, which never wakes its waiter.
        with self._turn:
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
            self._signer = loaded(self._pkcs12, self._passphrase)
        signed = io.BytesIO()
        PdfSigner(metadata, self._signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=signed)
        return signed.getvalue()


def loaded(container: bytes, passphrase: bytes) -> Any:
    """A pyHanko signer that parsed its key once (the stock one does so twice per signature)."""
    from asn1crypto import x509
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
    from pyhanko.sign.signers import Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    try:
        key, certificate, others = pkcs12.load_key_and_certificates(container, passphrase)
    except ValueError as wrong:
        raise WrongCertificate("the PKCS#12 file cannot be opened with this passphrase") from wrong
    if not isinstance(key, RSAPrivateKey) or certificate is None:
        raise WrongCertificate("the PKCS#12 file holds no RSA key with its certificate")

    private: RSAPrivateKey = key

    class LoadedSigner(Signer):
        """Signs with the key at hand."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            if dry_run:
                return bytes(private.key_size // 8)
            return private.sign(data, padding.PKCS1v15(), SHA256())

    registry = SimpleCertificateStore()
    registry.register_multiple([x509.Certificate.load(other.public_bytes(Encoding.DER)) for other in others])
    return LoadedSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        cert_registry=registry,
        embed_roots=True,
    )
