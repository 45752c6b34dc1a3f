"""The time of a step at a desk: who is reminded when, why it takes longer, and asking to go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.shared.contracts.verification import DeadlineApproaching, DeadlineMissed, DelayExplained, StepUrged
from services.shared.refusals import NotAllowed, Refused
from services.verification.announcements import announce
from services.verification.domain import Case
from services.verification.rules import (
    LONGEST_REASON,
    CaseWithdrawn,
    NotAtThisStep,
    Officer,
    ReasonMissing,
    ReasonTooLong,
    WaitingForApplicant,
)
from services.verification.timing_rules import ExpectedInThePast, ExpectedTooFarAhead, whom_to_remind
from tests.verification.cases import (
    AT,
    BLURRED,
    COMPLETENESS,
    DEWI,
    KURNIA,
    RINA,
    SARI,
    SUB_REVIEW,
    SUBSTANCE,
    YOGA,
    at,
    document,
    given,
    opened,
    recorded,
    slip,
    waiting,
)

OFFICE = RINA, YOGA, DEWI, SARI, KURNIA
DUE = date(2026, 11, 24)  # of a case that came in on Monday 23 November 2026 with half a working day


def morning(day: int) -> datetime:
    """Of a day in November 2026."""
    return datetime(2026, 11, day, 1, 0, tzinfo=UTC)


def whom(level: Any) -> tuple[str, ...]:
    return (str(level),)


def reminded(case: Case, *days: int) -> Case:
    for day in days:
        case.remind(whom, morning(day))
    return case


def spoken(case: Case) -> list[tuple[str, Any]]:
    return [(type(each).__name__, getattr(each, "level", None)) for each in case.pending_events]


def test_a_case_is_spoken_of_on_its_last_day_and_on_each_day_that_it_is_late() -> None:
    case = reminded(given(opened()), 23, 24, 24, 25, 25, 26, 27, 30)

    assert spoken(case) == [
        ("DeadlineApproached", None),
        ("DeadlineMissed", "holder"),
        ("DeadlineMissed", "superior"),
        ("DeadlineMissed", "coordinator"),
    ]
    assert [each.days_late for each in case.pending_events[1:]] == [1, 2, 3]


def test_nothing_is_said_while_the_applicant_must_act_and_the_new_date_is_spoken_of_anew() -> None:
    case = reminded(given(waiting()), 24, 25)
    assert recorded(case) == []

    case.correct(COMPLETENESS, [document("ktp")], morning(26))
    assert case.due_on == date(2026, 11, 27)
    reminded(case, 27, 30)

    assert spoken(case)[1:] == [("DeadlineApproached", None), ("DeadlineMissed", "holder")]


def test_a_correction_on_the_same_day_brings_no_second_reminder() -> None:
    case = reminded(given(opened()), 24)
    case.request_correction(COMPLETENESS, (BLURRED,), RINA, morning(24))
    case.correct(COMPLETENESS, [document("ktp")], morning(24))

    reminded(case, 24)

    assert recorded(case).count("DeadlineApproached") == 1


def test_the_next_desk_has_its_own_time() -> None:
    case = reminded(given(opened()), 24, 25)
    case.pass_step(COMPLETENESS, RINA, morning(25))

    reminded(case, 25, 26)

    assert spoken(case)[-1] == ("DeadlineApproached", None)
    assert case.pending_events[-1].step == SUBSTANCE


def test_what_has_left_the_desks_is_not_spoken_of() -> None:
    withdrawn = given(opened())
    withdrawn.withdraw(AT)

    assert recorded(reminded(withdrawn, 25)) == ["Withdrawn"]
    assert recorded(reminded(given(at("nowhere")), 25)) == []


@pytest.mark.parametrize(
    ("step", "level", "holder", "names"),
    [
        (COMPLETENESS, "approaching", "rina", ("rina",)),
        (COMPLETENESS, "holder", None, ("rina", "yoga")),
        (COMPLETENESS, "superior", "rina", ("sari",)),
        (SUBSTANCE, "superior", None, ("sari",)),
        (SUBSTANCE, "coordinator", "dewi", ("kurnia",)),
        (SUB_REVIEW, "superior", "sari", ("kurnia",)),
    ],
)
def test_first_the_holder_hears_of_it_then_the_superior_then_the_coordinator(
    step: str, level: Any, holder: str | None, names: tuple[str, ...]
) -> None:
    found = at(step).slip.step(step)

    assert whom_to_remind(level, found, "kesehatan", holder, OFFICE, {}) == names


def test_deputies_hear_it_in_place_of_the_absent_and_nobody_twice() -> None:
    step = slip().step(COMPLETENESS)

    assert whom_to_remind("holder", step, "", None, OFFICE, {"rina": "dewi", "yoga": "dewi"}) == ("dewi",)
    assert whom_to_remind("superior", step, "", "rina", OFFICE, {"sari": "kurnia"}) == ("kurnia",)


def test_an_office_without_sub_coordinators_tells_the_coordinator() -> None:
    assert whom_to_remind("superior", slip().step(COMPLETENESS), "", None, (RINA, KURNIA), {}) == ("kurnia",)


def test_others_hear_of_deadlines() -> None:
    case = reminded(given(opened()), 24, 25)

    approaching, missed = (announce(each) for each in case.pending_events)

    about = {"application_id": case.id, "step": COMPLETENESS, "desk": "front_office", "due_on": DUE}
    assert approaching == DeadlineApproaching(**about, at=morning(24), remind=("approaching",))
    assert missed == DeadlineMissed(**about, at=morning(25), remind=("holder",), days_late=1, level="holder")


def test_a_started_step_says_until_when() -> None:
    started = next(each for each in map(announce, opened().pending_events) if each is not None)

    assert started.due_on == DUE  # type: ignore[attr-defined]


def held() -> Case:
    case = opened()
    case.claim(COMPLETENESS, RINA, AT)
    return given(case)


@pytest.mark.parametrize("by", [RINA, SARI, KURNIA, replace(RINA, username="dewi", acting_for="rina")])
def test_the_holder_or_a_supervisor_tells_the_applicant_why_it_takes_longer(by: Officer) -> None:
    case = held()

    case.explain_delay(COMPLETENESS, " Listrik padam. ", DUE, by, AT)
    case.explain_delay(COMPLETENESS, "Listrik padam.", DUE, by, AT)

    assert recorded(case) == ["DelayExplained"]
    assert announce(case.pending_events[0]) == DelayExplained(
        application_id=case.id, at=AT, step=COMPLETENESS, desk="front_office", reason="Listrik padam.",
        expected_on=DUE, by=by.username, acting_for=by.acting_for,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("step", "reason", "expected_on", "by", "refusal"),
    [
        (COMPLETENESS, "Sakit.", None, YOGA, NotAllowed),
        (COMPLETENESS, "Sakit.", None, DEWI, NotAllowed),
        (COMPLETENESS, "  ", None, RINA, ReasonMissing),
        (COMPLETENESS, "x" * (LONGEST_REASON + 1), None, RINA, ReasonTooLong),
        (COMPLETENESS, "Sakit.", AT.date() - timedelta(days=1), RINA, ExpectedInThePast),
        (COMPLETENESS, "Sakit.", AT.date() + timedelta(days=367), RINA, ExpectedTooFarAhead),
        (SUBSTANCE, "Sakit.", None, DEWI, NotAtThisStep),
        ("draft", "Sakit.", None, DEWI, NotAtThisStep),
    ],
)
def test_a_delay_that_explains_nothing_is_refused(
    step: str, reason: str, expected_on: date | None, by: Officer, refusal: type[Refused]
) -> None:
    case = held()

    with pytest.raises(refusal):
        case.explain_delay(step, reason, expected_on, by, AT)

    assert recorded(case) == []


def test_while_nobody_holds_it_anybody_of_the_desk_explains() -> None:
    case = given(opened())

    case.explain_delay(COMPLETENESS, "Antrean panjang.", None, YOGA, AT)

    assert recorded(case) == ["DelayExplained"]


def test_a_supervisor_asks_to_go_on_once_a_day() -> None:
    case = held()
    for moment in AT, AT, morning(24):
        case.urge(COMPLETENESS, ("rina",), SARI, moment)

    assert recorded(case) == ["Urged", "Urged"]
    assert announce(case.pending_events[0]) == StepUrged(
        application_id=case.id, at=AT, step=COMPLETENESS, desk="front_office", remind=("rina",), by="sari"
    )


@pytest.mark.parametrize(
    ("case", "by", "refusal"),
    [
        (held(), RINA, NotAllowed),
        (given(at(SUB_REVIEW)), SARI, NotAllowed),
        (given(waiting()), SARI, WaitingForApplicant),
    ],
    ids=["the holder", "a reviewer at the own desk", "while the applicant must act"],
)
def test_only_who_answers_for_the_desk_urges_and_only_the_office(
    case: Case, by: Officer, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        case.urge(case.current or "", ("rina",), by, AT)


def test_what_waits_for_the_applicant_is_no_delay_of_the_office() -> None:
    with pytest.raises(WaitingForApplicant):
        given(waiting()).explain_delay(COMPLETENESS, "Sakit.", None, RINA, AT)


def test_nobody_explains_or_urges_what_was_withdrawn() -> None:
    case = given(opened())
    case.withdraw(AT)

    with pytest.raises(CaseWithdrawn):
        case.urge(COMPLETENESS, (), SARI, AT)
    with pytest.raises(CaseWithdrawn):
        case.explain_delay(COMPLETENESS, "Sakit.", None, RINA, AT)
