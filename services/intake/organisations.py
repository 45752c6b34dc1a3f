"""Organisations that people act for: who belongs to one, and as what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.intake.addresses import Address, address_from
from services.shared.datastore import Datastore, Row
from services.shared.personal_data import PersonalData
from services.shared.refusals import NotAllowed, NotFound, Refused

PURPOSE = "organisation"
OWNER, MEMBER = "owner", "member"


class AlreadyYours(Refused):
    """One entry per organisation is enough for a person."""

    sentence = "You already act for an organisation with this tax number. Open it in your list."


class LastOwner(Refused):
    """An organisation that nobody owns could never be changed again."""

    sentence = "An organisation needs an owner. Make somebody else owner first."


class OwnersOnly(NotAllowed):
    """Members act for the organisation; owners decide who else does."""

    sentence = "Only an owner of the organisation may do this."


@dataclass(frozen=True)
class Details:
    """What an organisation is created with: tax number (16 digits) and business number (13 digits, or empty)."""

    name: str
    npwp: str
    nib: str
    address: Address


@dataclass(frozen=True)
class Organisation:
    """An organisation as one of its people sees it; ``address`` in one line, ``role`` is that person's."""

    id: UUID
    name: str
    npwp: str
    nib: str
    address: str
    role: str


@dataclass(frozen=True)
class Member:
    """Somebody who may act for an organisation."""

    account_id: UUID
    name: str
    role: str
    joined_at: datetime


def now() -> datetime:
    return datetime.now(UTC)


