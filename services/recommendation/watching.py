"""Whose work a step is, and its clock: who has it, what was said about its due day, and why it takes longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from eventsourcing.domain import Aggregate, event

from services.recommendation.parts import Decision, Json, Officer
from services.recommendation.rules import FARTHEST_AHEAD, TooFarAhead
from services.recommendation.steps import Said, Steps
from services.shared.deadlines import Level, to_say
from services.shared.deadlines import Said as SaidOfDeadline
from services.shared.refusals import Refused
from services.shared.working_days import day_of, working_days_between

Whom = Callable[[str, Level], list[str]]


class ExpectedInThePast(Refused):
    """A forecast lies ahead."""

    sentence = "Choose a day from today on, or leave the day out."


class Deadline(Aggregate.Event):
    """What was said about the due day of a step, and to whom (usernames)."""

    step: str
    agency: str
    due_on: date
    holder: str | None
    remind: list[str]
    at: datetime


class Watching(Steps):
    """The part of a consultation that nobody may forget."""

    told: dict[str, frozenset[SaidOfDeadline]]
    came_on: dict[str, date]
    delays: dict[str, tuple[str, date | None]]
    urged_on: dict[str, date]

    class Assigned(Said):
        """This officer does the step from now on; None: whoever takes it. ``note`` is for the colleague."""

        holder: str | None
        note: str

    class DeadlineApproached(Deadline):
        """It is due today or on the next working day."""

    class DeadlineMissed(Deadline):
        """It is late by so many working days."""

        days_late: int
        level: Level

    class DelayExplained(Said):
        """Why it takes longer, for the applicant."""

        reason: str
        expected_on: date | None

    class Urged(Said):
        """The coordinator asks to go on; ``by`` is the coordinator."""

        remind: list[str]

    def assign(self, step: str, to: Officer | None, note: str, by: Officer, at: datetime) -> None:
        """Take a step, give it to a colleague, or lay it back (None)."""
        decision = Decision("assigned", self.step(step), by, at, colleague=to)
        holder = to.stands_for if to else None
        if self.allowed(decision) and self.holders.get(step) != holder:
            self._assign(**self.said(decision), holder=holder, note=note.strip())

    def explain_delay(self, step: str, reason: str, expected_on: date | None, by: Officer, at: datetime) -> None:
        """Tell the applicant why it takes longer; the same again changes nothing."""
        decision = Decision("delay explained", self.step(step), by, at, texts=(reason,))
        if self.allowed(decision) and self.delays.get(step) != (reason.strip(), expected_on):
            if expected_on is not None and expected_on < day_of(at):
                raise ExpectedInThePast
            if expected_on is not None and expected_on > day_of(at) + FARTHEST_AHEAD:
                raise TooFarAhead
            self._explain(**self.said(decision), reason=reason.strip(), expected_on=expected_on)

    def urge(self, step: str, remind: list[str], by: Officer, at: datetime) -> None:
        """The coordinator asks the agency to go on; once a day is enough."""
        decision = Decision("urged", self.step(step), by, at)
        if self.allowed(decision) and self.urged_on.get(step) != day_of(at):
            self._urge(**self.said(decision), remind=remind)

    def remind(self, whom: Whom, at: datetime) -> None:
        """Say of every step what has to be said of its due day today: each level once, nothing while the applicant must
        act. ``whom`` gives the usernames for a step and a level."""
        for step in self.open_steps:
            said, waiting = self.told.get(step, frozenset()), step in self.faults
            levels = to_say(self.due[step], day_of(at), said, came_on=self.came_on[step], waiting=waiting)
            for level in levels:
                self._tell(step, level, whom(step, level), at)

    def _tell(self, step: str, level: Level, remind: list[str], at: datetime) -> None:
        agency, due_on = str(self.step(step).agency), self.due[step]
        about: Json = {"step": step, "agency": agency, "due_on": due_on, "holder": self.holders.get(step)}
        if level == "approaching":
            self._approach(**about, remind=remind, at=at)
        else:
            late = working_days_between(due_on, day_of(at))
            self._miss(**about, remind=remind, at=at, days_late=late, level=level)

    @event(Assigned)
    def _assign(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, holder: str | None, note: str
    ) -> None:
        self.holders[step] = holder

    @event(DelayExplained)
    def _explain(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, reason: str,
        expected_on: date | None,
    ) -> None:  # fmt: skip
        self.delays[step] = reason, expected_on

    @event(Urged)
    def _urge(self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, remind: list[str]) -> None:
        self.urged_on[step] = day_of(at)

    @event(DeadlineApproached)
    def _approach(
        self, step: str, agency: str, due_on: date, holder: str | None, remind: list[str], at: datetime
    ) -> None:
        self.told[step] = self.told.get(step, frozenset()) | {(due_on, "approaching")}

    @event(DeadlineMissed)
    def _miss(
        self, step: str, agency: str, due_on: date, holder: str | None, remind: list[str], at: datetime,
        days_late: int, level: Level,
    ) -> None:  # fmt: skip
        self.told[step] = self.told.get(step, frozenset()) | {(due_on, level)}
