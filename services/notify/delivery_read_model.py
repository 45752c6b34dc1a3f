"""Where each letter is, for the lists of the counter and the page of the applicant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.notify.delivery import Delivery
from services.notify.delivery_events import Onward
from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row

AT_ONCE = 500
OPENED = """
INSERT INTO deliveries (application_id, number, letter, way, state, since, changed_at)
VALUES (%s, %s, %s, %s, 'ready', %s, %s) ON CONFLICT (application_id) DO NOTHING
"""
STATE = """
UPDATE deliveries SET state = %s, changed_at = %s, changed_by = %s, reason = %s WHERE application_id = %s
"""
DISPATCHED = """
UPDATE deliveries SET state = %s, changed_at = %s, changed_by = %s, courier = %s, consignment = %s
WHERE application_id = %s
"""
CONSIGNMENT = """
UPDATE deliveries SET courier = %s, consignment = %s, changed_at = %s, changed_by = %s WHERE application_id = %s
"""
WAY = """
UPDATE deliveries SET way = %s, state = 'ready', turn = turn + 1, since = %s, changed_at = %s, changed_by = %s,
    courier = '', consignment = '', reason = '', reminded = 0
WHERE application_id = %s
"""
REMINDED = "UPDATE deliveries SET reminded = %s WHERE application_id = %s"
LISTS = {
    "pickup": "way = 'pickup' AND state IN ('ready', 'told')",
    "to_post": "way = 'post' AND state = 'ready'",
    "posted": "state = 'posted'",
    "returned": "state = 'returned'",
}


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    letter = happened.originator_id
    match happened:
        case Delivery.Opened(slip=slip, at=at):
            number = slip["application_number"]
            yield Row(OPENED, (letter, number, happened.proposal, happened.way, at, at))
        case Delivery.Dispatched(courier=courier, consignment=consignment, at=at, by=by):
            state = "posted" if courier else "told"
            yield Row(DISPATCHED, (state, at, by, courier or "", consignment or "", letter))
        case Delivery.ConsignmentCorrected(courier=courier, consignment=consignment, at=at, by=by):
            yield Row(CONSIGNMENT, (courier, consignment, at, by, letter))
        case Delivery.WayChosen(way=way, at=at, by=by):
            yield Row(WAY, (way, at, at, by, letter))
        case Delivery.Reminded(time=time):
            yield Row(REMINDED, (time, letter))
        case Onward(at=at, by=by):
            yield Row(STATE, (happened.becomes, at, by, getattr(happened, "reason", ""), letter))


def listed(datastore: Datastore, name: str) -> list[Any]:
    """One of the lists of the counter, the oldest first."""
    return datastore.query(
        f"SELECT * FROM deliveries WHERE {LISTS[name]} ORDER BY since, application_id LIMIT {AT_ONCE}"
    )


def done(datastore: Datastore, limit: int = 50) -> list[Any]:
    """What needs nobody any more, the latest first."""
    return datastore.query(
        "SELECT * FROM deliveries WHERE state IN ('collected', 'delivered') OR (way = 'email' AND state = 'told')"
        " ORDER BY changed_at DESC, application_id LIMIT %s",
        limit,
    )


def one(datastore: Datastore, application_id: UUID) -> list[Any]:
    """One letter; empty when it is not signed yet."""
    return datastore.query("SELECT * FROM deliveries WHERE application_id = %s", application_id)


def some(datastore: Datastore, application_ids: Sequence[UUID]) -> list[Any]:
    """Letters of a list, in its order."""
    found = datastore.query("SELECT * FROM deliveries WHERE application_id = ANY(%s)", list(application_ids))
    return sorted(found, key=lambda row: list(application_ids).index(row.application_id))


def sent_under(datastore: Datastore, courier: str, consignment: str) -> list[Any]:
    """The letters that a courier has, or had, under this number."""
    return datastore.query("SELECT * FROM deliveries WHERE courier = %s AND consignment = %s", courier, consignment)


def by_number(datastore: Datastore, number: str) -> list[Any]:
    """The letter of an application by the number that its applicant knows."""
    return datastore.query("SELECT * FROM deliveries WHERE number = %s", number)


def at_the_counter(datastore: Datastore, after: UUID | None) -> list[Any]:
    """Letters that wait to be picked up, by id behind ``after``."""
    return datastore.query(
        f"SELECT application_id, since, reminded FROM deliveries WHERE {LISTS['pickup']} AND reminded < 2"
        " AND application_id > coalesce(%s, '00000000-0000-0000-0000-000000000000'::uuid)"
        " ORDER BY application_id",
        after,
    )
