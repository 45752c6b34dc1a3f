"""Whose work a step is, and its clock: who has it, what was said about its due day, and why it takes longer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from eventsourcing.domain import Aggregate, event

from services.recommendation.parts import Decision, Json, Officer
from services.recommendation.steps import Said, Steps
from services.shared.refusals import Refused

Level = Literal["approaching", "holder", "superior", "coordinator"]


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

    told: frozenset[tuple[str, date, Level]]

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
        """Tell the applicant why it takes longer."""
        decision = Decision("delay explained", self.step(step), by, at, texts=(reason,))
        if self.allowed(decision):
            if expected_on is not None and expected_on < at.date():
                raise ExpectedInThePast
            self._explain(**self.said(decision), reason=reason.strip(), expected_on=expected_on)

    def urge(self, step: str, remind: list[str], by: Officer, at: datetime) -> None:
        """The coordinator asks the agency to go on."""
        decision = Decision("urged", self.step(step), by, at)
        if self.allowed(decision):
            self._urge(**self.said(decision), remind=remind)

    def tell_deadline(self, step: str, level: Level, days_late: int, remind: list[str], at: datetime) -> None:
        """Say once for each level and due day that the time is nearly over, or over; nothing is said of a step that is
        over or waits for the applicant."""
        if step not in self.open_steps or step in self.faults or (step, self.due[step], level) in self.told:
            return
        about: Json = {
            "step": step,
            "agency": self.step(step).agency,
            "due_on": self.due[step],
            "holder": self.holders.get(step),
            "remind": remind,
            "at": at,
        }
        if level == "approaching":
            self._approach(**about)
        else:
            self._miss(**about, days_late=days_late, level=level)

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
        pass

    @event(Urged)
    def _urge(self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, remind: list[str]) -> None:
        pass

    @event(DeadlineApproached)
    def _approach(
        self, step: str, agency: str, due_on: date, holder: str | None, remind: list[str], at: datetime
    ) -> None:
        self.told |= {(step, due_on, "approaching")}

    @event(DeadlineMissed)
    def _miss(
        self, step: str, agency: str, due_on: date, holder: str | None, remind: list[str], at: datetime,
        days_late: int, level: Level,
    ) -> None:  # fmt: skip
        self.told |= {(step, due_on, level)}