class Organisations:
    """The use cases around an organisation and its people."""

    def __init__(
        self, datastore: Datastore, personal_data: PersonalData, *, clock: Callable[[], datetime] = now
    ) -> None:
        self.datastore = datastore
        self.personal_data = personal_data
        self.clock = clock

    def create(self, organisation_id: UUID, founder: UUID, details: Details) -> None:
        """A new organisation with its first owner; the page has chosen the id, so that a second click changes nothing.

        Two strangers may enter the same tax number: only a refusal would tell one about the other.
        """
        lookup = self.personal_data.lookup(f"npwp {details.npwp}")
        with self.datastore.transaction():
            self.datastore.query("SELECT 1 FROM accounts WHERE id = %s FOR UPDATE", founder)
            if self.is_member(organisation_id, founder):
                return
            if self.datastore.query("SELECT 1 FROM organisations WHERE id = %s", organisation_id):
                raise NotFound
            if self.datastore.query(
                "SELECT 1 FROM organisations JOIN organisation_members ON organisation_id = id"
                " WHERE account_id = %s AND npwp_lookup = %s",
                founder,
                lookup,
            ):
                raise AlreadyYours
            kept = {**vars(details), "address": details.address.kept()}
            self.datastore.execute(
                Row(
                    "INSERT INTO organisations (id, npwp_lookup, particulars, created_at) VALUES (%s, %s, %s, %s)",
                    (organisation_id, lookup, self.personal_data.seal(organisation_id, PURPOSE, kept), self.clock()),
                ),
                joining(organisation_id, founder, OWNER, self.clock()),
            )

    def of_account(self, account_id: UUID) -> list[Organisation]:
        """The organisations this person may act for, by name."""
        found = self.datastore.query(
            "SELECT id, role, particulars FROM organisations JOIN organisation_members ON organisation_id = id"
            " WHERE account_id = %s",
            account_id,
        )
        known = [Organisation(id=row.id, role=row.role, **self._opened(row.id, row.particulars)) for row in found]
        return sorted(known, key=lambda organisation: (organisation.name.casefold(), organisation.id))

    def particulars(self, organisation_id: UUID) -> dict[str, Any]:
        """``name``, ``npwp``, ``nib`` and ``address`` (one line)."""
        found = self.datastore.query("SELECT particulars FROM organisations WHERE id = %s", organisation_id)
        if not found:
            raise NotFound
        return self._opened(organisation_id, found[0].particulars)

    def is_member(self, organisation_id: UUID, account_id: UUID) -> bool:
        """Whether this person may act for the organisation, as owner or member."""
        return self._role(organisation_id, account_id) is not None

    def seen_by(self, organisation_id: UUID, account_id: UUID) -> Organisation:
        """The organisation as its member sees it; raises :class:`NotFound` for everybody else."""
        role = self._role(organisation_id, account_id)
        if role is None:
            raise NotFound
        return Organisation(id=organisation_id, role=role, **self.particulars(organisation_id))

    def members(self, organisation_id: UUID) -> list[Member]:
        """Everybody who may act for it, the first to join first."""
        found = self.datastore.query(
            "SELECT account_id, role, joined_at, particulars FROM organisation_members JOIN accounts ON id = account_id"
            " WHERE organisation_id = %s ORDER BY joined_at, account_id",
            organisation_id,
        )
        return [
            Member(
                row.account_id,
                self.personal_data.open(row.account_id, "account", row.particulars)["name"],
                row.role,
                row.joined_at,
            )
            for row in found
        ]

    def make_owner(self, organisation_id: UUID, owner: UUID, account_id: UUID) -> None:
        """A member becomes an owner as well."""
        with self.datastore.transaction():
            self.expect_owner(organisation_id, owner)
            self.datastore.execute(
                Row(
                    "UPDATE organisation_members SET role = %s WHERE organisation_id = %s AND account_id = %s",
                    (OWNER, organisation_id, account_id),
                )
            )

    def remove(self, organisation_id: UUID, owner: UUID, account_id: UUID) -> None:
        """Somebody does not act for the organisation any more."""
        with self.datastore.transaction():
            self.expect_owner(organisation_id, owner)
            self._take_out(organisation_id, account_id)

    def leave(self, organisation_id: UUID, account_id: UUID) -> None:
        """Stop acting for the organisation."""
        with self.datastore.transaction():
            self._lock(organisation_id)
            self._take_out(organisation_id, account_id)

    def expect_owner(self, organisation_id: UUID, account_id: UUID) -> None:
        """Raise :class:`NotFound` for strangers and :class:`OwnersOnly` for members; one change of people at a time."""
        self._lock(organisation_id)
        role = self._role(organisation_id, account_id)
        if role is None:
            raise NotFound
        if role != OWNER:
            raise OwnersOnly

    def _take_out(self, organisation_id: UUID, account_id: UUID) -> None:
        owners = self.datastore.query(
            "SELECT account_id FROM organisation_members WHERE organisation_id = %s AND role = %s",
            organisation_id,
            OWNER,
        )
        if [row.account_id for row in owners] == [account_id]:
            raise LastOwner
        self.datastore.execute(
            Row(
                "DELETE FROM organisation_members WHERE organisation_id = %s AND account_id = %s",
                (organisation_id, account_id),
            )
        )

    def _lock(self, organisation_id: UUID) -> None:
        self.datastore.query("SELECT 1 FROM organisations WHERE id = %s FOR UPDATE", organisation_id)

    def _role(self, organisation_id: UUID, account_id: UUID) -> str | None:
        found = self.datastore.query(
            "SELECT role FROM organisation_members WHERE organisation_id = %s AND account_id = %s",
            organisation_id,
            account_id,
        )
        return found[0].role if found else None

    def _opened(self, organisation_id: UUID, sealed: bytes) -> dict[str, Any]:
        known = self.personal_data.open(organisation_id, PURPOSE, sealed)
        return {**known, "address": address_from(known["address"]).line}


def joining(organisation_id: UUID, account_id: UUID, role: str, at: datetime) -> Row:
    """The row that makes somebody belong; joining again changes nothing."""
    return Row(
        "INSERT INTO organisation_members (organisation_id, account_id, role, joined_at) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (organisation_id, account_id, role, at),
    )
