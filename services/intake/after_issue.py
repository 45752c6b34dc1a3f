"""What becomes of a letter after it was received: the part of an application that lives on when it is decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from eventsourcing.domain import Aggregate, event

Json = dict[str, Any]
Turn = Literal["suspended", "reinstated", "revoked", "superseded", "expired"]


class AfterIssue(Aggregate):
    """``letter`` is the one that counts; ``others`` are those it replaced and the decrees about it, the first first."""

    letter: Json | None
    others: list[Json]
    standing: str  # empty, suspended, revoked or expired
    suspended_until: date | None

    class LetterFollowed(Aggregate.Event):
        """Something happened to the issued letter. ``paper``: number, code and sha256 of the letter that did it; None
        where time did. ``until``: the last day of a suspension."""

        turn: Turn
        paper: Json | None
        until: date | None
        at: datetime

    def follow_letter(self, turn: Turn, paper: Json | None, at: datetime, until: date | None = None) -> None:
        """Told by the office; a second time changes nothing."""
        known = [self.letter, *self.others]
        repeated = paper is not None and any(each and each["code"] == paper["code"] for each in known)
        over = paper is None and ((turn == "reinstated" and not self.standing) or turn == self.standing)
        if self.letter is not None and not repeated and not over:
            self._follow_letter(turn=turn, paper=paper, until=until, at=at)

    @event(LetterFollowed)
    def _follow_letter(self, turn: Turn, paper: Json | None, until: date | None, at: datetime) -> None:
        if turn == "superseded" and self.letter and paper:
            self.others = [*self.others, self.letter | {"turn": "superseded"}]
            self.letter = paper
            return
        if paper:
            self.others = [*self.others, paper | {"turn": turn}]
        self.standing = "" if turn == "reinstated" else turn
        self.suspended_until = until
