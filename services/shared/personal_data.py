"""Personal data at rest: sealed with one random key per person and retention class, so that it can be forgotten."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.shared.datastore import Datastore, Row
from services.shared.refusals import Refused

NONCE = 12


class PersonalDataErased(Refused):
    """The key was destroyed: nobody can read this any more, from backups neither."""

    sentence = "This personal data was erased."


class PersonalData:
    """Seals and opens; ``key`` (32 bytes) wraps the keys of the persons and never leaves this process."""

    def __init__(self, datastore: Datastore, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the personal data key has 32 bytes")
        self._datastore = datastore
        self._master = AESGCM(derived(key, b"wrap person keys"))
        self._lookup_key = derived(key, b"look up persons")

    def seal(self, account_id: UUID, purpose: str, plain: dict[str, Any]) -> bytes:
        """Encrypt JSON values for one person; joins the transaction in progress."""
        return self.seal_bytes(account_id, purpose, json.dumps(plain, ensure_ascii=False).encode())

    def open(self, account_id: UUID, purpose: str, sealed: bytes) -> dict[str, Any]:
        """What was sealed; raises :class:`PersonalDataErased` once the key is destroyed."""
        plain: dict[str, Any] = json.loads(self.open_bytes(account_id, purpose, sealed))
        return plain

    def seal_bytes(self, account_id: UUID, purpose: str, plain: bytes) -> bytes:
        """The same for a file."""
        key = AESGCM(self._key(account_id, purpose, make=True))
        return encrypted(key, plain, context(account_id, purpose))

    def open_bytes(self, account_id: UUID, purpose: str, sealed: bytes) -> bytes:
        """The file that was sealed; raises as :meth:`open`."""
        key = AESGCM(self._key(account_id, purpose, make=False))
        return decrypted(key, bytes(sealed), context(account_id, purpose))

    def lookup(self, text: str) -> str:
        """The same for the same text, without telling the text: for columns that are searched or unique."""
        return hmac.new(self._lookup_key, text.encode(), hashlib.sha256).hexdigest()

    def destroy(self, account_id: UUID, purpose: str) -> None:
        """Forget: everything sealed for this person and purpose is unreadable from now on, also in what seals later."""
        self._datastore.execute(
            Row(
                "INSERT INTO person_keys (account_id, purpose, destroyed_at) VALUES (%(account)s, %(purpose)s, %(now)s)"
                " ON CONFLICT (account_id, purpose) DO UPDATE SET wrapped_key = NULL,"
                " destroyed_at = coalesce(person_keys.destroyed_at, excluded.destroyed_at)",
                {"account": account_id, "purpose": purpose, "now": datetime.now(UTC)},
            )
        )

    def keys(self, persons: Iterable[UUID], purpose: str) -> dict[UUID, AESGCM]:
        """The keys of many persons at once, made where there was none; held against destruction until the commit.

        Raises :class:`PersonalDataErased` when one of them was destroyed.
        """
        wanted = sorted(set(persons))
        wrapped = [encrypted(self._master, secrets.token_bytes(32), context(each, purpose)) for each in wanted]
        found = self._datastore.execute(
            Row(
                "INSERT INTO person_keys (account_id, purpose, wrapped_key)"
                " SELECT person, %s, key FROM unnest(%s::uuid[], %s::bytea[]) AS made (person, key)"
                " ON CONFLICT (account_id, purpose) DO NOTHING",
                (purpose, wanted, wrapped),
            ),
            Row(
                "SELECT account_id, wrapped_key FROM person_keys WHERE purpose = %s AND account_id = ANY(%s) FOR SHARE",
                (purpose, wanted),
            ),
        )
        if any(each.wrapped_key is None for each in found):
            raise PersonalDataErased
        return {
            each.account_id: AESGCM(decrypted(self._master, bytes(each.wrapped_key), context(each.account_id, purpose)))
            for each in found
        }

    def _key(self, account_id: UUID, purpose: str, *, make: bool) -> bytes:
        found = self._datastore.query(
            "SELECT wrapped_key FROM person_keys WHERE account_id = %s AND purpose = %s", account_id, purpose
        )
        if not found and make:
            found = self._made(account_id, purpose)
        if not found or found[0].wrapped_key is None:
            raise PersonalDataErased
        return decrypted(self._master, bytes(found[0].wrapped_key), context(account_id, purpose))

    def _made(self, account_id: UUID, purpose: str) -> list[Any]:
        wrapped = encrypted(self._master, secrets.token_bytes(32), context(account_id, purpose))
        return self._datastore.execute(
            Row(
                # The update that changes nothing returns the key of whoever was faster.
                "INSERT INTO person_keys (account_id, purpose, wrapped_key) VALUES (%s, %s, %s)"
                " ON CONFLICT (account_id, purpose) DO UPDATE SET purpose = excluded.purpose RETURNING wrapped_key",
                (account_id, purpose, wrapped),
            )
        )


def context(account_id: UUID, purpose: str) -> bytes:
    """What a sealed text is bound to: it does not open under another person or purpose."""
    return f"{account_id}/{purpose}".encode()


def encrypted(key: AESGCM, plain: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + key.encrypt(nonce, plain, bound_to)


def decrypted(key: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        return key.decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
    except InvalidTag:
        raise ValueError("sealed personal data was changed, or belongs to another person or key") from None


def derived(key: bytes, what_for: bytes) -> bytes:
    """One key per use out of the master key."""
    return hmac.new(key, what_for, hashlib.sha256).digest()
