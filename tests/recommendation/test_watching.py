"""Whose work a step is, and its clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.recommendation.rules import (
    HeldByAColleague,
    NotOfThisAgency,
)
from services.shared.refusals import NotAllowed
from services.shared.working_days import after_working_days, day_of
from tests.recommendation.cases import (
    ADVICE,
    AGUS,
    AT,
    BAYU,
    CITRA,
    EKA,
    HEAD_OF_DINKES,
    INSPECTION,
    MEETING,
    THREE,
    document,
    finish,
    given,
    opened,
    recorded,
    waiting,
)


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
