"""A case on the desks: passed from desk to desk, sent back to the applicant, or proposed for refusal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import Document, Proposal, RoutingSlip, Step
from services.shared.contracts.verification import Fault
from services.shared.refusals import SomebodyWasFaster
from services.verification import rules
from services.verification.rules import FaultMissing, NotAtThisStep, Officer, ReasonMissing, UnknownDocument, check

Json = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """The last thing that was done at a step."""

    what: str
    by: str
    at: datetime


class Finished(Aggregate.Event):
    """A desk is done with the case: what the announcement to other services needs to know."""

    step: str
    next_step: str | None
    slip: Json
    proposal: Proposal
    by: str
    at: datetime


class Case(Aggregate):
    """One application on the desks; its id is the application's."""

    class Opened(Aggregate.Created):
        """The application came in."""

        slip: Json
        at: datetime

    class StepOpened(Aggregate.Event):
        """A desk has the case now."""

        step: Json
        at: datetime

    class StepPassed(Finished):
        """A desk found everything in order."""

    class CorrectionRequested(Aggregate.Event):
        """The applicant must send documents again; the step waits."""

        step: str
        faults: list[Json]
        by: str
        at: datetime

    class Corrected(Aggregate.Event):
        """The documents came again; the step goes on."""

        step: str
        documents: list[Json]
        at: datetime

    class RefusalProposed(Finished):
        """A desk holds that the application must be refused."""

        reason: str

    class SentBack(Aggregate.Event):
        """A reviewer returned the case to an earlier desk."""

        step: str
        to_step: str
        reason: str
        by: str
        at: datetime

    class Withdrawn(Aggregate.Event):
        """The applicant no longer wants it."""

        at: datetime

    @event(Opened)
    def __init__(self, application_id: UUID, slip: Json, at: datetime) -> None:
        self.slip = RoutingSlip.model_validate(slip)
        self.current: str | None = None
        self.faults: tuple[Fault, ...] = ()
        self.acts: dict[str, Act] = {}
        self.withdrawn = False

    @staticmethod
    def create_id(application_id: UUID) -> UUID:
        """The application's id is ours."""
        return application_id

    @classmethod
    def open(cls, application_id: UUID, slip: RoutingSlip, at: datetime) -> Case:
        """The application comes to the first desk of its route."""
        case = cls(application_id, slip.model_dump(mode="json"), at)
        if (first := slip.first_of("verification")) is not None:
            case._open_step(step=first.model_dump(mode="json"), at=at)
        return case

    # What other services say

    def correct(self, step: str, documents: Iterable[Document], at: datetime) -> None:
        """The applicant sent the documents again; only the step that asked for them goes on, and only once."""
        if self.faults and self.current == step:
            self._correct(step=step, documents=[each.model_dump(mode="json") for each in documents], at=at)

    def withdraw(self, at: datetime) -> None:
        """Ends every step."""
        if not self.withdrawn:
            self._withdraw(at=at)

    # What officers do

    def pass_step(self, step_key: str, by: Officer, at: datetime) -> None:
        """Everything is in order: the next step of the route begins, here or elsewhere."""
        step = self._step(step_key)
        if self._done_before(step, "passed", by):
            return
        check(self, step, by, rules.DECIDING)
        following = self.slip.after(step.key)
        self._pass_step(**self._finishing(step, following, "permit", by, at))
        if following is not None and following.service == "verification":
            self._open_step(step=following.model_dump(mode="json"), at=at)

    def request_correction(self, step_key: str, faults: tuple[Fault, ...], by: Officer, at: datetime) -> None:
        """Name the documents that must come again, each with a reason."""
        step = self._step(step_key)
        if self.faults and self._done_before(step, "correction requested", by, waiting=True):
            return
        check(self, step, by, rules.DECIDING)
        if not faults:
            raise FaultMissing
        if any(not fault.reason.strip() for fault in faults):
            raise ReasonMissing
        if {fault.requirement for fault in faults} - {document.requirement for document in self.slip.documents}:
            raise UnknownDocument
        named = [fault.model_dump(mode="json") for fault in faults]
        self._request_correction(step=step.key, faults=named, by=by.username, at=at)

    def propose_refusal(self, step_key: str, reason: str, by: Officer, at: datetime) -> None:
        """The letter is drafted next, as a refusal."""
        step = self._step(step_key)
        if self._done_before(step, "refusal proposed", by):
            return
        check(self, step, by, rules.DECIDING)
        if not reason.strip():
            raise ReasonMissing
        drafting = self.slip.first_of("signing")
        self._propose_refusal(**self._finishing(step, drafting, "refusal", by, at), reason=reason.strip())

    def send_back(self, step_key: str, to_step: str, reason: str, by: Officer, at: datetime) -> None:
        """Return the case to an earlier desk of ours."""
        step, earlier = self._step(step_key), self._step(to_step)
        if self._done_before(step, "sent back", by):
            return
        check(self, step, by, rules.DECIDING)
        if earlier not in self.earlier_desks(step):
            raise NotAtThisStep
        if not reason.strip():
            raise ReasonMissing
        self._send_back(step=step.key, to_step=earlier.key, reason=reason.strip(), by=by.username, at=at)
        self._open_step(step=earlier.model_dump(mode="json"), at=at)

    # How that changes us

    @event(StepOpened)
    def _open_step(self, step: Json, at: datetime) -> None:
        self.current = step["key"]

    @event(StepPassed)
    def _pass_step(
        self, step: str, next_step: str | None, slip: Json, proposal: Proposal, by: str, at: datetime
    ) -> None:
        self.acts[step] = Act("passed", by, at)
        self.current = None

    @event(CorrectionRequested)
    def _request_correction(self, step: str, faults: list[Json], by: str, at: datetime) -> None:
        self.acts[step] = Act("correction requested", by, at)
        self.faults = tuple(Fault.model_validate(fault) for fault in faults)

    @event(Corrected)
    def _correct(self, step: str, documents: list[Json], at: datetime) -> None:
        self.slip = self.slip.with_documents(tuple(Document.model_validate(each) for each in documents))
        self.faults = ()

    @event(RefusalProposed)
    def _propose_refusal(
        self, step: str, next_step: str | None, slip: Json, proposal: Proposal, by: str, at: datetime, reason: str
    ) -> None:
        self.acts[step] = Act("refusal proposed", by, at)
        self.current = None

    @event(SentBack)
    def _send_back(self, step: str, to_step: str, reason: str, by: str, at: datetime) -> None:
        self.acts[step] = Act("sent back", by, at)

    @event(Withdrawn)
    def _withdraw(self, at: datetime) -> None:
        self.withdrawn = True
        self.current = None

    # The way over our desks

    def earlier_desks(self, step: Step) -> tuple[Step, ...]:
        """Our steps before this one: where a reviewer can return the case to."""
        before = self.slip.steps[: self.slip.steps.index(step)]
        return tuple(each for each in before if each.service == "verification")

    def _step(self, key: str) -> Step:
        for step in self.slip.steps:
            if step.key == key and step.service == "verification":
                return step
        raise NotAtThisStep

    def _finishing(self, step: Step, following: Step | None, proposal: Proposal, by: Officer, at: datetime) -> Json:
        return {
            "step": step.key,
            "next_step": following.key if following else None,
            "slip": self.slip.model_dump(mode="json"),
            "proposal": proposal,
            "by": by.username,
            "at": at,
        }

    def _done_before(self, step: Step, what: str, by: Officer, *, waiting: bool = False) -> bool:
        """True for a repeat by the same officer; raises when another one acted first."""
        act = self.acts.get(step.key)
        if act is None or (self.current == step.key and not waiting):
            return False
        if act.by != by.username:
            raise SomebodyWasFaster(by=act.by, at=act.at)
        return act.what == what
