"""The time of a step: who was reminded of it, why it takes longer, and who asked to go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import RoutingSlip
from services.shared.contracts.verification import Fault
from services.shared.deadlines import Level, Said, to_say
from services.shared.working_days import day_of, working_days_between
from services.verification.rules import Officer
from services.verification.timing_rules import EXPLAINING, URGING, Word, check

Whom = Callable[[Level], tuple[str, ...]]


class Reminded(Aggregate.Event):
    """Of the end of a step's time; ``holder`` is whose work it is, ``remind`` are those who shall hear it."""

    step: str
    desk: str
    due_on: date
    holder: str | None
    remind: list[str]
    at: datetime


class Timing(Aggregate):
    """The part of a case that minds its time; state lies with the whole case."""

    slip: RoutingSlip
    current: str | None
    holder: str | None
    due_on: date
    came_on: date
    faults: tuple[Fault, ...]
    said: set[Said]
    delay: tuple[str, date | None] | None
    urged_on: date | None

    class DeadlineApproached(Reminded):
        """The step is due today or on the next working day."""

    class DeadlineMissed(Reminded):
        """The step is late; ``level`` says how far up it was told."""

        days_late: int
        level: str

    class DelayExplained(Aggregate.Event):
        """Why it takes longer, in words for the applicant."""

        step: str
        desk: str
        reason: str
        expected_on: date | None
        by: str
        acting_for: str | None
        at: datetime

    class Urged(Aggregate.Event):
        """A supervisor asks those in ``remind`` to go on."""

        step: str
        desk: str
        remind: list[str]
        by: str
        acting_for: str | None
        at: datetime

    def remind(self, whom: Whom, at: datetime) -> None:
        """Say what has to be said of the present due date today: each level once, nothing while the applicant must
        act."""
        if self.current is None:
            return
        today, desk = day_of(at), self.desk_of(self.current)
        waiting = bool(self.faults)
        for level in to_say(self.due_on, today, self.said, came_on=self.came_on, waiting=waiting):
            common = {"step": self.current, "desk": desk, "due_on": self.due_on, "holder": self.holder, "at": at}
            if level == "approaching":
                self._approach(**common, remind=list(whom(level)))
            else:
                late = working_days_between(self.due_on, today)
                self._miss(**common, remind=list(whom(level)), days_late=late, level=level)

    def explain_delay(self, step: str, reason: str, expected_on: date | None, by: Officer, at: datetime) -> None:
        """Tell the applicant why it takes longer; the same again changes nothing."""
        word = Word(step, by, day_of(at), reason.strip(), expected_on)
        check(self, word, EXPLAINING)
        if self.delay == (word.reason, expected_on):
            return
        self._explain(
            step=step, desk=self.desk_of(step), reason=word.reason, expected_on=expected_on,
            by=by.username, acting_for=by.acting_for, at=at,
        )  # fmt: skip

    def urge(self, step: str, remind: tuple[str, ...], by: Officer, at: datetime) -> None:
        """Ask whoever has the step to go on; once a day is enough."""
        check(self, Word(step, by, day_of(at)), URGING)
        if self.urged_on != day_of(at):
            whose = {"step": step, "desk": self.desk_of(step), "remind": list(remind)}
            self._urge(**whose, by=by.username, acting_for=by.acting_for, at=at)

    def desk_of(self, step: str) -> str:
        """Who does a step of ours."""
        return self.slip.step(step).desk or ""

    def begin_anew(self, due_on: date, at: datetime) -> None:
        """The step lies with the desk from now on, until ``due_on``."""
        self.due_on = due_on
        self.came_on = day_of(at)

    @event(DeadlineApproached)
    def _approach(
        self, step: str, desk: str, due_on: date, holder: str | None, remind: list[str], at: datetime
    ) -> None:
        self.said.add((due_on, "approaching"))

    @event(DeadlineMissed)
    def _miss(
        self, step: str, desk: str, due_on: date, holder: str | None, remind: list[str], at: datetime,
        days_late: int, level: Level,
    ) -> None:  # fmt: skip
        self.said.add((due_on, level))

    @event(DelayExplained)
    def _explain(
        self, step: str, desk: str, reason: str, expected_on: date | None, by: str, acting_for: str | None, at: datetime
    ) -> None:
        self.delay = reason, expected_on

    @event(Urged)
    def _urge(self, step: str, desk: str, remind: list[str], by: str, acting_for: str | None, at: datetime) -> None:
        self.urged_on = day_of(at)
