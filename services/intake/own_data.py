"""What people see and change of their own data, and the history of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.intake.accounts import KNOWN_ADDRESS_MAIL
from services.intake.addresses import Address
from services.intake.registrations import Registration, email_lookup, registration_from
from services.intake.single_use_links import LinkUsedUp, SingleUseLinks
from services.intake.throttling import Throttle
from services.shared.application import now
from services.shared.datastore import Datastore, Row
from services.shared.outside import intent
from services.shared.personal_data import PersonalData
from services.shared.refusals import NotFound, Refused

NEW_ADDRESS_MAIL = "new-address-mail"
ADDRESS_CHANGED_MAIL = "address-changed-mail"
CONFIRM_WITHIN = timedelta(days=1)


class SameAddress(Refused):
    """There is nothing to confirm."""

    sentence = "This is your e-mail address already."


@dataclass(frozen=True)
class FieldChange:
    """One field before and after; both empty where the values are secret."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """Something about a person changed; ``by_self`` unless the office did it."""

    at: datetime
    by_self: bool
    fields: tuple[FieldChange, ...]


class OwnData:
    """The use cases of the page “my data”."""

    def __init__(
        self, datastore: Datastore, personal_data: PersonalData, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._datastore = datastore
        self._personal_data = personal_data
        self._clock = clock
        self._throttle = Throttle(datastore)
        self.links = SingleUseLinks(datastore, personal_data, clock)

    def change(self, account_id: UUID, *, name: str, address: Address, phone: str, language: str) -> None:
        """Take over what differs; nothing is written when nothing does."""
        with self._datastore.transaction():
            before = self._locked(account_id)
            self._replace(
                before, replace(before, name=name, address=address, phone=phone, language=language), account_id
            )

    def ask_new_email(self, account_id: UUID, email: str) -> None:
        """Send a link to the new address; it counts once the link is followed. A new wish replaces the one before.

        An address of somebody else looks the same to the asker; its owner gets a mail instead.
        Raises :class:`SameAddress`, and ``TooManyAttempts`` for who asks again and again.
        """
        lookup = email_lookup(self._personal_data, email)
        with self._datastore.transaction():
            if email_lookup(self._personal_data, self._locked(account_id).email) == lookup:
                raise SameAddress
            self._throttle.count(self._personal_data.lookup(f"new address {account_id}"), self._clock())
            self._throttle.count(self._personal_data.lookup(f"mail {email.casefold()}"), self._clock())
            self.links.void(account_id, "email")
            link_id = self.links.issue(account_id, "email", CONFIRM_WITHIN, email=email)
            owner = self._owner_of(lookup)
            self._datastore.execute(
                intent(NEW_ADDRESS_MAIL, f"new-address-{link_id}", {"link_id": str(link_id)}, account_id)
                if owner is None
                else intent(
                    KNOWN_ADDRESS_MAIL,
                    f"known-address-{owner}-{self._clock():%Y-%m-%d}",
                    {"account_id": str(owner)},
                    owner,
                )
            )

    def confirm_email(self, token: str) -> None:
        """The new address is proven and counts from now on; confirming again changes nothing."""
        if self.links.was_used(token, "email"):
            return
        # Whose link it is must be known before anything is locked: every change locks the account first.
        link = self.links.look(token, "email")
        email = str(link.sealed["email"])
        lookup = email_lookup(self._personal_data, email)
        with self._datastore.transaction():
            # Registrations with this address wait, as they do for each other.
            self._datastore.query("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", lookup)
            before = self._locked(link.account_id)
            if self.links.was_used(token, "email"):
                return
            link = self.links.use(token, "email")
            if self._owner_of(lookup) is not None:
                raise LinkUsedUp
            self._make_room(lookup)
            self._datastore.execute(
                Row("UPDATE accounts SET email_lookup = %s WHERE id = %s", (lookup, link.account_id))
            )
            self._replace(before, replace(before, email=email), link.account_id)
            self._datastore.execute(
                Row(
                    "UPDATE account_links SET sealed = %s WHERE id = %s",
                    (self._sealed(link.account_id, {**link.sealed, "former": before.email}), link.id),
                ),
                intent(ADDRESS_CHANGED_MAIL, f"address-changed-{link.id}", {"link_id": str(link.id)}, link.account_id),
            )

    def waiting_email(self, account_id: UUID) -> str | None:
        """The new address that is not confirmed yet."""
        link = self.links.waiting(account_id, "email")
        return str(link.sealed["email"]) if link else None

    def note(self, account_id: UUID, changed_by: UUID, *fields: FieldChange) -> Row:
        """The row of the history; joins the transaction that changes the data."""
        sealed = self._sealed(account_id, {"fields": [vars(field) for field in fields]})
        return Row(
            "INSERT INTO account_changes (account_id, changed_by, changed_at, sealed) VALUES (%s, %s, %s, %s)",
            (account_id, changed_by, self._clock(), sealed),
        )

    def history(self, account_id: UUID) -> list[Change]:
        """Everything that was changed, the latest first."""
        found = self._datastore.query(
            "SELECT changed_by, changed_at, sealed FROM account_changes WHERE account_id = %s ORDER BY id DESC",
            account_id,
        )
        return [
            Change(
                row.changed_at, row.changed_by == account_id, tuple(FieldChange(**each) for each in opened["fields"])
            )
            for row in found
            for opened in [self._personal_data.open(account_id, "account", row.sealed)]
        ]

    def registered_at(self, account_id: UUID) -> datetime:
        """When the person registered."""
        (row,) = self._datastore.query("SELECT registered_at FROM accounts WHERE id = %s", account_id)
        at: datetime = row.registered_at
        return at

    def _locked(self, account_id: UUID) -> Registration:
        found = self._datastore.query(
            "SELECT particulars FROM accounts WHERE id = %s AND particulars IS NOT NULL FOR UPDATE", account_id
        )
        if not found:
            raise NotFound
        return registration_from(self._personal_data.open(account_id, "account", found[0].particulars))

    def _replace(self, before: Registration, after: Registration, account_id: UUID) -> None:
        fields = differences(readable(before), readable(after))
        if before == after:
            return
        self._datastore.execute(
            Row(
                "UPDATE accounts SET particulars = %s WHERE id = %s",
                (self._sealed(account_id, after.kept()), account_id),
            ),
            self.note(account_id, account_id, *fields),
        )

    def _owner_of(self, lookup: str) -> UUID | None:
        found = self._datastore.query(
            "SELECT id FROM accounts WHERE email_lookup = %s AND confirmed_at IS NOT NULL", lookup
        )
        return found[0].id if found else None

    def _make_room(self, lookup: str) -> None:
        """An account that nobody confirmed gives way, as it does to a registration."""
        for row in self._datastore.execute(Row("DELETE FROM accounts WHERE email_lookup = %s RETURNING id", (lookup,))):
            self._personal_data.destroy(row.id, "account")

    def _sealed(self, account_id: UUID, plain: dict[str, Any]) -> bytes:
        return self._personal_data.seal(account_id, "account", plain)


def readable(person: Registration) -> dict[str, str]:
    """The fields as the history shows them."""
    return {**vars(person), "address": person.address.line}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[FieldChange]:
    """What is not the same."""
    return [FieldChange(field, before[field], after[field]) for field in before if before[field] != after[field]]
