"""In whatever order the agencies speak, the result is the same, and the application is handed over exactly once."""

from __future__ import annotations

from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.shared.refusals import Refused
from tests.recommendation.cases import (
    ACTS,
    AT,
    BLURRED,
    CHAINS,
    OFFICERS,
    ROUTES,
    THREE,
    VISIT_THEN_TWO,
    Consultation,
    document,
    finish,
    given,
    opened,
)

AGAINST = st.sets(st.sampled_from(sorted(OFFICERS))).map(tuple)


def finished(consultation: Consultation) -> list[Any]:
    """The facts that end a step, in the order in which they happened."""
    return [each for each in consultation.pending_events if hasattr(each, "next_step")]


def handed_over(consultation: Consultation) -> list[Any]:
    """Those of them that lead to another service."""
    return [each for each in finished(consultation) if each.next_step == "draft"]


@for_all(st.sampled_from([THREE, VISIT_THEN_TWO, CHAINS]), AGAINST, st.randoms(use_true_random=False))
def test_agencies_side_by_side_in_any_order_give_the_same_result(steps: Any, against: Any, order: Any) -> None:
    consultation = opened(steps)
    asked = {step.agency for step in consultation.slip.steps if step.kind == "recommendation"}

    while consultation.open_steps:
        finish(consultation, order.choice(consultation.open_steps), against)

    (hand_over,) = handed_over(consultation)
    assert hand_over is finished(consultation)[-1]
    assert hand_over.proposal == ("refusal" if asked & set(against) else "permit")
    assert len(finished(consultation)) == len(
        [step for step in consultation.slip.steps if step.service == "recommendation"]
    )


@for_all(st.sampled_from(ROUTES), AGAINST, st.data())
def test_whatever_happens_on_the_way_there_is_exactly_one_hand_over(steps: Any, against: Any, data: Any) -> None:
    consultation = opened(steps)

    for _ in range(60):
        if not consultation.open_steps:
            break
        key = data.draw(st.sampled_from(consultation.open_steps))
        what = data.draw(st.sampled_from(["finish", "finish", "correct", *ACTS]))
        officer = OFFICERS[str(consultation.slip.step(key).agency)]
        before = len(consultation.pending_events)
        try:
            if key in consultation.faults:
                consultation.correct(key, (document("ktp"),), (), AT)
            elif what == "finish":
                finish(consultation, key, against)
            elif what == "correct":
                consultation.request_correction(key, (BLURRED,), officer, AT)
            else:
                ACTS[what](consultation, key, officer)
        except Refused:
            assert len(consultation.pending_events) == before

    last = handed_over(consultation)
    assert len(last) == (0 if consultation.open_steps else 1)
    if last:
        latest = consultation.slip.model_dump(mode="json")
        assert last[0].slip == latest
        assert last[0] is finished(consultation)[-1]
        assert (last[0].proposal == "refusal") == consultation.against
    assert given(consultation).open_steps == consultation.open_steps
