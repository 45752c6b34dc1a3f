"""The signature that nobody has to be there for: with a certificate from a file, opened once per process."""

from __future__ import annotations

from pathlib import Path

from services.signing.esign import pades
from services.signing.esign.keys import WrongCertificate, opened
from services.signing.esign.timestamping import Timestamping

__all__ = ["LocalSigner", "WrongCertificate"]


class LocalSigner:
    """Signs without asking anybody. Raises :class:`WrongCertificate` when made of files that do not fit."""

    def __init__(self, pkcs12_file: Path, passphrase_file: Path, timestamping: Timestamping | None = None) -> None:
        self._keys = opened(pkcs12_file.read_bytes(), passphrase_file.read_bytes().strip())
        self._timestamping = timestamping

    def sign(self, pdf: bytes) -> bytes:
        """The same PDF with an invisible signature that allows no later change."""
        return pades.sign(pdf, self._keys, self._timestamping)
