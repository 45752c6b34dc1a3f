"""What holders owe, in a table: how it changes, and what has to be said of it today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from services.shared.application import DomainEvent
from services.shared.datastore import Datastore, Row
from services.signing.duties import REMINDED_BEFORE, Obliged

AROSE = """
INSERT INTO duties (letter_id, application_id, code, text, text_en, due_on) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (letter_id, code) DO NOTHING
"""
REMINDED = "UPDATE duties SET reminded = true WHERE letter_id = %s AND code = %s"
MISSED = "UPDATE duties SET state = 'late' WHERE letter_id = %s AND code = %s"
DONE = """
UPDATE duties SET state = 'done', done_by = %s, note = %s, document_id = %s, done_at = %s
WHERE letter_id = %s AND code = %s
"""
WANTING = """
SELECT DISTINCT letter_id FROM duties
WHERE state = 'open' AND (due_on < %(today)s OR (NOT reminded AND due_on <= %(soon)s))
    AND (%(after)s::uuid IS NULL OR letter_id > %(after)s::uuid)
ORDER BY letter_id LIMIT %(limit)s
"""
OF_APPLICATION = "SELECT * FROM duties WHERE application_id = %s ORDER BY due_on, code"
BRINGING = "SELECT letter_id FROM duties WHERE application_id = %s AND code = %s ORDER BY letter_id LIMIT 1"


def rows(happened: DomainEvent) -> Iterable[Row]:
    """What one event changes."""
    letter = happened.originator_id
    match happened:
        case Obliged.DutyArose(code=code, application_id=application, text=text, text_en=text_en, due_on=due_on):
            yield Row(AROSE, (letter, application, code, text, text_en, due_on))
        case Obliged.DutyReminded(code=code):
            yield Row(REMINDED, (letter, code))
        case Obliged.DutyMissed(code=code):
            yield Row(MISSED, (letter, code))
        case Obliged.DutyFulfilled(code=code, by=by, note=note, document_id=document, at=at):
            yield Row(DONE, (by, note, document, at, letter, code))


def wanting_a_word(datastore: Datastore, today: date, after: UUID | None, limit: int) -> list[UUID]:
    """The next letters behind one with a duty that is due soon or late, of which that was not said."""
    asked = {"today": today, "soon": today + REMINDED_BEFORE, "after": after, "limit": limit}
    return [row.letter_id for row in datastore.execute(Row(WANTING, asked))]


def of_application(datastore: Datastore, application_id: UUID) -> list[Any]:
    """All that the holder owes, whichever of the letters brought it."""
    return datastore.query(OF_APPLICATION, application_id)


def letter_bringing(datastore: Datastore, application_id: UUID, code: str) -> UUID | None:
    """The letter that brought a duty."""
    return next((row.letter_id for row in datastore.query(BRINGING, application_id, code)), None)
