"""What becomes of a letter after it was received: the part of an application that lives on when it is decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import Document
from services.shared.refusals import NotFound, Refused

Json = dict[str, Any]
Turn = Literal["suspended", "reinstated", "revoked", "superseded", "expired"]


DutyState = Literal["open", "late", "done"]


class DutyDone(Refused):
    """One report is enough."""

    sentence = "This was handed in already, or the office has noted it as done."


class NothingToReplace(Refused):
    """An answer is put right for the letter that replaces one that counts."""

    sentence = "There is no letter that counts and could be replaced: its answers stay as they are."


class AfterIssue(Aggregate):
    """``letter`` is the one that counts; ``others`` are those it replaced and the decrees about it, the first first.
    ``duties`` by their code: what the permit demands afterwards, with the report once it was handed in;
    ``waiting_reports`` (by duty) came in while the virus scanner was away, ``infected_reports`` did not pass it."""

    letter: Json | None
    others: list[Json]
    standing: str  # empty, suspended, revoked or expired
    suspended_until: date | None
    duties: dict[str, Json]
    reports: tuple[Document, ...]
    waiting_reports: dict[str, Document]
    infected_reports: tuple[str, ...]

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

    class ReportQuarantined(Aggregate.Event):
        """It came in and counts once the virus scanner has called it clean."""

        code: str
        document: Json
        at: datetime

    class ReportRejected(Aggregate.Event):
        """The scanner found a virus in it."""

        code: str
        document_id: UUID
        at: datetime

    class AnswersCorrected(Aggregate.Event):
        """These answers were printed wrongly: what they were, what they are and why lies sealed; ``digest`` is that of
        all answers as they are from now on."""

        keys: list[str]
        digest: str
        by: str
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

    def hand_in_report(self, code: str, document: Document, at: datetime, *, clean: bool = True) -> None:
        """Unless the virus scanner called it ``clean``, it waits. A second click with the same file changes nothing."""
        known = self.duties.get(code)
        if known is None:
            raise NotFound
        here = [each for each in (*self.reports, self.waiting_reports.get(code)) if each and each.requirement == code]
        if any(each.sha256 == document.sha256 for each in here):
            return
        if known["state"] == "done":
            raise DutyDone
        take_in = self._hand_in_report if clean else self._quarantine_report
        take_in(code=code, document=document.model_dump(mode="json"), at=at)

    def release_report(self, document_id: UUID, at: datetime) -> None:
        """The scanner found nothing in it; nothing happens to a document that is none, or that another one followed."""
        for code, waiting in self.waiting_reports.items():
            if waiting.document_id == document_id:
                self._hand_in_report(code=code, document=waiting.model_dump(mode="json"), at=at)
                return

    def reject_report(self, document_id: UUID, at: datetime) -> None:
        """A virus is in it: what is due is still to be done."""
        for code, waiting in self.waiting_reports.items():
            if waiting.document_id == document_id:
                self._reject_report(code=code, document_id=document_id, at=at)
                return

    def correct_answers(self, keys: Sequence[str], digest: str, by: str, at: datetime) -> None:
        """An officer puts right what the letter prints wrongly, for the one that replaces it."""
        if self.letter is None or self.standing in ("revoked", "expired"):
            raise NothingToReplace
        self._correct_answers(keys=list(keys), digest=digest, by=by, at=at)

    def follow_letter(self, turn: Turn, paper: Json | None, at: datetime, until: date | None = None) -> None:
        """Told by the office; a second time changes nothing."""
        known = [self.letter, *self.others]
        repeated = paper is not None and any(each and each["code"] == paper["code"] for each in known)
        over = paper is None and ((turn == "reinstated" and not self.standing) or turn == self.standing)
        if self.letter is not None and not repeated and not over:
            self._follow_letter(turn=turn, paper=paper, until=until, at=at)

    @event(AnswersCorrected)
    def _correct_answers(self, keys: list[str], digest: str, by: str, at: datetime) -> None:
        """The answers themselves lie elsewhere."""

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
        self.waiting_reports.pop(code, None)
        self._forget_infected(code)

    @event(ReportQuarantined)
    def _quarantine_report(self, code: str, document: Json, at: datetime) -> None:
        self.waiting_reports[code] = Document.model_validate(document)
        self._forget_infected(code)

    @event(ReportRejected)
    def _reject_report(self, code: str, document_id: UUID, at: datetime) -> None:
        del self.waiting_reports[code]
        self.infected_reports = (*self.infected_reports, code)

    def _forget_infected(self, code: str) -> None:
        self.infected_reports = tuple(each for each in self.infected_reports if each != code)
