"""A consultation: agencies visit, meet and advise, one after the other or side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.recommendation import rules
from services.recommendation.rules import (
    FaultMissing,
    InspectionInThePast,
    NotAtThisStep,
    Officer,
    ReasonMissing,
    UnknownDocument,
    check,
)
from services.shared.contracts.routing import Document, Proposal, RoutingSlip, Step
from services.shared.contracts.verification import Fault
from services.shared.refusals import SomebodyWasFaster

Json = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """The last thing that was done at a step."""

    what: str
    by: str
    at: datetime


class Finished(Aggregate.Event):
    """An agency is done with a step: what the announcement to other services needs to know."""

    step: str
    agency: str
    next_step: str | None
    slip: Json
    proposal: Proposal
    by: str
    at: datetime


class Consultation(Aggregate):
    """What the agencies do about one application; its id is the application's."""

    class Opened(Aggregate.Created):
        """The first that we hear of the application."""

        application_id: UUID
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
        """The site was visited."""

        finding: str

    class MeetingHeld(Finished):
        """The technical team met."""

        conclusion: str

    class RecommendationIssued(Finished):
        """The agency is for or against."""

        favourable: bool
        reason: str

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

    @event(Opened)
    def __init__(self, application_id: UUID, slip: Json, at: datetime) -> None:
        self.slip = RoutingSlip.model_validate(slip)
        self.open_steps: tuple[str, ...] = ()
        self.faults: dict[str, tuple[Fault, ...]] = {}
        self.acts: dict[str, Act] = {}
        self.appointments: dict[str, datetime] = {}
        self.against: tuple[str, ...] = ()
        self.withdrawn = False

    @staticmethod
    def create_id(application_id: UUID) -> UUID:
        """The application's id is ours."""
        return application_id

    @classmethod
    def open(cls, application_id: UUID, slip: RoutingSlip, steps: Iterable[Step], at: datetime) -> Consultation:
        """The application comes to one agency, or to several at the same time."""
        consultation = cls(application_id, slip.model_dump(mode="json"), at)
        consultation._open_steps(steps, at)
        return consultation

    # What other services say

    def correct(self, step: str, documents: Iterable[Document], at: datetime) -> None:
        """The applicant sent the documents again; only the step that asked for them goes on, and only once."""
        if step in self.faults:
            self._correct(step=step, documents=[each.model_dump(mode="json") for each in documents], at=at)

    def withdraw(self, at: datetime) -> None:
        """Ends every step."""
        if not self.withdrawn:
            self._withdraw(at=at)

    # What officers of the agencies do

    def schedule_inspection(self, step_key: str, scheduled_for: datetime, by: Officer, at: datetime) -> None:
        """Say when the site will be visited; a new moment takes the place of the old one."""
        step = self._step(step_key, "inspection")
        check(self, step, by, rules.ACTING)
        if scheduled_for <= at:
            raise InspectionInThePast
        if self.appointments.get(step.key) != scheduled_for:
            self._schedule_inspection(
                step=step.key, agency=agency_of(step), scheduled_for=scheduled_for, by=by.username, at=at
            )

    def report_inspection(self, step_key: str, finding: str, by: Officer, at: datetime) -> None:
        """What was found on the site; without an appointment, too."""
        step = self._step(step_key, "inspection")
        if self._may_finish(step, "inspected", finding, by):
            self._report_inspection(**self._finishing(step, True, by, at), finding=finding.strip())
            self._open_following(step, True, at)

    def hold_meeting(self, step_key: str, conclusion: str, by: Officer, at: datetime) -> None:
        """What the technical team concluded."""
        step = self._step(step_key, "technical_meeting")
        if self._may_finish(step, "met", conclusion, by):
            self._hold_meeting(**self._finishing(step, True, by, at), conclusion=conclusion.strip())
            self._open_following(step, True, at)

    def recommend(self, step_key: str, favourable: bool, reason: str, by: Officer, at: datetime) -> None:
        """Advise for or against, with a reason."""
        step = self._step(step_key, "recommendation")
        if self._may_finish(step, "recommended", reason, by):
            finishing = self._finishing(step, favourable, by, at)
            self._recommend(**finishing, favourable=favourable, reason=reason.strip())
            self._open_following(step, favourable, at)

    def request_correction(self, step_key: str, faults: tuple[Fault, ...], by: Officer, at: datetime) -> None:
        """Name the documents that must come again, each with a reason."""
        step = self._step(step_key, "inspection", "technical_meeting", "recommendation")
        if step.key in self.faults and self._repeats(step, "correction requested", by):
            return
        check(self, step, by, rules.ACTING)
        if not faults:
            raise FaultMissing
        if any(not fault.reason.strip() for fault in faults):
            raise ReasonMissing
        if {fault.requirement for fault in faults} - {document.requirement for document in self.slip.documents}:
            raise UnknownDocument
        named = [fault.model_dump(mode="json") for fault in faults]
        self._request_correction(step=step.key, agency=agency_of(step), faults=named, by=by.username, at=at)

    # How that changes us

    @event(StepOpened)
    def _open_step(self, step: Json, at: datetime) -> None:
        self.open_steps += (step["key"],)

    @event(InspectionScheduled)
    def _schedule_inspection(self, step: str, agency: str, scheduled_for: datetime, by: str, at: datetime) -> None:
        self.appointments[step] = scheduled_for

    @event(InspectionReported)
    def _report_inspection(
        self,
        step: str,
        agency: str,
        next_step: str | None,
        slip: Json,
        proposal: Proposal,
        by: str,
        at: datetime,
        finding: str,
    ) -> None:
        self._finish(step, "inspected", by, at)

    @event(MeetingHeld)
    def _hold_meeting(
        self,
        step: str,
        agency: str,
        next_step: str | None,
        slip: Json,
        proposal: Proposal,
        by: str,
        at: datetime,
        conclusion: str,
    ) -> None:
        self._finish(step, "met", by, at)

    @event(RecommendationIssued)
    def _recommend(
        self,
        step: str,
        agency: str,
        next_step: str | None,
        slip: Json,
        proposal: Proposal,
        by: str,
        at: datetime,
        favourable: bool,
        reason: str,
    ) -> None:
        self._finish(step, "recommended", by, at)
        if not favourable:
            self.against += (agency,)

    @event(CorrectionRequested)
    def _request_correction(self, step: str, agency: str, faults: list[Json], by: str, at: datetime) -> None:
        self.acts[step] = Act("correction requested", by, at)
        self.faults[step] = tuple(Fault.model_validate(fault) for fault in faults)

    @event(Corrected)
    def _correct(self, step: str, documents: list[Json], at: datetime) -> None:
        self.slip = self.slip.with_documents(tuple(Document.model_validate(each) for each in documents))
        del self.faults[step]

    @event(Withdrawn)
    def _withdraw(self, at: datetime) -> None:
        self.withdrawn = True
        self.open_steps = ()

    def _finish(self, step: str, what: str, by: str, at: datetime) -> None:
        self.acts[step] = Act(what, by, at)
        self.open_steps = tuple(key for key in self.open_steps if key != step)

    # The way over the agencies

    def _step(self, key: str, *kinds: str) -> Step:
        for step in self.slip.steps:
            if step.key == key and step.service == "recommendation" and step.kind in kinds:
                return step
        raise NotAtThisStep

    def _may_finish(self, step: Step, what: str, words: str, by: Officer) -> bool:
        """False for a repeat by the same officer; raises what is against it."""
        if step.key not in self.open_steps and self._repeats(step, what, by):
            return False
        check(self, step, by, rules.ACTING)
        if not words.strip():
            raise ReasonMissing
        return True

    def _repeats(self, step: Step, what: str, by: Officer) -> bool:
        """True for a repeat by the same officer; raises when another one acted first."""
        act = self.acts.get(step.key)
        if act is None:
            return False
        if act.by != by.username:
            raise SomebodyWasFaster(by=act.by, at=act.at)
        return act.what == what

    def _following(self, step: Step, favourable: bool) -> Step | None:
        """What comes next: nothing while agencies beside this one are still busy; the letter after a "no"."""
        if any(key != step.key for key in self.open_steps):
            return None
        if self.against or not favourable:
            return self.slip.first_of("signing")
        return self.slip.after(step.key)

    def _finishing(self, step: Step, favourable: bool, by: Officer, at: datetime) -> Json:
        following = self._following(step, favourable)
        return {
            "step": step.key,
            "agency": agency_of(step),
            "next_step": following.key if following else None,
            "slip": self.slip.model_dump(mode="json"),
            "proposal": "refusal" if self.against or not favourable else "permit",
            "by": by.username,
            "at": at,
        }

    def _open_following(self, step: Step, favourable: bool, at: datetime) -> None:
        following = self._following(step, favourable)
        if following is not None and following.service == "recommendation":
            self._open_steps(self.slip.opening(following.key), at)

    def _open_steps(self, steps: Iterable[Step], at: datetime) -> None:
        for step in steps:
            self._open_step(step=step.model_dump(mode="json"), at=at)


def agency_of(step: Step) -> str:
    """The agency that does this step."""
    if step.agency is None:
        raise NotAtThisStep
    return step.agency
