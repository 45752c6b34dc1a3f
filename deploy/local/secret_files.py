"""What nobody else may know, made once per home: passwords in one file, keys in a file each."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from deploy.local.home import SERVICES, Home

NAMES = (
    "instance",
    "postgres_password",
    *(f"{service}_database_password" for service in SERVICES),
    *(f"{service}_owner_password" for service in SERVICES),
    "analyst_database_password",
    "amqp_password",
    "erlang_cookie",
    "form_secret",
    "object_store_secret",
    "object_store_salt",
    "whatsapp_token",
    "whatsapp_app_secret",
    "whatsapp_verify_token",
)


@dataclass(frozen=True)
class Secrets:
    """The secrets of one home."""

    folder: Path
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    @property
    def session_private_key(self) -> Path:
        return self.folder / "session-private.pem"

    @property
    def session_public_key(self) -> Path:
        return self.folder / "session-public.pem"

    @property
    def journal_private_key(self) -> Path:
        return self.folder / "journal-private.pem"

    @property
    def personal_data_key(self) -> Path:
        return self.folder / "personal-data.key"

    @property
    def words_key(self) -> Path:
        return self.folder / "words.key"

    @property
    def certificate_authority(self) -> Path:
        return self.folder / "certificate-authority"


def load(home: Home) -> Secrets:
    """Read the home's secrets; make those that are not there yet."""
    file = home.secrets / "passwords.json"
    values = json.loads(file.read_text()) if file.exists() else {}
    if new := {name: secrets.token_hex(20) for name in NAMES if name not in values}:
        values |= new
        write(file, json.dumps(values, indent=1).encode())
    kept = Secrets(home.secrets, values)
    if not kept.session_private_key.exists() or not kept.session_public_key.exists():
        _make_session_keys(kept)
    if not kept.journal_private_key.exists():
        write(kept.journal_private_key, private_pem(Ed25519PrivateKey.generate()))
    for key in (kept.personal_data_key, kept.words_key):
        if not key.exists():
            write(key, secrets.token_bytes(32))
    return kept


def _make_session_keys(kept: Secrets) -> None:
    key = Ed25519PrivateKey.generate()
    write(kept.session_private_key, private_pem(key))
    write(kept.session_public_key, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def private_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def write(file: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    partial = file.with_name(file.name + ".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
        output.write(content)
    partial.replace(file)
