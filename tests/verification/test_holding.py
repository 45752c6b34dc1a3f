"""Whose work a case is: taken, handed over, given by a supervisor or in turn, laid back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.shared.refusals import NotAllowed, Refused
from services.verification.domain import Case
from services.verification.holding_rules import LONGEST_NOTE, NotAtThatDesk, NotYours
from services.verification.rules import (
    CaseWithdrawn,
    FourEyes,
    HeldBySomebodyElse,
    NotAtThisStep,
    Officer,
    ReasonTooLong,
    YourOwnEntry,
)
from tests.verification.cases import (
    AT,
    BLURRED,
    COMPLETENESS,
    DEWI,
    KURNIA,
    LATER,
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
)

HEALTH = Officer("hana", frozenset({"back_office"}), frozenset({"kesehatan"}))
SCHOOLS = Officer("surya", frozenset({"back_office"}), frozenset({"pendidikan"}))


def held(by: Officer = RINA) -> Case:
    case = opened()
    case.claim(COMPLETENESS, by, AT)
    return given(case)


def test_taking_a_case_is_recorded_once() -> None:
    case = given(opened())

    case.claim(COMPLETENESS, RINA, AT)
    case.claim(COMPLETENESS, RINA, LATER)

    assert recorded(case) == ["Claimed"]
    assert case.holder == "rina"


@pytest.mark.parametrize(("by", "refusal"), [(YOGA, HeldBySomebodyElse), (DEWI, NotAllowed), (KURNIA, NotAllowed)])
def test_nobody_takes_what_somebody_else_holds_or_what_lies_elsewhere(by: Officer, refusal: type[Refused]) -> None:
    case = held()

    with pytest.raises(refusal):
        case.claim(COMPLETENESS, by, LATER)

    assert recorded(case) == []


def test_a_case_that_somebody_holds_is_decided_by_nobody_else() -> None:
    case = held()

    with pytest.raises(HeldBySomebodyElse, match="rina"):
        case.pass_step(COMPLETENESS, YOGA, LATER)

    case.pass_step(COMPLETENESS, RINA, LATER)
    assert recorded(case) == ["StepPassed", "StepOpened"]
    assert case.holder is None


def test_a_free_case_needs_no_taking_to_be_decided() -> None:
    case = given(opened())

    case.pass_step(COMPLETENESS, YOGA, AT)

    assert recorded(case) == ["StepPassed", "StepOpened"]


def test_its_holder_hands_a_case_to_a_colleague_with_a_note() -> None:
    case = held()

    case.hand_over(COMPLETENESS, YOGA, " Tolong lanjutkan. ", RINA, LATER)

    assert recorded(case) == ["HandedOver"]
    assert (case.holder, case.pending_events[-1].note) == ("yoga", "Tolong lanjutkan.")


@pytest.mark.parametrize("supervisor", [SARI, KURNIA])
def test_a_supervisor_gives_a_case_to_somebody_whoever_holds_it(supervisor: Officer) -> None:
    case = held()

    case.hand_over(COMPLETENESS, YOGA, "", supervisor, LATER)

    assert recorded(case) == ["Reassigned"]
    assert case.holder == "yoga"


def test_an_officer_of_the_desk_passes_a_free_case_to_a_colleague() -> None:
    case = given(opened())

    case.hand_over(COMPLETENESS, YOGA, "", RINA, LATER)

    assert (recorded(case), case.holder) == (["Reassigned"], "yoga")


@pytest.mark.parametrize(
    ("to", "note", "by", "refusal"),
    [
        (YOGA, "", YOGA, NotYours),
        (YOGA, "", DEWI, NotYours),
        (DEWI, "", RINA, NotAtThatDesk),
        (YOGA, "x" * (LONGEST_NOTE + 1), RINA, ReasonTooLong),
    ],
)
def test_what_is_not_ones_own_is_not_given_away_nor_to_who_cannot_do_it(
    to: Officer, note: str, by: Officer, refusal: type[Refused]
) -> None:
    case = held()

    with pytest.raises(refusal):
        case.hand_over(COMPLETENESS, to, note, by, LATER)

    assert (recorded(case), case.holder) == ([], "rina")


def test_a_case_is_laid_back_by_its_holder_or_a_supervisor_only() -> None:
    with pytest.raises(NotYours):
        held().release(COMPLETENESS, YOGA, LATER)
    for by in RINA, SARI:
        case = held()
        case.release(COMPLETENESS, by, LATER)
        case.release(COMPLETENESS, by, LATER)
        assert (recorded(case), case.holder) == (["Released"], None)


def test_the_back_office_shares_its_work_by_sector() -> None:
    case = given(at(SUBSTANCE))
    with pytest.raises(NotAllowed):
        case.claim(SUBSTANCE, SCHOOLS, LATER)
    with pytest.raises(NotAtThatDesk):
        case.hand_over(SUBSTANCE, SCHOOLS, "", SARI, LATER)

    case.claim(SUBSTANCE, HEALTH, LATER)

    assert case.holder == "hana"


def test_the_answer_of_the_applicant_comes_back_to_who_asked() -> None:
    case = given(opened())
    case.request_correction(COMPLETENESS, (BLURRED,), YOGA, AT)

    case.correct(COMPLETENESS, [document("ktp")], LATER)

    assert case.holder == "yoga"
    with pytest.raises(HeldBySomebodyElse):
        case.pass_step(COMPLETENESS, RINA, LATER)


def test_what_is_sent_back_comes_back_to_who_had_passed_it() -> None:
    case = given(at(SUB_REVIEW))

    case.send_back(SUB_REVIEW, SUBSTANCE, "Periksa lagi.", SARI, LATER)

    assert (case.current, case.holder) == (SUBSTANCE, "dewi")


def test_a_turn_is_given_only_where_nobody_holds_the_case() -> None:
    case = given(opened())
    case.assign_in_turn("yoga", AT)
    case.assign_in_turn("rina", AT)

    assert (recorded(case), case.holder) == (["AssignedInTurn"], "yoga")


def test_a_case_falls_back_on_the_desk_when_its_holder_has_left() -> None:
    case = held()
    case.fall_back(LATER)
    case.fall_back(LATER)

    assert (recorded(case), case.holder) == (["Released"], None)


def test_a_deputy_does_the_work_of_the_absent_and_every_act_says_for_whom() -> None:
    case = held(RINA)
    deputy = replace(RINA, username="yoga", acting_for="rina")

    case.pass_step(COMPLETENESS, deputy, LATER)

    passed = case.pending_events[0]
    assert (passed.by, passed.acting_for) == ("yoga", "rina")


def test_a_deputy_takes_for_the_absent() -> None:
    case = given(opened())

    case.claim(COMPLETENESS, replace(RINA, username="dewi", acting_for="rina"), AT)

    assert (case.holder, case.pending_events[-1].by) == ("rina", "dewi")


def test_nobody_checks_what_they_entered_at_the_counter() -> None:
    case = given(opened(entered_by="rina"))

    with pytest.raises(YourOwnEntry):
        case.pass_step(COMPLETENESS, RINA, AT)
    with pytest.raises(YourOwnEntry):
        case.pass_step(COMPLETENESS, replace(YOGA, username="rina", acting_for="yoga"), AT)
    case.pass_step(COMPLETENESS, YOGA, AT)

    assert case.current == SUBSTANCE


@pytest.mark.parametrize("four_eyes", [True, False])
def test_nobody_passes_two_steps_where_the_route_wants_four_eyes(four_eyes: bool) -> None:
    both = Officer("rina", frozenset({"front_office", "back_office"}))
    case = opened(four_eyes=four_eyes)
    case.pass_step(COMPLETENESS, both, AT)

    if four_eyes:
        with pytest.raises(FourEyes):
            case.pass_step(SUBSTANCE, both, LATER)
    else:
        case.pass_step(SUBSTANCE, both, LATER)

    assert case.who_cannot_decide() == (("rina",) if four_eyes else ())


def test_what_was_withdrawn_or_lies_elsewhere_is_nobodys_work() -> None:
    withdrawn = given(opened())
    withdrawn.withdraw(AT)
    for act in withdrawn.claim, withdrawn.release:
        with pytest.raises(CaseWithdrawn):
            act(COMPLETENESS, RINA, AT)
    with pytest.raises(NotAtThisStep):
        held().claim(SUBSTANCE, DEWI, AT)


def test_a_step_is_due_after_its_working_days_and_later_by_the_days_it_waited() -> None:
    case = given(opened())  # half a working day from Monday 23 November 2026
    assert case.due_on.isoformat() == "2026-11-24"

    case.request_correction(COMPLETENESS, (BLURRED,), RINA, AT)
    case.correct(COMPLETENESS, [document("ktp")], AT.replace(day=30))

    assert case.due_on.isoformat() == "2026-12-01"
