"""Links in mails that prove a mailbox: each works once, for a limited time."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from services.intake.registrations import token_hash
from services.shared.datastore import Datastore, Row
from services.shared.personal_data import PersonalData
from services.shared.refusals import NotFound

Kind = Literal["password", "email"]


class LinkUsedUp(NotFound):
    """Unknown, too old, or used before: which of them, nobody is told."""

    sentence = "This link is not valid any more. Each link works once and for a limited time: ask for a new one."


@dataclass(frozen=True)
class Link:
    """An issued link; ``sealed`` holds its ``token`` and what it was issued with."""

    id: UUID
    account_id: UUID
    sealed: dict[str, Any]


class SingleUseLinks:
    """Issues and redeems; the database knows only the SHA-256 of a token."""

    def __init__(self, datastore: Datastore, personal_data: PersonalData, clock: Callable[[], datetime]) -> None:
        self._datastore = datastore
        self._personal_data = personal_data
        self._clock = clock

    def issue(self, account_id: UUID, kind: Kind, within: timedelta, **more: str) -> UUID:
        """A new link; those before it stay valid, so that nobody can spoil a link by asking for another."""
        link_id, token, moment = uuid4(), secrets.token_urlsafe(16), self._clock()
        sealed = self._personal_data.seal(account_id, "account", {"token": token, **more})
        self._datastore.execute(
            Row("DELETE FROM account_links WHERE account_id = %s AND expires_at < %s", (account_id, moment)),
            Row(
                "INSERT INTO account_links (id, token_hash, account_id, kind, sealed, expires_at)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                (link_id, token_hash(token), account_id, kind, sealed, moment + within),
            ),
        )
        return link_id

    def look(self, token: str, kind: Kind) -> Link:
        """The link as long as it can be used; raises :class:`LinkUsedUp`."""
        return self._only(
            "SELECT id, account_id, sealed FROM account_links WHERE token_hash = %s AND kind = %s"
            " AND used_at IS NULL AND expires_at > %s",
            (token_hash(token), kind, self._clock()),
        )

    def use(self, token: str, kind: Kind) -> Link:
        """Redeem it, and void all others of its kind; of several at once one succeeds. Raises :class:`LinkUsedUp`."""
        link = self._only(
            "UPDATE account_links SET used_at = %(now)s WHERE token_hash = %(token)s AND kind = %(kind)s"
            " AND used_at IS NULL AND expires_at > %(now)s RETURNING id, account_id, sealed",
            {"token": token_hash(token), "kind": kind, "now": self._clock()},
        )
        self.void(link.account_id, kind)
        return link

    def void(self, account_id: UUID, kind: Kind) -> None:
        """Unused links of this kind do not count any more."""
        self._datastore.execute(
            Row("DELETE FROM account_links WHERE account_id = %s AND kind = %s AND used_at IS NULL", (account_id, kind))
        )

    def was_used(self, token: str, kind: Kind) -> bool:
        """Whether this very link was redeemed before."""
        return bool(
            self._datastore.query(
                "SELECT 1 FROM account_links WHERE token_hash = %s AND kind = %s AND used_at IS NOT NULL",
                token_hash(token),
                kind,
            )
        )

    def waiting(self, account_id: UUID, kind: Kind) -> Link | None:
        """The newest link that can still be used."""
        found = self._datastore.query(
            "SELECT id, account_id, sealed FROM account_links WHERE account_id = %s AND kind = %s"
            " AND used_at IS NULL AND expires_at > %s ORDER BY expires_at DESC LIMIT 1",
            account_id,
            kind,
            self._clock(),
        )
        return self._opened(found[0]) if found else None

    def to_mail(self, link_id: UUID) -> Link | None:
        """The link for its mail; none when it cannot be used any more."""
        found = self._datastore.query(
            "SELECT id, account_id, sealed FROM account_links WHERE id = %s AND used_at IS NULL AND expires_at > %s",
            link_id,
            self._clock(),
        )
        return self._opened(found[0]) if found else None

    def used(self, link_id: UUID) -> Link | None:
        """A redeemed link, for the mail that says so."""
        found = self._datastore.query(
            "SELECT id, account_id, sealed FROM account_links WHERE id = %s AND used_at IS NOT NULL", link_id
        )
        return self._opened(found[0]) if found else None

    def _only(self, sql: str, parameters: Any) -> Link:
        found = self._datastore.execute(Row(sql, parameters))
        if not found:
            raise LinkUsedUp
        return self._opened(found[0])

    def _opened(self, row: Any) -> Link:
        return Link(row.id, row.account_id, self._personal_data.open(row.account_id, "account", row.sealed))
