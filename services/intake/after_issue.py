"""What becomes of a letter after it was received: the part of an application that lives on when it is decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import Document
from services.shared.refusals import NotFound, Refused

Json = dict[str, Any]
Turn = Literal["suspended", "reinstated", "revoked", "superseded", "expired"]


DutyState = Literal["open", "late", "done"]


class DutyDone(Refused):
    """One report is enough."""

    sentence = "This was handed in already, or the office has noted it as done."


class AfterIssue(Aggregate):
    """``letter`` is the one that counts; ``others`` are those it replaced and the decrees about it, the first first.
    ``duties`` by their code: what the permit demands afterwards, with the report once it was handed in."""

    letter: Json | None
    others: list[Json]
    standing: str  # empty, suspended, revoked or expired
    suspended_until: date | None
    duties: dict[str, Json]
    reports: tuple[Document, ...]

    class LetterFollowed(Aggregate.Event):
        """Something happened to the issued letter. ``paper``: number, code and sha256 of the letter that did it; None
        where time did. ``until``: the last day of a suspension."""

        turn: Turn
        paper: Json | None
        until: date | None
        at: datetime

    class DutyTold(Aggregate.Event):
        """The office says what is due (in both languages), or what came of it."""

        code: str
        text: str
        text_en: str
        due_on: date
        state: DutyState
        at: datetime

    class ReportHandedIn(Aggregate.Event):
        """The applicant did what was due."""

        code: str
        document: Json
        at: datetime

    def tell_duty(
        self, code: str, due_on: date, state: DutyState, at: datetime, text: str = "", text_en: str = ""
    ) -> None:
        """Told by the office; what was told before, or comes late, changes nothing."""
        known = self.duties.get(code)
        if known is None or (known["state"] != state and state != "open" and known["state"] != "done"):
            words = known or {"text": text, "text_en": text_en}
            said = {"text": words["text"], "text_en": words["text_en"], "due_on": due_on, "state": state}
            self._tell_duty(code=code, **said, at=at)

    def hand_in_report(self, code: str, document: Document, at: datetime) -> None:
        """A second click with the same file changes nothing."""
        known = self.duties.get(code)
        if known is None:
            raise NotFound
        if any(each.sha256 == document.sha256 and each.requirement == code for each in self.reports):
            return
        if known["state"] == "done":
            raise DutyDone
        self._hand_in_report(code=code, document=document.model_dump(mode="json"), at=at)

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

    @event(DutyTold)
    def _tell_duty(self, code: str, text: str, text_en: str, due_on: date, state: DutyState, at: datetime) -> None:
        self.duties[code] = {"text": text, "text_en": text_en, "due_on": due_on, "state": state}

    @event(ReportHandedIn)
    def _hand_in_report(self, code: str, document: Json, at: datetime) -> None:
        self.duties[code] = self.duties[code] | {"state": "done"}
        self.reports = (*self.reports, Document.model_validate(document))
