"""Whatever the desks do in whatever order, a case leaves them exactly once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.shared.refusals import Refused
from services.verification.domain import Case
from tests.verification.cases import (
    ACTS,
    AT,
    OFFICERS,
    REVIEWED_FIRST,
    RINA,
    STRUCTURED,
    UNSTRUCTURED,
    document,
    given,
    slip,
)


class AnyOrderOfActs(RuleBasedStateMachine):
    """Officers pass, ask, return, refuse and repeat themselves; the applicant corrects or withdraws."""

    @initialize(steps=st.sampled_from([UNSTRUCTURED, STRUCTURED, REVIEWED_FIRST]))
    def open(self, steps: Any) -> None:
        self.case = Case.open(uuid4(), slip(steps), AT)
        self.events: list[Any] = []
        self.remember()

    def remember(self) -> None:
        """Keep what was decided, and go on with the case as it is read back from its events."""
        self.events += self.case.collect_events()
        again: Any = None
        for happened in self.events:
            again = happened.mutate(again)
        self.case = again

    @precondition(lambda self: self.case.current and not self.case.faults)
    @rule(name=st.sampled_from(sorted(ACTS)))
    def the_right_officer_acts(self, name: str) -> None:
        case, step = self.case, self.case.current
        if name == "send back" and step == "completeness":
            return
        ACTS[name](case, step, OFFICERS[step])
        assert case.pending_events
        self.remember()

    @rule(
        name=st.sampled_from(sorted(ACTS)),
        step=st.sampled_from(sorted(OFFICERS)),
        by=st.sampled_from([RINA, *OFFICERS.values()]),
    )
    def somebody_clicks_somewhere(self, name: str, step: str, by: Any) -> None:
        try:
            ACTS[name](self.case, step, by)
        except Refused:
            assert not self.case.pending_events
        self.remember()

    @precondition(lambda self: self.case.faults)
    @rule()
    def the_applicant_corrects(self) -> None:
        self.case.correct(self.case.current, (document("ktp"),), AT)
        self.remember()

    @precondition(lambda self: len(self.events) > 12)
    @rule()
    def the_applicant_withdraws(self) -> None:
        self.case.withdraw(AT)
        self.remember()

    @invariant()
    def it_lies_on_one_desk_or_has_left_once(self) -> None:
        if not hasattr(self, "case"):
            return
        left = [
            each
            for each in self.events
            if isinstance(each, Case.Withdrawn | Case.RefusalProposed)
            or (isinstance(each, Case.StepPassed) and not str(each.next_step).startswith(("substance", "review")))
        ]
        on_desk = self.case.current is not None
        ends = [each for each in left if not isinstance(each, Case.Withdrawn)]
        assert len(ends) <= 1
        assert on_desk != bool(left)

    @invariant()
    def what_is_handed_over_carries_the_latest_documents(self) -> None:
        handing_over = [each for each in getattr(self, "events", []) if getattr(each, "next_step", None)]
        if handing_over and handing_over[-1] is self.events[-1]:
            assert self.events[-1].slip == self.case.slip.model_dump(mode="json")


TestAnyOrderOfActs = AnyOrderOfActs.TestCase


def test_a_case_passed_by_every_desk_is_handed_over_by_the_last_one_only() -> None:
    for steps in UNSTRUCTURED, STRUCTURED, REVIEWED_FIRST:
        case = Case.open(uuid4(), slip(steps), AT)
        while case.current:
            case.pass_step(case.current, OFFICERS[case.current], AT)

        passed = [each for each in case.pending_events if isinstance(each, Case.StepPassed)]

        assert [each.next_step for each in passed] == [each.key for each in steps[1 : len(passed) + 1]]
        assert given(case).current is None
