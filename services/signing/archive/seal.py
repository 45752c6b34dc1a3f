"""The seal of the office: a detached CMS signature that nobody has to be present for."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

from services.signing.esign.keys import opened


class Seal:
    """Seals bytes with key and certificate of a PKCS#12 file, which is read once. Raises
    :class:`services.signing.esign.keys.WrongCertificate` when file and passphrase do not fit."""

    def __init__(self, pkcs12_file: Path, passphrase_file: Path) -> None:
        self._keys = opened(pkcs12_file.read_bytes(), passphrase_file.read_bytes().strip())

    def sealed(self, content: bytes) -> bytes:
        """The signature over this content (CMS, DER), without the content."""
        builder = PKCS7SignatureBuilder().set_data(content)
        builder = builder.add_signer(self._keys.certificate, self._keys.key, SHA256())
        for other in self._keys.others:
            builder = builder.add_certificate(other)
        return builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])
