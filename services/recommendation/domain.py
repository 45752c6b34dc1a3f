"""A consultation: agencies visit, meet and advise, one after the other or side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from math import ceil
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.recommendation.advising import Advising
from services.recommendation.guests import Guests
from services.recommendation.meeting import Meeting
from services.recommendation.parts import Act, Decision, Json, Officer
from services.recommendation.steps import Said
from services.recommendation.visiting import Visiting
from services.recommendation.watching import Watching
from services.recommendation.way import first_of_each_agency
from services.shared.contracts.routing import Document, RoutingSlip, Step
from services.shared.contracts.verification import Fault
from services.shared.working_days import after_working_days, day_of, working_days_between


class Consultation(Visiting, Meeting, Advising, Guests, Watching):
    """What the agencies do about one application; its id is the application's."""

    class Expected(Aggregate.Created):
        """The first that we hear of the application: its steps, or that it was withdrawn before they began."""

        application_id: UUID
        at: datetime

    class Opened(Aggregate.Event):
        """The route leads to the agencies."""

        slip: Json
        at: datetime

    class StepOpened(Aggregate.Event):
        """An agency has the application now, until ``due_on`` at the latest; ``holder`` worked on it there before."""

        step: Json
        due_on: date
        holder: str | None
        at: datetime

    class CorrectionRequested(Said):
        """The applicant must mend something; the step waits."""

        faults: list[Json]

    class Corrected(Aggregate.Event):
        """The correction came; the step goes on, and is due later by the working days that it waited. ``answers`` are
        the keys of the questions that were answered anew."""

        step: str
        documents: list[Json]
        answers: list[str]
        due_on: date
        at: datetime

    class Withdrawn(Aggregate.Event):
        """The applicant no longer wants it."""

        at: datetime

    @event(Expected)
    def __init__(self, application_id: UUID, at: datetime) -> None:
        self.route = None
        self.begun = self.open_steps = ()
        self.due, self.holders, self.faults, self.acts = {}, {}, {}, {}
        self.appointments, self.proposed, self.inspectors = {}, {}, {}
        self.reports = self.with_the_head = self.answered = frozenset()
        self.told, self.came_on, self.delays, self.urged_on = {}, {}, {}, {}
        self.drafts, self.questions = {}, {}
        self.against = self.withdrawn = False
        self.conditions = ()

    @staticmethod
    def create_id(application_id: UUID) -> UUID:
        """The application's id is ours."""
        return application_id

    # What other services say

    def open(self, slip: RoutingSlip, steps: Iterable[Step], at: datetime) -> None:
        """The application comes to one agency, or to several at once; a second time nothing happens."""
        new = [step for step in first_of_each_agency(steps) if step.key not in self.begun]
        if new and not self.withdrawn:
            self._open(slip=slip.model_dump(mode="json"), at=at)
            self._open_steps(new, at)

    def correct(self, step: str, documents: Iterable[Document], answers: Iterable[str], at: datetime) -> None:
        """The correction arrived; only the step that asked for it goes on, and only once."""
        if step in self.faults:
            waited = working_days_between(day_of(self.acts[step].at), day_of(at))
            handed_in = [each.model_dump(mode="json") for each in documents]
            due_on = after_working_days(self.due[step], waited)
            self._correct(step=step, documents=handed_in, answers=list(answers), due_on=due_on, at=at)

    def withdraw(self, at: datetime) -> None:
        """Ends every step; a second time nothing happens."""
        if not self.withdrawn:
            self._withdraw(at=at)

    # What officers do at every kind of step

    def request_correction(self, step: str, faults: tuple[Fault, ...], by: Officer, at: datetime) -> None:
        """Name what the applicant must mend, each with a reason."""
        decision = Decision("correction requested", self.step(step), by, at, faults=faults)
        if self.allowed(decision):
            self._request_correction(**self.said(decision), faults=[self._with_title(fault) for fault in faults])

    # How that changes us

    @event(Opened)
    def _open(self, slip: Json, at: datetime) -> None:
        self.route = RoutingSlip.model_validate(slip)

    @event(StepOpened)
    def _open_step(self, step: Json, due_on: date, holder: str | None, at: datetime) -> None:
        self.begun += (step["key"],)
        self.open_steps += (step["key"],)
        self.due[step["key"]] = due_on
        self.came_on[step["key"]] = day_of(at)
        self.holders[step["key"]] = holder

    @event(CorrectionRequested)
    def _request_correction(
        self, step: str, agency: str, by: str, acting_for: str | None, at: datetime, faults: list[Json]
    ) -> None:
        self.acts[step] = Act("correction requested", by, at)
        self.faults[step] = tuple(Fault.model_validate(fault) for fault in faults)

    @event(Corrected)
    def _correct(self, step: str, documents: list[Json], answers: list[str], due_on: date, at: datetime) -> None:
        self.route = self.slip.with_documents(tuple(Document.model_validate(each) for each in documents))
        self.due[step] = due_on
        del self.faults[step]

    @event(Withdrawn)
    def _withdraw(self, at: datetime) -> None:
        self.withdrawn = True
        self.open_steps = ()
        self.faults = {}

    # The way

    def _with_title(self, fault: Fault) -> Json:
        titles = {each.requirement: each.title for each in self.slip.documents}
        named = fault.title.strip() or titles.get(fault.requirement, "")
        return fault.model_copy(update={"title": named, "reason": fault.reason.strip()}).model_dump(mode="json")

    def _go_on(self, decision: Decision) -> None:
        next_step = self.following(decision.step, against=self.against)
        if next_step is not None and next_step.service == "recommendation":
            beside = self.slip.opening(next_step.key)
            new = (next_step,) if decision.step in beside else first_of_each_agency(beside)
            self._open_steps(new, decision.at)

    def _open_steps(self, steps: Iterable[Step], at: datetime) -> None:
        for step in steps:
            due_on = after_working_days(day_of(at), ceil(step.working_days))
            self._open_step(step=step.model_dump(mode="json"), due_on=due_on, holder=self._before(step), at=at)

    def _before(self, step: Step) -> str | None:
        """Who of the agency worked on this application last."""
        theirs = [key for key in self.begun if self.step(key).agency == step.agency]
        return self.holders.get(theirs[-1]) if theirs else None
