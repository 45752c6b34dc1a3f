"""How a desk shares its new work: whoever takes it, or each in turn, sector by sector."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

EVERY_RULE = UUID("0f1f4b7e-52e5-5d5b-9a52-3f0a0c1c9d31")


class Sharing(Aggregate):
    """The rule of one sector at one desk."""

    class Begun(Aggregate.Created):
        """Somebody thought about it for the first time."""

        desk: str
        sector: str
        at: datetime

    class SetInTurn(Aggregate.Event):
        """New cases go to each officer in turn."""

        desk: str
        sector: str
        by: str
        at: datetime

    class SetFree(Aggregate.Event):
        """New cases wait for whoever takes them."""

        desk: str
        sector: str
        by: str
        at: datetime

    @event(Begun)
    def __init__(self, desk: str, sector: str, at: datetime) -> None:
        self.desk = desk
        self.sector = sector
        self.in_turn = False

    @staticmethod
    def create_id(desk: str, sector: str) -> UUID:
        """One rule per desk and sector."""
        return uuid5(EVERY_RULE, f"{desk} {sector}")

    def set_in_turn(self, by: str, at: datetime) -> None:
        """The same rule again changes nothing."""
        if not self.in_turn:
            self._set_in_turn(desk=self.desk, sector=self.sector, by=by, at=at)

    def set_free(self, by: str, at: datetime) -> None:
        """The same rule again changes nothing."""
        if self.in_turn:
            self._set_free(desk=self.desk, sector=self.sector, by=by, at=at)

    @event(SetInTurn)
    def _set_in_turn(self, desk: str, sector: str, by: str, at: datetime) -> None:
        self.in_turn = True

    @event(SetFree)
    def _set_free(self, desk: str, sector: str, by: str, at: datetime) -> None:
        self.in_turn = False
