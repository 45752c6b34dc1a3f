"""Use cases of the two toy services: say numbers, hear numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from uuid import UUID

from services.shared.application import DomainEvent, EventSourcedApplication
from services.shared.contracts import Contract
from services.shared.contracts.signing import LetterRevoked
from services.shared.datastore import Row
from tests.faults.toys.domain import Letter, Listener

HEARS = (LetterRevoked,)


class Misunderstood(Exception):
    """The listener cannot cope with what it heard."""


class Saying(EventSourcedApplication):
    """Letters that say numbers."""

    def say(self, letter_id: UUID, *numbers: int) -> None:
        """Say these numbers in one transaction."""
        letter = self.find(Letter, letter_id) if self.exists(letter_id) else Letter(letter_id=letter_id)
        for number in numbers:
            letter.revoke(number)
        self.save(letter)


class Hearing(EventSourcedApplication):
    """Keeps what it hears; a letter named in table ``refused`` is a poison to it."""

    def hear(self, letter_id: UUID, number: int) -> None:
        """Keep one number."""
        if self.datastore.query("SELECT 1 FROM refused WHERE letter = %s AND number = %s", letter_id, number):
            raise Misunderstood(f"number {number}")
        listener = self.find(Listener, letter_id) if self.exists(letter_id) else Listener(letter_id=letter_id)
        listener.hear(number)
        self.save(listener)

    def heard(self, letter_id: UUID) -> list[int]:
        """The numbers of one letter in the order they were heard."""
        return self.find(Listener, letter_id).numbers if self.exists(letter_id) else []


HEARING_TABLES = """
CREATE TABLE refused (letter uuid NOT NULL, number integer NOT NULL);
CREATE TABLE heard (place bigint GENERATED ALWAYS AS IDENTITY, letter uuid NOT NULL, number integer NOT NULL);
"""


def heard_rows(happened: DomainEvent) -> Iterable[Row]:
    """Every number also becomes a row: one that commits with its event."""
    match happened:
        case Listener.Heard():
            yield Row("INSERT INTO heard (letter, number) VALUES (%s, %s)", (happened.originator_id, happened.number))


@singledispatch
def announce(happened: DomainEvent) -> Contract | None:
    """Openings are nobody else's business."""
    return None


@announce.register
def _(happened: Letter.Revoked) -> Contract:
    return LetterRevoked(
        application_id=happened.originator_id, at=happened.at, reason=str(happened.number), by="drafter"
    )


def react(said: LetterRevoked, hearing: Hearing) -> None:
    """The toy hears one fact only."""
    hearing.hear(said.application_id, int(said.reason))
