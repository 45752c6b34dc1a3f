"""Records into the database, thousands in one transaction: events by COPY, as all events are, read model with them.

COPY needs a process of its own: psycopg2 refuses it under eventlet, so this runs in the command and never in a service.
"""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import StoredEvent

from services.intake.application import PURPOSE
from services.intake.imports.checking import Record
from services.intake.imports.domain import ImportedPermit, holder_id_of, permit_id_of
from services.shared.application import EventSourcedApplication, replayed
from services.shared.datastore import Cursor, Datastore, Row
from services.shared.personal_data import PersonalData, context, encrypted

EVENT_COLUMNS = "originator_id, originator_version, topic, state"
PERMIT_COLUMNS = "permit_id, holder_id, permit_code, number, signed_on, valid_until, digest"
SEALED_COLUMNS = "permit_id, sealed"
CLEAN = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class Prepared(NamedTuple):
    """A record with what is computed of it."""

    record: Record
    permit_id: UUID
    holder_id: UUID
    digest: str


class Sorted(NamedTuple):
    """What becomes of a batch of records."""

    accepted: list[Prepared]
    changed: list[Prepared]
    known: list[Prepared]
    erased: list[Prepared]


def prepared(record: Record, personal_data: PersonalData) -> Prepared:
    """Whose it is, and the keyed hash of all that it says."""
    said = json.dumps(vars(record) | {"row": None}, sort_keys=True, default=str)
    return Prepared(
        record,
        permit_id_of(record.register),
        holder_id_of(personal_data.lookup(f"nik {record.person['nik']}")),
        personal_data.lookup(f"imported record {said}"),
    )


def sort(datastore: Datastore, batch: Sequence[Prepared]) -> Sorted:
    """Compare with what is there; changes nothing."""
    digests = dict(
        datastore.tuples(
            Row(
                "SELECT permit_id, digest FROM imported_permits WHERE permit_id = ANY(%s)",
                ([each.permit_id for each in batch],),
            )
        )
    )
    erased = {
        holder
        for (holder,) in datastore.tuples(
            Row(
                "SELECT account_id FROM person_keys"
                " WHERE purpose = %s AND wrapped_key IS NULL AND account_id = ANY(%s)",
                (PURPOSE, list({each.holder_id for each in batch})),
            )
        )
    }
    found = Sorted([], [], [], [])
    for each in batch:
        digest = digests.get(each.permit_id)
        if each.holder_id in erased:
            found.erased.append(each)
        elif digest == each.digest:
            found.known.append(each)
        elif digest is None:
            found.accepted.append(each)
        else:
            found.changed.append(each)
    return found


class Writer:
    """Writes batches that :func:`sort` has looked at; only one import runs at a time."""

    def __init__(self, application: EventSourcedApplication, personal_data: PersonalData) -> None:
        self._application = application
        self._datastore = application.datastore
        self._personal_data = personal_data

    def write(self, found: Sorted, at: datetime) -> None:
        """Record the batch; call it inside the transaction that counts its rows.

        The events come last: their numbers are taken in the last moment before the commit, so that the relay, which
        waits for every number that is taken, never waits long for an import.
        """
        batch = [*found.accepted, *found.changed]
        if not batch:
            return
        keys = self._personal_data.keys({each.holder_id for each in batch}, PURPOSE)
        events = [*self._imported(found.accepted, at), *self._amended(found.changed, at)]
        with self._datastore.transaction() as transaction, transaction.connection.cursor() as cursor:
            upsert(cursor, "imported_permits", PERMIT_COLUMNS, (permit_row(happened) for happened in events))
            upsert(cursor, "imported_particulars", SEALED_COLUMNS, (sealed_row(each, keys) for each in batch))
            copy(cursor, "events", EVENT_COLUMNS, (self._event_row(happened) for happened in events))

    def _imported(self, accepted: Iterable[Prepared], at: datetime) -> list[Any]:
        events: list[Any] = []
        for each in accepted:
            register_hash = self._personal_data.lookup(f"imported register {each.record.register.casefold()}")
            permit = ImportedPermit(permit_id=each.permit_id, register_hash=register_hash, **facts(each, at))
            events += permit.collect_events()
        return events

    def _amended(self, changed: Sequence[Prepared], at: datetime) -> list[Any]:
        histories = self._histories([each.permit_id for each in changed])
        events: list[Any] = []
        for each in changed:
            permit = replayed(None, histories[each.permit_id])
            permit.amend(**facts(each, at))
            events += permit.collect_events()
        return events

    def _histories(self, permits: list[UUID]) -> dict[UUID, list[Any]]:
        """The events of many permits in one round trip."""
        from_row = self._application.mapper.to_domain_event
        histories: dict[UUID, list[Any]] = defaultdict(list)
        for permit_id, version, topic, state in self._datastore.tuples(
            Row(
                f"SELECT {EVENT_COLUMNS} FROM events WHERE originator_id = ANY(%s)"
                " ORDER BY originator_id, originator_version",
                (permits,),
            )
        ):
            histories[permit_id].append(from_row(StoredEvent(permit_id, version, topic, bytes(state))))
        return histories

    def _event_row(self, happened: Any) -> tuple[Any, ...]:
        stored = self._application.mapper.to_stored_event(happened)
        return stored.originator_id, stored.originator_version, stored.topic, stored.state


def facts(each: Prepared, at: datetime) -> dict[str, Any]:
    """What an event tells of a record: nothing about the person."""
    record = each.record
    return {
        "holder_id": each.holder_id,
        "permit_code": record.permit_code,
        "kind": record.kind,
        "number": record.number,
        "registered_on": record.registered_on,
        "signed_on": record.signed_on,
        "valid_until": record.valid_until,
        "digest": each.digest,
        "at": at,
    }


def permit_row(happened: Any) -> tuple[Any, ...]:
    """The line of the read model after this event."""
    return (
        happened.originator_id,
        happened.holder_id,
        happened.permit_code,
        happened.number,
        happened.signed_on,
        happened.valid_until,
        happened.digest,
    )


def sealed_row(each: Prepared, keys: dict[UUID, AESGCM]) -> tuple[Any, ...]:
    """All that is about the person, under the person's key."""
    record = each.record
    plain = {"register": record.register, "person": record.person, "answers": record.answers}
    words = json.dumps(plain, ensure_ascii=False).encode()
    return each.permit_id, encrypted(keys[each.holder_id], words, context(each.holder_id, PURPOSE))


def upsert(cursor: Cursor, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY knows no conflicts: into a table of this transaction first, then over what is there."""
    staging = f"incoming_{table}"
    key, *others = columns.split(", ")
    changes = ", ".join(f"{column} = excluded.{column}" for column in others)
    cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {staging} (LIKE {table}) ON COMMIT DELETE ROWS")
    copy(cursor, staging, columns, rows)
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {staging} ON CONFLICT ({key}) DO UPDATE SET {changes}"
    )


def copy(cursor: Cursor, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Columns that are not named get their defaults: an event its number, after the transaction has its id."""
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(map(cell, row)))
        text.write("\n")
    text.seek(0)
    cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", text)


def cell(value: Any) -> str:
    """A value as COPY's text format has it."""
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).translate(CLEAN)
