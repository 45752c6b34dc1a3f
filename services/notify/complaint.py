"""A complaint about the office: who has it, until when it must be answered, and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.notify import rules
from services.notify.complaint_rules import (
    ABOVE,
    CLOSED_AFTER,
    Category,
    Level,
    NotAnswered,
    NothingToObjectTo,
    NotOpen,
    State,
    TakenByAnother,
    Why,
    begins_with,
    due,
)
from services.shared.working_days import day_of


class OfComplaint(Aggregate.Event):
    """Something became of it; ``application_id`` is the application that it is about, if any."""

    becomes: ClassVar[State]

    application_id: UUID | None
    number: str
    category: Category
    by: str
    at: datetime

    def apply(self, aggregate: Any) -> None:
        """Called by the library, also when the complaint is read from its events."""
        aggregate.state = self.becomes


class Complaint(Aggregate):
    """What people wrote lies sealed beside it; here are only codes and days. ``days`` is the time for an answer."""

    class Filed(Aggregate.Created):
        """Somebody complained; ``code`` is the keyed hash of what opens it, ``account_id`` whose it is, if known."""

        complaint_id: UUID
        number: str
        code: str
        category: Category
        level: Level
        days: int
        due_on: date
        application_id: UUID | None
        account_id: UUID | None
        at: datetime

    class Taken(OfComplaint):
        """A member of staff sees to it."""

        becomes = "open"

        def apply(self, aggregate: Any) -> None:
            """From now on it is theirs."""
            super().apply(aggregate)
            aggregate.taken_by = self.by

    class Answered(OfComplaint):
        """The office answered."""

        becomes = "answered"

        def apply(self, aggregate: Any) -> None:
            """The time for an objection runs."""
            super().apply(aggregate)
            aggregate.answered_at = self.at

    class Objected(OfComplaint):
        """The answer did not satisfy."""

        becomes = "open"

        def apply(self, aggregate: Any) -> None:
            """Once is enough."""
            super().apply(aggregate)
            aggregate.objected = True

    class Escalated(OfComplaint):
        """A superior has it now, with a time of their own."""

        becomes = "open"
        level: Level
        why: Why
        due_on: date

        def apply(self, aggregate: Any) -> None:
            """Nobody there has taken it yet."""
            super().apply(aggregate)
            aggregate.level, aggregate.due_on, aggregate.taken_by = self.level, self.due_on, ""

    class Closed(OfComplaint):
        """The answer satisfied, or nobody objected."""

        becomes = "closed"

    class Withdrawn(OfComplaint):
        """Whoever complained does not want it any more."""

        becomes = "withdrawn"

    @event(Filed)
    def __init__(
        self,
        complaint_id: UUID,
        number: str,
        code: str,
        category: Category,
        level: Level,
        days: int,
        due_on: date,
        application_id: UUID | None,
        account_id: UUID | None,
        at: datetime,
    ) -> None:
        self.number, self.code, self.category, self.level = number, code, category, level
        self.days, self.due_on = days, due_on
        self.application_id, self.account_id = application_id, account_id
        self.state: State = "open"
        self.taken_by = ""
        self.objected = False
        self.answered_at: datetime | None = None

    @staticmethod
    def create_id(complaint_id: UUID) -> UUID:
        """The page chose it, so that a second click files nothing twice."""
        return complaint_id

    @classmethod
    def file(
        cls,
        complaint_id: UUID,
        number: str,
        code: str,
        category: Category,
        days: int,
        at: datetime,
        *,
        application_id: UUID | None = None,
        account_id: UUID | None = None,
    ) -> Complaint:
        """Begin: what is about people of the office goes to a superior at once."""
        level, due_on = begins_with(category), due(day_of(at), days)
        return cls(complaint_id, number, code, category, level, days, due_on, application_id, account_id, at)

    # The office

    def take(self, by: str, at: datetime, *, instead_of: str) -> None:
        """See to it. ``instead_of`` is who saw to it on the page that was clicked, so that nobody takes it unawares
        from somebody who was faster."""
        self._must_be_open()
        if self.taken_by == by:
            return
        if self.taken_by != instead_of:
            raise TakenByAnother(holder=self.taken_by)
        self._record(Complaint.Taken, by, at)

    def answer(self, by: str, at: datetime) -> None:
        """The words are kept beside; what a colleague sees to is theirs to answer."""
        self._must_be_open()
        if self.taken_by not in ("", by):
            raise TakenByAnother(holder=self.taken_by)
        self._record(Complaint.Answered, by, at)

    def forward(self, by: str, at: datetime) -> None:
        """It needs a superior."""
        self._must_be_open()
        self._escalate("forwarded", by, at)

    # Whoever complained

    def object(self, at: datetime) -> None:
        """The answer does not satisfy: the next level answers, once."""
        if self.state != "answered" or self.objected:
            raise NothingToObjectTo
        self._record(Complaint.Objected, "", at)
        self._escalate("unsatisfied", "", at)

    def accept(self, at: datetime) -> None:
        """The answer satisfies; what waits for one cannot."""
        if self.state == "open":
            raise NotAnswered
        if self.state == "answered":
            self._record(Complaint.Closed, "", at)

    def withdraw(self, at: datetime) -> None:
        """It is not wanted any more."""
        self._must_be_open()
        self._record(Complaint.Withdrawn, "", at)

    # Time

    def keep_time(self, today: date, at: datetime) -> None:
        """Late: a superior has it. Answered long ago without a word: closed."""
        if self.state == "open" and today > self.due_on and self.level in ABOVE:
            self._escalate("late", rules.POST_ROOM, at)
        if (
            self.state == "answered"
            and self.answered_at is not None
            and today > due(day_of(self.answered_at), CLOSED_AFTER)
        ):
            self._record(Complaint.Closed, rules.POST_ROOM, at)

    def _escalate(self, why: Why, by: str, at: datetime) -> None:
        """The head has nobody above: there the time begins anew only when the answer did not satisfy."""
        level = ABOVE.get(self.level, self.level)
        if level != self.level or why == "unsatisfied":
            due_on = due(day_of(at), self.days)
            self._record(Complaint.Escalated, by, at, level=level, why=why, due_on=due_on)

    def _must_be_open(self) -> None:
        if self.state != "open":
            raise NotOpen

    def _record(self, kind: type[OfComplaint], by: str, at: datetime, **what: Any) -> None:
        about = {"application_id": self.application_id, "number": self.number, "category": self.category}
        self.trigger_event(kind, by=by, at=at, **(about | what))
