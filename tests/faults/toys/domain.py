"""A letter that is revoked again and again (said), and what another service heard of it (heard): numbers in order."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event


class Letter(Aggregate):
    """Says its numbers."""

    class Opened(Aggregate.Created):
        """Nobody else's business."""

        letter_id: UUID

    class Revoked(Aggregate.Event):
        """Announced."""

        number: int
        at: datetime

    @event(Opened)
    def __init__(self, letter_id: UUID) -> None:
        self.numbers: list[int] = []

    @staticmethod
    def create_id(letter_id: UUID) -> UUID:
        """The letter's id is the application's."""
        return letter_id

    def revoke(self, number: int) -> None:
        """Say the number."""
        self._revoke(number=number, at=datetime(2026, 3, 12, tzinfo=UTC))

    @event(Revoked)
    def _revoke(self, number: int, at: datetime) -> None:
        self.numbers.append(number)


class Listener(Aggregate):
    """Keeps the numbers it heard, in the order it heard them."""

    class Opened(Aggregate.Created):
        """Somebody said something."""

        letter_id: UUID

    class Heard(Aggregate.Event):
        """One number."""

        number: int

    @event(Opened)
    def __init__(self, letter_id: UUID) -> None:
        self.numbers: list[int] = []

    @staticmethod
    def create_id(letter_id: UUID) -> UUID:
        """The letter's id is the application's."""
        return letter_id

    def hear(self, number: int) -> None:
        """Keep the number."""
        self._hear(number=number)

    @event(Heard)
    def _hear(self, number: int) -> None:
        self.numbers.append(number)
