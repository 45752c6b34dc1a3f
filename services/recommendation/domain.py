"""A consultation: agencies visit, meet and advise, one after the other or side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.recommendation.rules import Act, Decision, NotAtThisStep, Officer, What, check
from services.recommendation.way import first_of_each_agency, following
from services.shared.contracts.routing import Document, Proposal, RoutingSlip, SlipJson, Step
from services.shared.contracts.verification import Fault

Json = dict[str, Any]


class Finished(Aggregate.Event):
    """An agency is done with a step: what the announcement to other services needs to know."""

    step: str
    agency: str
    next_step: str | None
    slip: SlipJson
    proposal: Proposal
    text: str
    by: str
    at: datetime


class Consultation(Aggregate):
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
        """An agency has the application now."""

        step: Json
        at: datetime

    class InspectionScheduled(Aggregate.Event):
        """The site will be visited."""

        step: str
        agency: str
        scheduled_for: datetime
        by: str
        at: datetime

    class InspectionReported(Finished):
        """The site was visited; ``text`` is what was found."""

    class MeetingHeld(Finished):
        """The technical team met; ``text`` is what it concluded."""

    class RecommendationIssued(Finished):
        """The agency is for or against; ``text`` says why."""

        favourable: bool

    class CorrectionRequested(Aggregate.Event):
        """The applicant must send documents again; the step waits."""

        step: str
        agency: str
        faults: list[Json]
        by: str
        at: datetime

    class Corrected(Aggregate.Event):
        """The documents came again; the step goes on."""

        step: str
        documents: list[Json]
        at: datetime

    class Withdrawn(Aggregate.Event):
        """The applicant no longer wants it."""

        at: datetime

    @event(Expected)
    def __init__(self, application_id: UUID, at: datetime) -> None:
        self.route: RoutingSlip | None = None
        self.begun: tuple[str, ...] = ()
        self.open_steps: tuple[str, ...] = ()
        self.faults: dict[str, tuple[Fault, ...]] = {}
        self.acts: dict[str, Act] = {}
        self.appointments: dict[str, datetime] = {}
        self.against = False
        self.withdrawn = False

    @staticmethod
    def create_id(application_id: UUID) -> UUID:
        """The application's id is ours."""
        return application_id

    @property
    def slip(self) -> RoutingSlip:
        """The routing slip; raises :class:`NotAtThisStep` before the route led to us."""
        if self.route is None:
            raise NotAtThisStep
        return self.route

    # What other services say

    def open(self, slip: RoutingSlip, steps: Iterable[Step], at: datetime) -> None:
        """The application comes to one agency, or to several at once; a second time nothing happens."""
        new = [step for step in first_of_each_agency(steps) if step.key not in self.begun]
        if new and not self.withdrawn:
            self._open(slip=slip.model_dump(mode="json"), at=at)
            self._open_steps(new, at)

    def correct(self, step: str, documents: Iterable[Document], at: datetime) -> None:
        """The applicant sent the documents again; only the step that asked for them goes on, and only once."""
        if step in self.faults:
            self._correct(step=step, documents=[each.model_dump(mode="json") for each in documents], at=at)

    def withdraw(self, at: datetime) -> None:
        """Ends every step; a second time nothing happens."""
        if not self.withdrawn:
            self._withdraw(at=at)

    # What officers of the agencies do; a repeat of what the same officer has just done changes nothing

    def schedule_inspection(self, step: str, scheduled_for: datetime, by: Officer, at: datetime) -> None:
        """Say when the site will be visited; a new moment takes the place of the old one."""
        decision = Decision("inspection scheduled", self._step(step), by, at, scheduled_for=scheduled_for)
        check(self, decision)
        if self.appointments.get(step) != scheduled_for:
            self._schedule(step=step, agency=by.agency, scheduled_for=scheduled_for, by=by.username, at=at)

    def report_inspection(self, step: str, finding: str, by: Officer, at: datetime) -> None:
        """What was found on the site; without an appointment, too."""
        decision = Decision("inspected", self._step(step), by, at, finding)
        if self._repeats(decision):
            return
        check(self, decision)
        self._report(**self._finishing(decision))
        self._go_on(decision)

    def hold_meeting(self, step: str, conclusion: str, by: Officer, at: datetime) -> None:
        """What the technical team concluded."""
        decision = Decision("met", self._step(step), by, at, conclusion)
        if self._repeats(decision):
            return
        check(self, decision)
        self._meet(**self._finishing(decision))
        self._go_on(decision)

    def recommend(self, step: str, favourable: bool, reason: str, by: Officer, at: datetime) -> None:
        """Advise for or against, with a reason."""
        decision = Decision("recommended", self._step(step), by, at, reason)
        if self._repeats(decision):
            return
        check(self, decision)
        self._recommend(**self._finishing(decision, against=not favourable), favourable=favourable)
        self._go_on(decision)

    def request_correction(self, step: str, faults: tuple[Fault, ...], by: Officer, at: datetime) -> None:
        """Name the documents that must come again, each with a reason."""
        decision = Decision("correction requested", self._step(step), by, at, faults=faults)
        if self._repeats(decision):
            return
        check(self, decision)
        named = [self._with_title(fault) for fault in faults]
        self._request_correction(step=step, agency=by.agency, faults=named, by=by.username, at=at)

    # How that changes us

    @event(Opened)
    def _open(self, slip: Json, at: datetime) -> None:
        self.route = RoutingSlip.model_validate(slip)

    @event(StepOpened)
    def _open_step(self, step: Json, at: datetime) -> None:
        self.begun += (step["key"],)
        self.open_steps += (step["key"],)

    @event(InspectionScheduled)
    def _schedule(self, step: str, agency: str, scheduled_for: datetime, by: str, at: datetime) -> None:
        self.appointments[step] = scheduled_for

    @event(InspectionReported)
    def _report(
        self, step: str, agency: str, next_step: str | None, slip: SlipJson, proposal: Proposal, text: str,
        by: str, at: datetime,
    ) -> None:  # fmt: skip
        self._finish(step, "inspected", by, at)

    @event(MeetingHeld)
    def _meet(
        self, step: str, agency: str, next_step: str | None, slip: SlipJson, proposal: Proposal, text: str,
        by: str, at: datetime,
    ) -> None:  # fmt: skip
        self._finish(step, "met", by, at)

    @event(RecommendationIssued)
    def _recommend(
        self, step: str, agency: str, next_step: str | None, slip: SlipJson, proposal: Proposal, text: str,
        by: str, at: datetime, favourable: bool,
    ) -> None:  # fmt: skip
        self._finish(step, "recommended", by, at)
        self.against = self.against or not favourable

    @event(CorrectionRequested)
    def _request_correction(self, step: str, agency: str, faults: list[Json], by: str, at: datetime) -> None:
        self.acts[step] = Act("correction requested", by, at)
        self.faults[step] = tuple(Fault.model_validate(fault) for fault in faults)

    @event(Corrected)
    def _correct(self, step: str, documents: list[Json], at: datetime) -> None:
        self.route = self.slip.with_documents(tuple(Document.model_validate(each) for each in documents))
        del self.faults[step]

    @event(Withdrawn)
    def _withdraw(self, at: datetime) -> None:
        self.withdrawn = True
        self.open_steps = ()
        self.faults = {}

    def _finish(self, step: str, what: What, by: str, at: datetime) -> None:
        self.acts[step] = Act(what, by, at)
        self.open_steps = tuple(key for key in self.open_steps if key != step)

    # What the rules ask

    def decided(self, decision: Decision) -> Act | None:
        """What has settled the step already; None while the step is still to be decided. A correction settles only
        a second request for one: everything else has to wait for the applicant."""
        act = self.acts.get(decision.step.key)
        if decision.step.key not in self.open_steps:
            return act
        return act if decision.step.key in self.faults and decision.what == "correction requested" else None

    def _repeats(self, decision: Decision) -> bool:
        act = self.decided(decision)
        return act is not None and (act.what, act.by) == (decision.what, decision.by.username)

    def _step(self, key: str) -> Step:
        for step in self.slip.steps:
            if step.key == key and step.service == "recommendation":
                return step
        raise NotAtThisStep

    def _with_title(self, fault: Fault) -> Json:
        title = next(each.title for each in self.slip.documents if each.requirement == fault.requirement)
        return {"requirement": fault.requirement, "title": title, "reason": fault.reason.strip()}

    def _following(self, step: Step, *, against: bool) -> Step | None:
        others_busy = any(key != step.key for key in self.open_steps)
        return following(self.slip, step, others_busy=others_busy, against=against)

    def _finishing(self, decision: Decision, *, against: bool = False) -> Json:
        against = against or self.against
        next_step = self._following(decision.step, against=against)
        return {
            "step": decision.step.key,
            "agency": decision.by.agency,
            "next_step": next_step.key if next_step else None,
            "slip": self.slip.handed_over(next_step, by="recommendation"),
            "proposal": "refusal" if against else "permit",
            "text": decision.text.strip(),
            "by": decision.by.username,
            "at": decision.at,
        }

    def _go_on(self, decision: Decision) -> None:
        next_step = self._following(decision.step, against=self.against)
        if next_step is not None and next_step.service == "recommendation":
            beside = self.slip.opening(next_step.key)
            self._open_steps((next_step,) if decision.step in beside else first_of_each_agency(beside), decision.at)

    def _open_steps(self, steps: Iterable[Step], at: datetime) -> None:
        for step in steps:
            self._open_step(step=step.model_dump(mode="json"), at=at)
