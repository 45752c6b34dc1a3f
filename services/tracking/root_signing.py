"""The key of the journal: it signs the roots of days, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from services.shared.settings import SettingError


@dataclass(frozen=True)
class Signer:
    """Signs with Ed25519."""

    key: Ed25519PrivateKey

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Raises :class:`SettingError` for everything but an Ed25519 key without a passphrase."""
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError) as trouble:
            raise SettingError(f"SAKPORE_JOURNAL_PRIVATE_KEY_FILE holds no private key: {trouble}") from trouble
        if not isinstance(key, Ed25519PrivateKey):
            raise SettingError("SAKPORE_JOURNAL_PRIVATE_KEY_FILE holds a key that is not of Ed25519")
        return cls(key)

    @cached_property
    def public_key(self) -> str:
        """PEM."""
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, statement: str) -> bytes:
        return self.key.sign(statement.encode())


def fingerprint_of(public_key: str) -> str:
    """SHA-256 (hex) of the key as DER: what people compare."""
    key = load_pem_public_key(public_key.encode())
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def is_signed(statement: str, signature: bytes, public_key: str) -> bool:
    """Whether the holder of this key signed exactly this; no for a key that is none."""
    try:
        key = load_pem_public_key(public_key.encode())
        if not isinstance(key, Ed25519PublicKey):
            return False
        key.verify(signature, statement.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
