"""Visits of the site and technical meetings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.recommendation.meeting import MeetingInTheFuture, NobodyAttended
from services.recommendation.parts import Minutes
from services.recommendation.rules import (
    TextMissing,
    TooFarAhead,
    TooLongAgo,
)
from services.shared.refusals import Refused
from services.shared.working_days import day_of
from tests.recommendation.cases import (
    AT,
    BAYU,
    CITRA,
    INSPECTION,
    LATER,
    MEETING,
    TOMORROW,
    at,
    given,
    minutes,
    opened,
    recorded,
    report,
)


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


def test_a_new_proposal_takes_back_what_was_appointed() -> None:
    consultation = opened()
    consultation.schedule_inspection(INSPECTION, TOMORROW, CITRA, BAYU, AT)

    consultation.propose_inspection(INSPECTION, (TOMORROW + timedelta(days=1),), CITRA, day_of(TOMORROW), BAYU, AT)

    assert INSPECTION not in consultation.appointments


@pytest.mark.parametrize("days", [-800, 800])
def test_slips_of_the_keyboard_are_no_dates(days: int) -> None:
    there = AT + timedelta(days=days)
    refusal = TooFarAhead if days > 0 else TooLongAgo

    with pytest.raises(Refused) as planned:
        opened().schedule_inspection(INSPECTION, there, CITRA, BAYU, AT)
    with pytest.raises(Refused) as reported:
        opened().report_inspection(INSPECTION, replace(report(), visited_at=there), BAYU, AT)
    with pytest.raises(Refused) as met:
        at(MEETING).hold_meeting(MEETING, minutes(held_on=day_of(there)), BAYU, AT)

    assert refusal in {type(each.value) for each in (planned, reported, met)}
