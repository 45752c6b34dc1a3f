"""What becomes of issued letters, in the tables: standing, and what follows on what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.signing.following import Following
from services.signing.life import TOLD_BEFORE, Living

CHANGED = "UPDATE issued_letters SET {what}, changed_at = %s WHERE letter_id = %s"
STATE = "UPDATE desk_letters SET state = %s WHERE letter_id = %s"
DISCARDED = "UPDATE desk_letters SET step = NULL, desk = NULL, state = 'discarded', since = %s WHERE letter_id = %s"
AT_ONCE = 200
IN_QUESTION = "revoked_at IS NULL AND superseded_by IS NULL AND expired_at IS NULL AND decides = 'permit'"
TOUCHED = f"""
SELECT letter_id FROM issued_letters
WHERE {IN_QUESTION} AND (%(after)s::uuid IS NULL OR letter_id > %(after)s::uuid)
    AND (valid_until < %(today)s OR suspended_until < %(today)s
         OR ({{levels}}))
ORDER BY letter_id LIMIT %(limit)s
"""
ABOUT = """
SELECT desk.letter_id, desk.proposal, desk.state, desk.step, desk.since, issued.number, issued.code, issued.signed_on
FROM desk_letters AS desk LEFT JOIN issued_letters AS issued USING (letter_id)
WHERE desk.about = %s ORDER BY desk.since, desk.letter_id
"""


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    letter = happened.originator_id
    match happened:
        case Living.Revoked(at=at):
            yield changed(letter, at, "revoked_at = %s", at)
            yield Row(STATE, ("revoked", letter))
        case Living.Suspended(at=at, until=until):
            yield changed(letter, at, "suspended_at = %s, suspended_until = %s", at, until)
            yield Row(STATE, ("suspended", letter))
        case Living.Reinstated(at=at):
            yield changed(letter, at, "suspended_at = NULL, suspended_until = NULL")
            yield Row(STATE, ("signed", letter))
        case Living.Superseded(at=at, decree=decree):
            yield changed(letter, at, "superseded_by = %s", decree["code"] if decree else "")
            yield Row(STATE, ("superseded", letter))
        case Living.Expired(at=at):
            yield changed(letter, at, "expired_at = %s", at)
            yield Row(STATE, ("expired", letter))
        case Living.ExpiryApproached(at=at, level=level):
            yield changed(letter, at, "told_days = %s", level)
        case Following.Discarded(at=at):
            yield Row(DISCARDED, (at, letter))


def changed(letter: UUID, at: Any, what: str, *values: Any) -> Row:
    """One line of the register changes."""
    return Row(CHANGED.format(what=what), (*values, at, letter))


def touched_by_time(datastore: Datastore, today: date, after: UUID | None) -> list[UUID]:
    """The next letters behind one whose end is there or near, or whose suspension is over."""
    asked: dict[str, Any] = {"today": today, "after": after, "limit": AT_ONCE}
    near = [
        f"valid_until <= %(today)s::date + {days} AND coalesce(told_days, {days + 1}) > {days}" for days in TOLD_BEFORE
    ]
    query = TOUCHED.format(levels=" OR ".join(near))
    return [row.letter_id for row in datastore.execute(Row(query, asked))]


def about(datastore: Datastore, letter_id: UUID) -> list[Any]:
    """The letters that followed this one, the first first."""
    return datastore.query(ABOUT, letter_id)
