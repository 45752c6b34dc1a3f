"""Visits of the site and technical meetings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.recommendation.meeting import MeetingInTheFuture, NobodyAttended
from services.recommendation.parts import Minutes
from services.recommendation.rules import (
    TextMissing,
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
