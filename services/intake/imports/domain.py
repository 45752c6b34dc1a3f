"""A permit that was issued before this system: imported once, amended when its record is corrected."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

PERMITS = UUID("5d0d2b3e-6a52-4c1b-9d0e-8d6f5a0f6c11")
HOLDERS = UUID("b1c7a1d4-0f3c-4e7f-8a55-2f1f7c3b9e42")


def permit_id_of(register: str) -> UUID:
    """The same for the same earlier register number, however often it is imported."""
    return uuid5(PERMITS, register.casefold())


def holder_id_of(nik_lookup: str) -> UUID:
    """The same for all records of one person. ``nik_lookup`` is a keyed hash: nobody computes this from a NIK."""
    return uuid5(HOLDERS, nik_lookup)


class ImportedPermit(Aggregate):
    """An earlier permit. Its events hold no personal data: holder and answers lie sealed beside them.

    ``digest`` is a keyed hash of the whole record, and tells whether a record has changed since.
    """

    class PermitImported(Aggregate.Created):
        """The record came for the first time. ``register_hash``: keyed, of the earlier register number."""

        permit_id: UUID
        register_hash: str
        holder_id: UUID
        permit_code: str
        kind: str
        number: str
        registered_on: date | None
        signed_on: date
        valid_until: date | None
        digest: str
        at: datetime

    class Amended(Aggregate.Event):
        """The record came again, and says something else."""

        holder_id: UUID
        permit_code: str
        kind: str
        number: str
        registered_on: date | None
        signed_on: date
        valid_until: date | None
        digest: str
        at: datetime

    @event(PermitImported)
    def __init__(
        self,
        permit_id: UUID,
        register_hash: str,
        holder_id: UUID,
        permit_code: str,
        kind: str,
        number: str,
        registered_on: date | None,
        signed_on: date,
        valid_until: date | None,
        digest: str,
        at: datetime,
    ) -> None:
        self.digest = digest

    @staticmethod
    def create_id(permit_id: UUID) -> UUID:
        """Given from outside: it follows from the earlier register number."""
        return permit_id

    def amend(self, *, digest: str, **facts: Any) -> None:
        """Take over what the record says now; the same record again changes nothing."""
        if digest != self.digest:
            self._amend(digest=digest, **facts)

    @event(Amended)
    def _amend(
        self,
        holder_id: UUID,
        permit_code: str,
        kind: str,
        number: str,
        registered_on: date | None,
        signed_on: date,
        valid_until: date | None,
        digest: str,
        at: datetime,
    ) -> None:
        self.digest = digest
