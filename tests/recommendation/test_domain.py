"""What the agencies do with an application."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.recommendation.advising import (
    ConditionsMissing,
    ConditionsOutOfPlace,
    OthersStillHaveTime,
    TooManyConditions,
)
from services.recommendation.guests import LinkExpired, LinkUsed
from services.recommendation.meeting import MeetingInTheFuture, NobodyAttended
from services.recommendation.parts import GuestQuestion, Minutes, Word
from services.recommendation.rules import (
    DecidedWithoutYou,
    HeldByAColleague,
    InspectionInThePast,
    NotOfThisAgency,
    TextMissing,
    UnknownDocument,
)
from services.shared.refusals import NotAllowed, NotFound, Refused
from services.shared.working_days import after_working_days, day_of
from tests.recommendation.cases import (
    ADVICE,
    AGAINST_IT,
    AGUS,
    AT,
    BAYU,
    BLURRED,
    CHAINS,
    CITRA,
    EKA,
    FAJAR,
    FOR_IT,
    HEAD_OF_DINKES,
    INSPECTION,
    LATER,
    LETTER,
    MEETING,
    ONE_AFTER_THE_OTHER,
    OTHER,
    SCAN,
    THIRD,
    THREE,
    TOMORROW,
    UNDER_CONDITIONS,
    VISIT_THEN_TWO,
    Consultation,
    at,
    document,
    finish,
    first_steps,
    given,
    minutes,
    opened,
    recorded,
    report,
    slip,
    uuid4,
    waiting,
)

QUESTION = GuestQuestion("g1", "Universitas Contoh, ahli kehutanan", "Apakah pohon ini aman?", (), TOMORROW)


def last(consultation: Consultation) -> Any:
    """The last event that finished a step."""
    return [each for each in consultation.pending_events if hasattr(each, "next_step")][-1]


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


# Whose work it is, and its clock


def test_an_officer_takes_a_step_gives_it_to_a_colleague_and_the_next_step_is_the_colleagues() -> None:
    consultation = given(opened())

    consultation.assign(INSPECTION, BAYU, "", BAYU, AT)
    consultation.assign(INSPECTION, CITRA, "Dekat dengan rumah Anda.", BAYU, AT)
    finish(consultation, INSPECTION)

    assert recorded(consultation) == ["Assigned", "Assigned", "InspectionReported", "StepOpened"]
    assert consultation.holders[MEETING] == "citra"


def test_only_the_holder_or_the_head_gives_a_step_to_somebody_else() -> None:
    consultation = opened()
    consultation.assign(INSPECTION, BAYU, "", BAYU, AT)

    with pytest.raises(HeldByAColleague):
        consultation.assign(INSPECTION, CITRA, "", CITRA, AT)
    consultation.assign(INSPECTION, CITRA, "", HEAD_OF_DINKES, AT)

    assert consultation.holders[INSPECTION] == "citra"


def test_work_stays_within_the_agency() -> None:
    with pytest.raises(NotOfThisAgency):
        opened().assign(INSPECTION, EKA, "", BAYU, AT)


def test_a_step_is_due_after_its_working_days_and_later_by_those_that_the_applicant_took() -> None:
    consultation = waiting()
    due = consultation.due[ADVICE]

    consultation.correct(ADVICE, (document("ktp"),), (), AT + timedelta(days=7))

    assert due == after_working_days(day_of(AT), 3)
    assert consultation.due[ADVICE] == after_working_days(due, 5)


def test_each_level_is_told_once_the_later_it_gets_the_higher() -> None:
    consultation, heard = given(opened()), []

    def whom(step: str, level: str) -> list[str]:
        heard.append(level)
        return ["bayu"]

    for day in range(40):
        consultation.remind(whom, AT + timedelta(days=day))

    assert heard == ["approaching", "holder", "superior", "coordinator"]
    assert recorded(consultation) == ["DeadlineApproached", *["DeadlineMissed"] * 3]


def test_nothing_is_told_while_the_applicant_must_act_or_when_the_step_is_over() -> None:
    for consultation in given(waiting()), given(opened(THREE)):
        for key in consultation.open_steps if not consultation.faults else ():
            finish(consultation, key)
        before = recorded(consultation)

        consultation.remind(lambda step, level: ["bayu"], AT + timedelta(days=90))

        assert recorded(consultation) == before


def test_the_coordinator_urges_and_nobody_else() -> None:
    consultation = given(opened())

    with pytest.raises(NotAllowed):
        consultation.urge(INSPECTION, [], BAYU, AT)
    for _ in range(2):
        consultation.urge(INSPECTION, ["bayu"], AGUS, AT)

    assert recorded(consultation) == ["Urged"]


# The agency's word


def test_a_word_goes_to_the_head_comes_back_and_is_issued_when_it_is_signed() -> None:
    consultation = given(at(ADVICE))

    consultation.draft_recommendation(ADVICE, FOR_IT, BAYU, AT)
    consultation.return_draft(ADVICE, 1, "Sebutkan dasarnya.", HEAD_OF_DINKES, AT)
    consultation.draft_recommendation(ADVICE, UNDER_CONDITIONS, BAYU, AT)
    consultation.issue_signed(ADVICE, 2, LETTER, HEAD_OF_DINKES, LATER)

    assert recorded(consultation) == [
        "RecommendationDrafted", "RecommendationReturned", "RecommendationDrafted", "RecommendationIssued",
    ]  # fmt: skip
    assert last(consultation).next_step == "draft"
    conditions = last(consultation).slip["conditions"]
    assert [each["text"] for each in conditions] == list(UNDER_CONDITIONS.conditions)


def test_what_the_head_signed_counts_even_when_a_later_draft_was_on_its_way() -> None:
    consultation = at(ADVICE)
    consultation.draft_recommendation(ADVICE, AGAINST_IT, BAYU, AT)
    consultation.draft_recommendation(ADVICE, FOR_IT, BAYU, AT)

    consultation.issue_signed(ADVICE, 1, LETTER, HEAD_OF_DINKES, LATER)

    assert last(consultation).proposal == "refusal"


@pytest.mark.parametrize("revision", [0, 7])
def test_a_letter_that_nobody_wrote_changes_nothing(revision: int) -> None:
    consultation = given(at(ADVICE))

    consultation.issue_signed(ADVICE, revision, LETTER, HEAD_OF_DINKES, AT)
    consultation.return_draft(ADVICE, revision, "Tidak.", HEAD_OF_DINKES, AT)

    assert recorded(consultation) == []


def test_the_same_draft_again_changes_nothing() -> None:
    consultation = at(ADVICE)
    consultation.draft_recommendation(ADVICE, FOR_IT, BAYU, AT)
    consultation = given(consultation)

    consultation.draft_recommendation(ADVICE, FOR_IT, BAYU, LATER)

    assert recorded(consultation) == []


@pytest.mark.parametrize(
    ("word", "refusal"),
    [
        (Word("conditional", "Sesuai."), ConditionsMissing),
        (Word("favourable", "Sesuai.", ("Pagar dicat.",)), ConditionsOutOfPlace),
        (Word("conditional", "Sesuai.", ("Pagar dicat.",) * 21), TooManyConditions),
        (Word("conditional", "Sesuai.", (" ",)), TextMissing),
    ],
)
def test_conditions_belong_to_a_word_with_conditions(word: Word, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        at(ADVICE).issue_scan(ADVICE, word, SCAN, BAYU, AT)


def test_conditions_of_several_agencies_travel_together() -> None:
    consultation = opened(THREE)

    consultation.issue_scan(ADVICE, UNDER_CONDITIONS, SCAN, BAYU, AT)
    consultation.issue_scan(OTHER, Word("conditional", "Ya.", ("Sampah dipilah.",)), SCAN, EKA, AT)
    finish(consultation, THIRD)

    told = [(each["agency"], each["text"]) for each in last(consultation).slip["conditions"]]
    assert told == [("DINKES", text) for text in UNDER_CONDITIONS.conditions] + [("DLH", "Sampah dipilah.")]


# When one agency decides and the others are heard


def led() -> Consultation:
    """Three agencies side by side, of which the DLH decides."""
    route = slip(THREE, agencies_rule="lead_decides", lead_agency="DLH")
    consultation = Consultation(uuid4(), AT)
    consultation.open(route, first_steps(route), AT)
    return consultation


def test_when_one_agency_decides_the_others_cannot_prevent_the_permit() -> None:
    consultation = led()

    for key in ADVICE, THIRD, OTHER:
        finish(consultation, key, against=("DINKES", "DPUPR"))

    assert (last(consultation).next_step, last(consultation).proposal) == ("draft", "permit")


def test_when_one_agency_decides_its_word_is_a_refusal_whatever_the_others_say() -> None:
    consultation = led()

    for key in ADVICE, THIRD, OTHER:
        finish(consultation, key, against=("DLH",))

    assert last(consultation).proposal == "refusal"


def test_the_agency_that_decides_waits_as_long_as_the_others_have_time() -> None:
    consultation = led()
    finish(consultation, ADVICE)

    with pytest.raises(OthersStillHaveTime):
        finish(consultation, OTHER)
    with pytest.raises(OthersStillHaveTime):
        consultation.draft_recommendation(OTHER, FOR_IT, EKA, AT)


def test_the_agency_that_decides_need_not_wait_for_those_whose_time_is_over() -> None:
    consultation = led()
    finish(consultation, ADVICE)
    after = AT + timedelta(days=30)

    consultation.issue_scan(OTHER, FOR_IT, SCAN, EKA, after)

    assert recorded(consultation)[-2:] == ["StepLapsed", "RecommendationIssued"]
    assert (last(consultation).next_step, consultation.open_steps) == ("draft", ())
    with pytest.raises(DecidedWithoutYou):
        consultation.issue_scan(THIRD, FOR_IT, SCAN, FAJAR, after)


# Visits


def test_the_applicant_chooses_one_of_the_proposed_moments() -> None:
    consultation = given(opened())
    moments = TOMORROW, TOMORROW + timedelta(days=1)

    consultation.propose_inspection(INSPECTION, moments, CITRA, day_of(LATER), BAYU, AT)
    consultation.choose_moment(INSPECTION, moments[1], LATER)
    consultation.choose_moment(INSPECTION, moments[0], LATER)

    assert recorded(consultation) == ["InspectionProposed", "InspectionScheduled"]
    assert consultation.appointments[INSPECTION] == moments[1]
    assert consultation.holders[INSPECTION] == "citra"


def test_a_moment_that_was_never_proposed_or_has_passed_is_not_chosen() -> None:
    consultation = opened()
    consultation.propose_inspection(INSPECTION, (TOMORROW,), CITRA, day_of(LATER), BAYU, AT)
    consultation = given(consultation)

    consultation.choose_moment(INSPECTION, LATER, AT)
    consultation.choose_moment(INSPECTION, TOMORROW, TOMORROW)

    assert recorded(consultation) == []


def test_a_report_delivered_twice_counts_once() -> None:
    consultation = opened()
    consultation.report_inspection(INSPECTION, report("r1"), BAYU, AT)
    consultation = given(consultation)

    consultation.report_inspection(INSPECTION, report("r1"), CITRA, LATER)

    assert recorded(consultation) == []


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        (minutes(held_on=day_of(AT) + timedelta(days=1)), MeetingInTheFuture),
        (minutes(attendants=(), others=()), NobodyAttended),
        (minutes(decisions=(" ",)), TextMissing),
    ],
)
def test_minutes_are_written_afterwards_and_name_people_and_decisions(written: Minutes, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        at(MEETING).hold_meeting(MEETING, written, BAYU, AT)


# Somebody outside


def asked() -> Consultation:
    """A consultation in which an expert was asked."""
    consultation = at(ADVICE)
    consultation.ask_guest(ADVICE, QUESTION, "d" * 64, BAYU, AT)
    return given(consultation)


def test_a_guest_answers_once() -> None:
    consultation = asked()

    consultation.guest_answers(ADVICE, "g1", "Aman.", None, LATER)

    assert recorded(consultation) == ["GuestAnswered"]
    with pytest.raises(LinkUsed):
        consultation.guest_answers(ADVICE, "g1", "Tidak aman.", None, LATER)


def test_a_link_ends_with_its_day_or_when_the_agency_ends_it() -> None:
    with pytest.raises(LinkExpired):
        asked().guest_answers(ADVICE, "g1", "Aman.", None, QUESTION.expires_at + timedelta(seconds=1))
    ended = asked()
    ended.end_guest_link(ADVICE, "g1", BAYU, LATER)
    with pytest.raises(NotFound):
        ended.guest_answers(ADVICE, "g1", "Aman.", None, LATER)


def test_a_guest_sees_documents_of_this_application_only() -> None:
    with pytest.raises(UnknownDocument):
        at(ADVICE).ask_guest(ADVICE, replace(QUESTION, documents=(str(uuid4()),)), "d" * 64, BAYU, AT)
