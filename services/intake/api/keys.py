"""API keys: made by a signed-in applicant, shown once, kept as hashes, counted per minute."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID, uuid4

from services.intake.api.problems import KeyNotValid, TooManyRequests
from services.shared.application import now
from services.shared.datastore import Datastore, Row
from services.shared.refusals import NotFound, Refused

PREFIX = "sak_"
RANDOM_BYTES = 24
MOST_KEYS = 20
REQUESTS_PER_MINUTE = 600
MINUTE = timedelta(minutes=1)

# Checking, counting and noting the last use in one round trip; a key nobody may use any more changes nothing. One for
# an organisation counts as long as its owner acts for it.
USE = """
UPDATE api_keys SET
    last_used_at = %(now)s,
    minute_began_at = CASE WHEN minute_began_at > %(minute_ago)s THEN minute_began_at ELSE %(now)s END,
    requests_this_minute = CASE WHEN minute_began_at > %(minute_ago)s THEN requests_this_minute + 1 ELSE 1 END
WHERE key_hash = %(hash)s AND revoked_at IS NULL AND expires_at > %(now)s
    AND (organisation_id IS NULL OR EXISTS (
        SELECT FROM organisation_members
        WHERE organisation_members.organisation_id = api_keys.organisation_id AND account_id = owner_account_id
    ))
RETURNING id, owner_account_id, organisation_id, name, scopes, expires_at, minute_began_at, requests_this_minute
"""


class TooManyKeys(Refused):
    """Forgotten keys are a danger."""

    sentence = "You have too many API keys. Revoke one that is not used any more."


@dataclass(frozen=True)
class ApiKey:
    """Who acts: a program, in the name of the account that made the key, and of an organisation that it acts for."""

    id: UUID
    account_id: UUID
    name: str
    scopes: frozenset[str]
    expires_at: datetime
    organisation_id: UUID | None


class ApiKeys:
    """The use cases around keys."""

    def __init__(self, datastore: Datastore, *, clock: Callable[[], datetime] = now) -> None:
        self._datastore = datastore
        self._clock = clock

    def create(
        self, account_id: UUID, name: str, scopes: frozenset[str], days: int, organisation_id: UUID | None = None
    ) -> str:
        """A new key; its text is known to nobody but the caller from now on. Raises :class:`TooManyKeys`."""
        key = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
        moment = self._clock()
        made = self._datastore.execute(
            Row(
                "INSERT INTO api_keys"
                " (id, owner_account_id, organisation_id, name, key_hash, scopes, created_at, expires_at)"
                " SELECT %(id)s, %(account)s, %(organisation)s, %(name)s, %(hash)s, %(scopes)s, %(now)s, %(expires)s"
                " WHERE %(most)s >"
                " (SELECT count(*) FROM api_keys WHERE owner_account_id = %(account)s AND revoked_at IS NULL"
                " AND expires_at > %(now)s) RETURNING id",
                {
                    "id": uuid4(),
                    "account": account_id,
                    "organisation": organisation_id,
                    "name": name,
                    "hash": hash_of(key),
                    "scopes": sorted(scopes),
                    "now": moment,
                    "expires": moment + timedelta(days=days),
                    "most": MOST_KEYS,
                },
            )
        )
        if not made:
            raise TooManyKeys
        return key

    def of(self, account_id: UUID) -> list[Any]:
        """A person's keys, the newest first."""
        return self._datastore.query(
            "SELECT id, organisation_id, name, scopes, created_at, last_used_at, expires_at, revoked_at,"
            " expires_at <= %s AS expired"
            " FROM api_keys WHERE owner_account_id = %s ORDER BY created_at DESC, id LIMIT 100",
            self._clock(),
            account_id,
        )

    def revoke(self, key_id: UUID, account_id: UUID) -> None:
        """End a key for good; a second time changes nothing."""
        ended = self._datastore.execute(
            Row(
                "UPDATE api_keys SET revoked_at = coalesce(revoked_at, %s) WHERE id = %s AND owner_account_id = %s"
                " RETURNING id",
                (self._clock(), key_id, account_id),
            )
        )
        if not ended:
            raise NotFound

    def use(self, text: str) -> ApiKey:
        """The key of a request, counted; raises :class:`KeyNotValid` or :class:`TooManyRequests`."""
        moment = self._clock()
        found = self._datastore.execute(Row(USE, {"hash": hash_of(text), "now": moment, "minute_ago": moment - MINUTE}))
        if not found:
            raise KeyNotValid
        (key,) = found
        if key.requests_this_minute > REQUESTS_PER_MINUTE:
            raise TooManyRequests(max(1, ceil((key.minute_began_at + MINUTE - moment).total_seconds())))
        return ApiKey(
            key.id, key.owner_account_id, key.name, frozenset(key.scopes), key.expires_at, key.organisation_id
        )


def hash_of(text: str) -> str:
    """SHA-256 is enough for what is random."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
