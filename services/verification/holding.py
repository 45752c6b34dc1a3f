"""Who holds a case at its desk: taken, handed over, given by a supervisor or in turn, and laid back."""

from __future__ import annotations

from datetime import datetime

from eventsourcing.domain import Aggregate, event

from services.verification.holding_rules import CLAIMING, HANDING_OVER, RELEASING, TAKING_BACK, Wish, check
from services.verification.rules import Officer
from services.verification.timing import Timing


class HolderChanged(Aggregate.Event):
    """Somebody holds the case from now on (``holder``), or nobody; ``acting_for``: whom ``by`` stood in for."""

    step: str
    holder: str | None
    by: str
    acting_for: str | None
    at: datetime


class Holding(Timing):
    """The part of a case that says whose work it is; state lies with the whole case."""

    class Claimed(HolderChanged):
        """An officer took it."""

    class HandedOver(HolderChanged):
        """Its holder gave it to a colleague, with a note."""

        note: str

    class Reassigned(HolderChanged):
        """A supervisor gave it to somebody."""

        note: str

    class AssignedInTurn(HolderChanged):
        """The rule of the sector gave it to whose turn it was; ``by`` is empty."""

        desk: str
        sector: str

    class Released(HolderChanged):
        """It lies on the desk again for whoever takes it."""

    class TakenBack(HolderChanged):
        """Whoever had given it away took that back."""

    given: tuple[str, str | None] | None

    def claim(self, step: str, by: Officer, at: datetime) -> None:
        """Take a case that nobody holds; one's own again changes nothing."""
        wish = Wish(step, by, by)
        check(self, wish, CLAIMING)
        if self.holder != by.stands_for:
            self._claim(step=step, holder=by.stands_for, by=by.username, acting_for=by.acting_for, at=at)

    def hand_over(self, step: str, to: Officer, note: str, by: Officer, at: datetime) -> None:
        """Give it to a colleague of the desk: one's own case, or anybody's as supervisor of the desk."""
        wish = Wish(step, by, to, note)
        check(self, wish, HANDING_OVER)
        if self.holder == to.username:
            return
        change = self._hand_over if self.holder == by.stands_for else self._reassign
        change(step=step, holder=to.username, by=by.username, acting_for=by.acting_for, at=at, note=note.strip())

    def assign_in_turn(self, to: str, at: datetime) -> None:
        """Give it to whose turn it is, unless somebody holds it already or it has left the desk."""
        if self.current is None or self.holder is not None:
            return
        desk, sector = self.slip.step(self.current).desk, self.slip.sector
        self._assign_in_turn(step=self.current, holder=to, by="", acting_for=None, at=at, desk=desk, sector=sector)

    def release(self, step: str, by: Officer, at: datetime) -> None:
        """Lay it back on the desk; a case that nobody holds stays as it is."""
        wish = Wish(step, by, by)
        check(self, wish, RELEASING)
        if self.holder is not None:
            self._release(step=step, holder=None, by=by.username, acting_for=by.acting_for, at=at)

    def take_back(self, step: str, by: Officer, at: datetime) -> None:
        """Undo one's own hand-over: it is whose it was before."""
        check(self, Wish(step, by, by), TAKING_BACK)
        before = self.given[1] if self.given else None
        self._take_back(step=step, holder=before, by=by.username, acting_for=by.acting_for, at=at)

    def fall_back(self, at: datetime) -> None:
        """Its holder has left the desk: it lies there again. ``by`` is empty."""
        if self.current is not None and self.holder is not None:
            self._release(step=self.current, holder=None, by="", acting_for=None, at=at)

    def _now_with(self, holder: str | None, given: tuple[str, str | None] | None = None) -> None:
        self.holder, self.given = holder, given

    @event(Claimed)
    def _claim(self, step: str, holder: str | None, by: str, acting_for: str | None, at: datetime) -> None:
        self._now_with(holder)

    @event(HandedOver)
    def _hand_over(
        self, step: str, holder: str | None, by: str, acting_for: str | None, at: datetime, note: str
    ) -> None:
        self._now_with(holder, given=(by, self.holder))

    @event(Reassigned)
    def _reassign(
        self, step: str, holder: str | None, by: str, acting_for: str | None, at: datetime, note: str
    ) -> None:
        self._now_with(holder, given=(by, self.holder))

    @event(AssignedInTurn)
    def _assign_in_turn(
        self, step: str, holder: str | None, by: str, acting_for: str | None, at: datetime, desk: str, sector: str
    ) -> None:
        self._now_with(holder)

    @event(Released)
    def _release(self, step: str, holder: str | None, by: str, acting_for: str | None, at: datetime) -> None:
        self._now_with(None)

    @event(TakenBack)
    def _take_back(self, step: str, holder: str | None, by: str, acting_for: str | None, at: datetime) -> None:
        self._now_with(holder)
