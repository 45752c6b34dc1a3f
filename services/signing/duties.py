"""What the holder of a permit still owes after its issue, a report for example: part of a letter's life."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.shared.refusals import NotAllowed, NotFound
from services.signing.life_rules import MAY_BEGIN
from services.signing.parts import Duty as Demand
from services.signing.parts import Officer
from services.signing.rules import ReasonMissing
from services.signing.way import OnItsWay

REMINDED_BEFORE = timedelta(days=14)
State = Literal["open", "late", "done"]


@dataclass(frozen=True)
class Duty:
    """One thing that is due; ``reminded``: that was said before the day."""

    code: str
    text: str
    text_en: str
    due_on: date
    state: State = "open"
    reminded: bool = False


class OfDuty(Aggregate.Event):
    """Something about a duty; ``application_id`` is that of the letter's application."""

    code: str
    at: datetime
    application_id: UUID
    due_on: date


class Obliged(OnItsWay):
    """The part of a letter that remembers what its holder owes."""

    duties: dict[str, Duty]

    class DutyArose(OfDuty):
        text: str
        text_en: str

    class DutyReminded(OfDuty):
        """It is due soon."""

        days_left: int

    class DutyMissed(OfDuty):
        """Its day has passed."""

    class DutyFulfilled(OfDuty):
        """``by``: the officer; None where the holder handed in a report, which lies with the counter."""

        by: str | None
        note: str
        document_id: UUID | None = field(default=None, kw_only=True)

    def take_duties(self, known: Collection[str], at: datetime) -> None:
        """The letter was just signed. ``known``: duties that the letter it replaces has brought already."""
        if not self.duties:
            self._take_duties(known, at)

    def take_duties_of_end(self, known: Collection[str], ended_on: date, at: datetime) -> None:
        """It was revoked: what counts from its end, and had no day as there was none, has one now. What has a day
        already keeps it."""
        self._take_duties({*known, *self.duties}, at, ended_on)

    @property
    def duties_of_end(self) -> list[Demand]:
        """What is due after the end of a permit that has none: it arises when the permit is revoked, or never."""
        return [each for each in self._demands() if each["code"] not in self.duties and self.due_on(each) is None]

    def due_on(self, wanted: Demand, ended_on: date | None = None) -> date | None:
        """Counted from the signature, or from the end of what the permit is for; where that has none, from the day on
        which it was ended."""
        if (paper := self.issued) is None:
            return None
        end = getattr(paper, "ends", None) or paper.valid_until
        start = paper.signed_on if wanted["days_after"] == "issue" else end
        counted_from = date.fromisoformat(start) if start else ended_on
        return counted_from + timedelta(days=wanted["days"]) if counted_from else None

    def _demands(self) -> Sequence[Demand]:
        """What the letter demands; letters of earlier versions know no duties."""
        return getattr(self.issued, "duties", ()) if self.decides == "permit" else ()

    def _take_duties(self, known: Collection[str], at: datetime, ended_on: date | None = None) -> None:
        for each in self._demands():
            if each["code"] not in known and (due_on := self.due_on(each, ended_on)) is not None:
                words = {"text": each["text"], "text_en": each["text_en"]}
                self._take_duty(**self._of(each["code"], due_on, at), **words)

    def mind_duties(self, today: date, at: datetime) -> None:
        """Say once that a duty is due soon, and once that it is late; what was missed meanwhile is only late."""
        for duty in self.duties.values():
            of = self._of(duty.code, duty.due_on, at)
            if duty.state == "open" and duty.due_on < today:
                self._miss_duty(**of)
            elif duty.state == "open" and not duty.reminded and duty.due_on - today <= REMINDED_BEFORE:
                self._remind_of_duty(**of, days_left=(duty.due_on - today).days)

    def close_duty(self, code: str, note: str, by: Officer, at: datetime) -> None:
        """An officer has seen that it is done, and says how."""
        if not by.roles & set(MAY_BEGIN):
            raise NotAllowed
        if not note.strip():
            raise ReasonMissing
        self._fulfil(code, by.username, note.strip(), None, at)

    def take_report(self, code: str, document_id: UUID, at: datetime) -> None:
        """The holder handed in the report."""
        self._fulfil(code, None, "", document_id, at)

    def _fulfil(self, code: str, by: str | None, note: str, document_id: UUID | None, at: datetime) -> None:
        duty = self.duties.get(code)
        if duty is None:
            raise NotFound
        if duty.state != "done":
            of = self._of(code, duty.due_on, at)
            self._fulfil_duty(**of, by=by, note=note, document_id=document_id)

    def _of(self, code: str, due_on: date, at: datetime) -> dict[str, Any]:
        return {"code": code, "due_on": due_on, "application_id": self.application_id, "at": at}

    @event(DutyArose)
    def _take_duty(self, code: str, text: str, text_en: str, due_on: date, application_id: UUID, at: datetime) -> None:
        self.duties[code] = Duty(code, text, text_en, due_on)

    @event(DutyReminded)
    def _remind_of_duty(self, code: str, due_on: date, days_left: int, application_id: UUID, at: datetime) -> None:
        self.duties[code] = replace(self.duties[code], reminded=True)

    @event(DutyMissed)
    def _miss_duty(self, code: str, due_on: date, application_id: UUID, at: datetime) -> None:
        self.duties[code] = replace(self.duties[code], state="late")

    @event(DutyFulfilled)
    def _fulfil_duty(
        self, code: str, due_on: date, by: str | None, note: str, application_id: UUID, at: datetime,
        document_id: UUID | None = None,
    ) -> None:  # fmt: skip
        self.duties[code] = replace(self.duties[code], state="done")
