"""What the agencies do with an application."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.recommendation.rules import (
    InspectionInThePast,
)
from tests.recommendation.cases import (
    ADVICE,
    AT,
    BAYU,
    BLURRED,
    CHAINS,
    INSPECTION,
    LATER,
    MEETING,
    ONE_AFTER_THE_OTHER,
    OTHER,
    THIRD,
    THREE,
    TOMORROW,
    VISIT_THEN_TWO,
    Consultation,
    at,
    document,
    finish,
    first_steps,
    given,
    last,
    opened,
    recorded,
    slip,
    uuid4,
    waiting,
)


def test_the_first_agency_gets_the_application_when_the_route_leads_to_it() -> None:
    consultation = opened()

    assert recorded(consultation) == ["Expected", "Opened", "StepOpened"]
    assert consultation.open_steps == (INSPECTION,)


def test_several_agencies_get_it_at_the_same_time() -> None:
    assert opened(THREE).open_steps == (ADVICE, OTHER, THIRD)


def test_side_by_side_each_agency_does_its_own_steps_one_after_the_other() -> None:
    consultation = opened(CHAINS)
    assert consultation.open_steps == (INSPECTION, "inspection:dlh")

    finish(consultation, INSPECTION)

    assert consultation.open_steps == ("inspection:dlh", ADVICE)
    assert last(consultation).next_step == ADVICE


def test_opening_a_second_time_changes_nothing() -> None:
    consultation = given(opened())

    consultation.open(consultation.slip, first_steps(consultation.slip), LATER)

    assert recorded(consultation) == []


def test_an_application_withdrawn_before_it_came_to_us_is_never_opened() -> None:
    consultation, route = Consultation(uuid4(), AT), slip()
    consultation.withdraw(AT)
    consultation = given(consultation)

    consultation.open(route, first_steps(route), LATER)

    assert recorded(consultation) == []


def test_inspection_meeting_and_recommendation_follow_each_other() -> None:
    consultation = given(opened())

    for key in INSPECTION, MEETING, ADVICE:
        finish(consultation, key)

    assert recorded(consultation) == [
        "InspectionReported", "StepOpened",
        "MeetingHeld", "StepOpened",
        "RecommendationIssued",
    ]  # fmt: skip
    assert (last(consultation).next_step, last(consultation).proposal) == ("draft", "permit")


def test_the_last_of_several_agencies_hands_over() -> None:
    consultation = opened(THREE)

    following = []
    for key in OTHER, ADVICE, THIRD:
        finish(consultation, key)
        following.append(last(consultation).next_step)

    assert following == [None, None, "draft"]


def test_one_agency_against_it_makes_a_refusal_of_it_once_all_are_heard() -> None:
    consultation = opened(THREE)

    words = []
    for key in OTHER, ADVICE, THIRD:
        finish(consultation, key, against=("DLH",))
        words.append((last(consultation).next_step, last(consultation).proposal, last(consultation).word["advice"]))

    assert words == [
        (None, "refusal", "unfavourable"),
        (None, "refusal", "favourable"),
        ("draft", "refusal", "favourable"),
    ]


def test_after_advice_against_it_the_remaining_agencies_are_not_asked() -> None:
    consultation = given(opened(ONE_AFTER_THE_OTHER))

    finish(consultation, ADVICE, against=("DINKES",))

    assert recorded(consultation) == ["RecommendationIssued"]
    assert (last(consultation).next_step, consultation.open_steps) == ("draft", ())


def test_after_a_meeting_two_agencies_may_begin_at_once() -> None:
    consultation = at(MEETING, VISIT_THEN_TWO)

    finish(consultation, MEETING)

    assert consultation.open_steps == (ADVICE, OTHER)


def test_a_visit_can_be_moved_and_saying_the_same_again_changes_nothing() -> None:
    consultation = given(opened())

    for moment in TOMORROW, TOMORROW, TOMORROW + timedelta(days=1):
        consultation.schedule_inspection(INSPECTION, moment, BAYU, BAYU, AT)

    assert recorded(consultation) == ["InspectionScheduled", "InspectionScheduled"]


@pytest.mark.parametrize("moment", [AT, AT - timedelta(days=1)])
def test_a_visit_is_not_planned_for_the_past(moment: Any) -> None:
    with pytest.raises(InspectionInThePast):
        opened().schedule_inspection(INSPECTION, moment, BAYU, BAYU, AT)


def test_only_the_corrected_document_is_replaced_and_the_step_goes_on_where_it_waited() -> None:
    consultation, sharp = given(waiting()), document("ktp", "KTP")
    plan = next(each for each in consultation.slip.documents if each.requirement == "denah")

    consultation.correct(ADVICE, (sharp,), (), AT)

    assert recorded(consultation) == ["Corrected"]
    assert set(consultation.slip.documents) == {plan, sharp}
    finish(consultation, ADVICE)


def test_while_one_agency_waits_for_a_correction_the_others_go_on() -> None:
    consultation = opened(THREE)
    consultation.request_correction(ADVICE, (BLURRED,), BAYU, AT)

    finish(consultation, OTHER)
    finish(consultation, THIRD)

    assert last(consultation).next_step is None
    consultation.correct(ADVICE, (document("ktp"),), (), AT)
    finish(consultation, ADVICE)
    assert last(consultation).next_step == "draft"


@pytest.mark.parametrize("key", ["completeness", OTHER])
def test_a_correction_that_others_asked_for_changes_nothing(key: str) -> None:
    consultation = given(waiting())

    consultation.correct(key, (document("ktp"),), (), AT)

    assert recorded(consultation) == []


def test_a_correction_that_comes_twice_is_taken_once() -> None:
    consultation = waiting()
    consultation.correct(ADVICE, (document("ktp"),), (), AT)
    consultation = given(consultation)

    consultation.correct(ADVICE, (document("ktp"),), (), LATER)

    assert recorded(consultation) == []


def test_a_withdrawn_consultation_is_closed_once() -> None:
    consultation = opened(THREE)
    consultation.withdraw(AT)
    consultation = given(consultation)

    consultation.withdraw(LATER)

    assert recorded(consultation) == []
    assert consultation.open_steps == ()
