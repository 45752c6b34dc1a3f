"""A case on the desks: passed from desk to desk, sent back to the applicant, or proposed for refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import ceil
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.shared.contracts.routing import Document, Proposal, RoutingSlip, SlipJson, Step
from services.shared.contracts.verification import Fault
from services.shared.working_days import after_working_days, day_of, working_days_between
from services.verification.judging import Judging
from services.verification.matters import ANSWER
from services.verification.refusing import Grounds, check_grounds, in_words, with_titles
from services.verification.rules import Act, Decision, NotAtThisStep, Officer, check

Json = dict[str, Any]


class Finished(Aggregate.Event):
    """A desk is done with the case: what the announcement to other services needs to know."""

    step: str
    next_step: str | None
    slip: SlipJson
    proposal: Proposal
    by: str
    acting_for: str | None
    at: datetime


class Case(Judging):
    """One application on the desks; its id is the application's."""

    class Opened(Aggregate.Created):
        """The application came in."""

        application_id: UUID
        slip: Json
        at: datetime

    class StepOpened(Aggregate.Event):
        """A desk has the case now, until ``due_on`` at the latest; ``holder``: who worked on it there before, when it
        comes back."""

        step: Json
        due_on: date
        holder: str | None
        at: datetime

    class StepPassed(Finished):
        """A desk found everything in order; ``kind`` is what the step was about."""

        kind: str

    class CorrectionRequested(Aggregate.Event):
        """The applicant must mend something; the step waits."""

        step: str
        faults: list[Json]
        by: str
        acting_for: str | None
        at: datetime

    class Corrected(Aggregate.Event):
        """It was mended: these documents came, and the questions with these keys were answered anew. The step goes on,
        and is due later by the working days that it waited."""

        step: str
        documents: list[Json]
        due_on: date
        at: datetime
        answers: Sequence[str] = ()

    class RefusalProposed(Finished):
        """A desk holds that the application must be refused; ``reason`` says all ``grounds`` in words."""

        reason: str
        grounds: Sequence[Json] = ()

    class SentBack(Aggregate.Event):
        """A reviewer returned the case to an earlier desk."""

        step: str
        to_step: str
        reason: str
        by: str
        acting_for: str | None
        at: datetime

    class Withdrawn(Aggregate.Event):
        """The applicant no longer wants it."""

        at: datetime

    @event(Opened)
    def __init__(self, application_id: UUID, slip: Json, at: datetime) -> None:
        self.slip = RoutingSlip.model_validate(slip)
        self.current = None
        self.holder = self.given = None
        self.verdicts = {}
        self.due_on = self.came_on = date.min
        self.said = set()
        self.delay = self.urged_on = None
        self.faults = ()
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
            case._begin(first, None, at)
        return case

    # What other services say

    def correct(self, step: str, documents: Iterable[Document], at: datetime, answers: Iterable[str] = ()) -> None:
        """The applicant mended it; only the step that asked for it goes on, and only once."""
        if self.faults and self.current == step:
            waited = working_days_between(day_of(self.acts[step].at), day_of(at))
            self._correct(
                step=step,
                documents=[each.model_dump(mode="json") for each in documents],
                due_on=after_working_days(self.due_on, waited),
                at=at,
                answers=list(answers),
            )

    def withdraw(self, at: datetime) -> None:
        """Ends every step; a second time nothing happens."""
        if not self.withdrawn:
            self._withdraw(at=at)

    # What officers do; a repeat of what the same officer has just done changes nothing

    def pass_step(self, step: str, by: Officer, at: datetime) -> None:
        """Everything is in order: the next step of the route begins, here or elsewhere."""
        decision = Decision("passed", self._step(step), by)
        if self._repeats(decision):
            return
        check(self, decision)
        following = self.slip.after(step)
        self._pass_step(**self._finishing(decision, following, "permit", at), kind=decision.step.kind)
        if following is not None and following.service == "verification":
            self._begin(following, None, at)

    def request_correction(self, step: str, faults: tuple[Fault, ...], by: Officer, at: datetime) -> None:
        """Name what must be mended, each with a reason."""
        decision = Decision("correction requested", self._step(step), by, faults=faults)
        if self._repeats(decision):
            return
        check(self, decision)
        named = [self._named(fault) for fault in faults]
        self._request_correction(step=step, faults=named, by=by.username, acting_for=by.acting_for, at=at)

    def propose_refusal(self, step: str, grounds: Grounds, by: Officer, at: datetime) -> None:
        """The letter is drafted next, as a refusal."""
        decision = Decision("refusal proposed", self._step(step), by)
        if self._repeats(decision):
            return
        check(self, decision)
        check_grounds(self, step, grounds)
        kept, drafting = with_titles(self, step, grounds), self.slip.first_of("signing")
        self._propose_refusal(
            **self._finishing(decision, drafting, "refusal", at),
            reason=in_words(kept),
            grounds=[each.model_dump(mode="json") for each in kept],
        )

    def send_back(self, step: str, to_step: str, reason: str, by: Officer, at: datetime) -> None:
        """Return the case to an earlier desk of ours."""
        decision = Decision("sent back", self._step(step), by, reason, to_step=to_step)
        if self._repeats(decision):
            return
        check(self, decision)
        back = {"step": step, "to_step": to_step, "reason": reason.strip()}
        self._send_back(**back, by=by.username, acting_for=by.acting_for, at=at)
        before = self.acts[to_step].holder if to_step in self.acts else None
        self._begin(self._step(to_step), before, at)

    def _begin(self, step: Step, holder: str | None, at: datetime) -> None:
        due_on = after_working_days(day_of(at), ceil(step.working_days))
        self._open_step(step=step.model_dump(mode="json"), due_on=due_on, holder=holder, at=at)

    # How that changes us

    @event(StepOpened)
    def _open_step(self, step: Json, due_on: date, holder: str | None, at: datetime) -> None:
        self.current = step["key"]
        self.begin_anew(due_on, at)
        self.said = set()
        self.delay = self.urged_on = self.given = None
        self.holder = holder

    @event(StepPassed)
    def _pass_step(
        self, step: str, next_step: str | None, slip: SlipJson, proposal: Proposal, by: str, acting_for: str | None,
        at: datetime, kind: str,
    ) -> None:  # fmt: skip
        self._leave(step, Act("passed", by, at, acting_for))

    @event(CorrectionRequested)
    def _request_correction(self, step: str, faults: list[Json], by: str, acting_for: str | None, at: datetime) -> None:
        self.acts[step] = Act("correction requested", by, at, acting_for)
        self.holder = self.acts[step].holder
        self.faults = tuple(Fault.model_validate(fault) for fault in faults)

    @event(Corrected)
    def _correct(
        self, step: str, documents: list[Json], due_on: date, at: datetime, answers: Sequence[str] = ()
    ) -> None:
        self.begin_anew(due_on, at)
        self.slip = self.slip.with_documents(tuple(Document.model_validate(each) for each in documents))
        self.faults = ()
        self.forget_verdicts(step, {*(each["requirement"] for each in documents), *(ANSWER + key for key in answers)})

    @event(RefusalProposed)
    def _propose_refusal(
        self, step: str, next_step: str | None, slip: SlipJson, proposal: Proposal, by: str, acting_for: str | None,
        at: datetime, reason: str, grounds: Sequence[Json] = (),
    ) -> None:  # fmt: skip
        self._leave(step, Act("refusal proposed", by, at, acting_for))

    @event(SentBack)
    def _send_back(self, step: str, to_step: str, reason: str, by: str, acting_for: str | None, at: datetime) -> None:
        self._leave(step, Act("sent back", by, at, acting_for))

    @event(Withdrawn)
    def _withdraw(self, at: datetime) -> None:
        self.withdrawn = True
        self.current = self.holder = None
        self.faults = ()

    def _leave(self, step: str, act: Act) -> None:
        self.acts[step] = act
        self.current = self.holder = None

    # What the rules ask

    def earlier_desks(self, step: Step) -> tuple[Step, ...]:
        """Our steps before this one: where a reviewer can return the case to."""
        before = self.slip.steps[: self.slip.steps.index(step)]
        return tuple(each for each in before if each.service == "verification")

    def who_cannot_decide(self) -> tuple[str, ...]:
        """Those who may not decide at the present step: who typed it in, and who passed an earlier step where the route
        wants four eyes."""
        passed = [act.by for act in self.acts.values() if act.what == "passed"] if self.slip.four_eyes else []
        return tuple(dict.fromkeys([*passed, *([self.slip.entered_by] if self.slip.entered_by else [])]))

    def decided(self, decision: Decision) -> Act | None:
        """What has settled the step already; None while the step is still to be decided. A correction settles only
        a second request for one: everything else has to wait for the applicant."""
        act = self.acts.get(decision.step.key)
        if self.current != decision.step.key:
            return act
        return act if self.faults and decision.what == "correction requested" else None

    def _repeats(self, decision: Decision) -> bool:
        act = self.decided(decision)
        return act is not None and (act.what, act.by) == (decision.what, decision.by.username)

    def _step(self, key: str) -> Step:
        for step in self.slip.steps:
            if step.key == key and step.service == "verification":
                return step
        raise NotAtThisStep

    def _named(self, fault: Fault) -> Json:
        titles = {each.requirement: each.title for each in self.slip.documents}
        title = titles[fault.requirement] if fault.kind == "document" else fault.title.strip()
        return {
            "requirement": fault.requirement,
            "title": title,
            "reason": fault.reason.strip(),
            "kind": fault.kind,
        }

    def _finishing(self, decision: Decision, following: Step | None, proposal: Proposal, at: datetime) -> Json:
        return {
            "step": decision.step.key,
            "next_step": following.key if following else None,
            "slip": self.slip.handed_over(following, by="verification"),
            "proposal": proposal,
            "by": decision.by.username,
            "acting_for": decision.by.acting_for,
            "at": at,
        }
