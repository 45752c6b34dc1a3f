"""What the desks may do with a case, and what they may not."""

from __future__ import annotations

import pytest

from services.shared.contracts.verification import Fault, Ground
from services.shared.refusals import NotAllowed, Refused, SomebodyWasFaster
from services.verification.matters import UnknownDocument
from services.verification.rules import (
    LONGEST_REASON,
    RULES,
    CaseWithdrawn,
    FaultMissing,
    NotAnEarlierDesk,
    NotAtThisStep,
    Officer,
    ReasonMissing,
    ReasonTooLong,
    WaitingForApplicant,
)
from tests.verification.cases import (
    ACTS,
    AT,
    BLURRED,
    COMPLETENESS,
    DEWI,
    KURNIA,
    LATER,
    REVIEW,
    REVIEWED_FIRST,
    RINA,
    RIVER,
    SARI,
    STRUCTURED,
    SUB_REVIEW,
    SUBSTANCE,
    YOGA,
    Act,
    at,
    document,
    given,
    opened,
    recorded,
    waiting,
)

every_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())


def test_a_new_case_lies_at_the_first_desk_of_its_route() -> None:
    case = opened()

    assert recorded(case) == ["Opened", "StepOpened"]
    assert case.current == COMPLETENESS


def test_passing_a_step_opens_the_next_desk() -> None:
    case = given(opened())

    case.pass_step(COMPLETENESS, RINA, AT)

    assert recorded(case) == ["StepPassed", "StepOpened"]
    assert case.current == SUBSTANCE


@pytest.mark.parametrize(
    ("steps", "last", "by", "following"),
    [
        (STRUCTURED, SUBSTANCE, DEWI, "recommendation:dinkes"),
        (REVIEWED_FIRST, REVIEW, KURNIA, "recommendation:dinkes"),
    ],
)
def test_the_last_desk_hands_over_to_what_the_route_says(steps: tuple, last: str, by: Officer, following: str) -> None:
    case = given(at(last, steps))

    case.pass_step(last, by, AT)

    assert recorded(case) == ["StepPassed"]
    assert case.current is None
    assert case.pending_events[-1].next_step == following


def test_a_proposed_refusal_leads_straight_to_the_letter() -> None:
    case = given(at(SUBSTANCE, STRUCTURED))

    case.propose_refusal(SUBSTANCE, (RIVER,), DEWI, AT)

    proposed = case.pending_events[-1]
    assert recorded(case) == ["RefusalProposed"]
    assert (proposed.next_step, proposed.proposal, proposed.reason) == (
        "draft",
        "refusal",
        "Lokasi dilarang. (Dasar: Perda 1/2020)",
    )


def test_only_the_corrected_document_is_replaced_and_the_step_goes_on_where_it_waited() -> None:
    case = given(waiting())
    degree = next(each for each in case.slip.documents if each.requirement == "ijazah")
    sharp = document("ktp", "KTP")

    case.correct(COMPLETENESS, (sharp,), AT)

    assert recorded(case) == ["Corrected"]
    assert set(case.slip.documents) == {degree, sharp}
    assert case.current == COMPLETENESS
    case.pass_step(COMPLETENESS, RINA, AT)


def test_a_correction_that_another_service_asked_for_changes_nothing() -> None:
    case = given(at("nowhere", STRUCTURED))

    case.correct("recommendation:dinkes", (document("ktp"),), AT)

    assert recorded(case) == []


def test_a_correction_that_comes_twice_is_taken_once() -> None:
    case = waiting()
    case.correct(COMPLETENESS, (document("ktp"),), AT)
    case = given(case)

    case.correct(COMPLETENESS, (document("ktp"),), LATER)

    assert recorded(case) == []


def test_a_second_correction_can_be_asked_for_after_the_first_came_in() -> None:
    case = waiting()
    case.correct(COMPLETENESS, (document("ktp"),), AT)
    case = given(case)

    case.request_correction(COMPLETENESS, (BLURRED,), RINA, AT)

    assert recorded(case) == ["CorrectionRequested"]


def test_a_reviewer_sends_the_case_back_and_it_comes_again() -> None:
    case = given(at(SUB_REVIEW))

    case.send_back(SUB_REVIEW, SUBSTANCE, "Luas bangunan belum diperiksa.", SARI, AT)

    assert recorded(case) == ["SentBack", "StepOpened"]
    assert case.current == SUBSTANCE
    case.pass_step(SUBSTANCE, DEWI, AT)
    case.pass_step(SUB_REVIEW, SARI, AT)
    assert case.current == REVIEW


@pytest.mark.parametrize("to_step", [SUB_REVIEW, REVIEW, "recommendation:dinkes", "draft", "nowhere"])
def test_a_case_is_only_sent_back_to_an_earlier_desk(to_step: str) -> None:
    case = given(at(SUB_REVIEW))

    with pytest.raises(NotAnEarlierDesk):
        case.send_back(SUB_REVIEW, to_step, "Periksa lagi.", SARI, AT)

    assert recorded(case) == []


def test_a_withdrawn_case_is_closed_once() -> None:
    case = opened()
    case.withdraw(AT)
    case = given(case)

    case.withdraw(LATER)

    assert recorded(case) == []
    assert case.current is None


@every_act
def test_nothing_is_decided_about_a_withdrawn_application(act: Act) -> None:
    case = at(SUBSTANCE)
    case.withdraw(AT)
    case = given(case)

    with pytest.raises(CaseWithdrawn):
        act(case, SUBSTANCE, DEWI)

    assert recorded(case) == []


@every_act
def test_only_the_desk_of_the_step_acts_on_it(act: Act) -> None:
    case = given(at(SUBSTANCE))

    with pytest.raises(NotAllowed):
        act(case, SUBSTANCE, RINA)

    assert recorded(case) == []


@every_act
def test_a_desk_that_does_not_have_the_case_yet_cannot_act(act: Act) -> None:
    case = given(at(SUBSTANCE))

    with pytest.raises(NotAtThisStep):
        act(case, REVIEW, KURNIA)


@every_act
@pytest.mark.parametrize("step", ["recommendation:dinkes", "signature", "nowhere"])
def test_steps_of_others_are_not_ours(act: Act, step: str) -> None:
    with pytest.raises(NotAtThisStep):
        act(opened(STRUCTURED), step, RINA)


@every_act
def test_a_repeated_click_changes_nothing(act: Act) -> None:
    case = at(SUBSTANCE)
    act(case, SUBSTANCE, DEWI)
    case = given(case)

    act(case, SUBSTANCE, DEWI)

    assert recorded(case) == []


@every_act
def test_a_colleague_who_comes_too_late_hears_who_was_faster_and_when(act: Act) -> None:
    case = opened()
    case.pass_step(COMPLETENESS, RINA, AT)
    case = given(case)

    with pytest.raises(SomebodyWasFaster) as refused:
        act(case, COMPLETENESS, YOGA)

    assert refused.value.details == {"by": "rina", "at": AT}
    assert recorded(case) == []


def test_a_colleague_who_asks_for_the_same_correction_hears_who_was_faster() -> None:
    case = given(waiting())

    with pytest.raises(SomebodyWasFaster, match="rina"):
        case.request_correction(COMPLETENESS, (BLURRED,), YOGA, AT)


@pytest.mark.parametrize("name", ["pass", "propose a refusal"])
@pytest.mark.parametrize("by", [RINA, YOGA])
def test_while_the_applicant_corrects_nothing_can_be_decided(name: str, by: Officer) -> None:
    case = given(waiting())

    with pytest.raises(WaitingForApplicant):
        ACTS[name](case, COMPLETENESS, by)

    assert recorded(case) == []


@pytest.mark.parametrize(
    ("faults", "refusal"),
    [
        ((), FaultMissing),
        ((BLURRED, Fault(requirement="ijazah", reason="  ")), ReasonMissing),
        ((Fault(requirement="ktp", reason="x" * (LONGEST_REASON + 1)),), ReasonTooLong),
        ((BLURRED, Fault(requirement="paspor", reason="Hilang.")), UnknownDocument),
    ],
)
def test_a_correction_names_documents_of_the_application_and_reasons(
    faults: tuple[Fault, ...], refusal: type[Refused]
) -> None:
    case = given(opened())

    with pytest.raises(refusal):
        case.request_correction(COMPLETENESS, faults, RINA, AT)

    assert recorded(case) == []


@pytest.mark.parametrize(("reason", "refusal"), [(" ", ReasonMissing), ("x" * (LONGEST_REASON + 1), ReasonTooLong)])
def test_a_refusal_and_a_return_say_why(reason: str, refusal: type[Refused]) -> None:
    case = given(at(SUBSTANCE))

    with pytest.raises(refusal):
        case.propose_refusal(SUBSTANCE, (RIVER, Ground(reason=reason, legal_basis="Perda 1/2020")), DEWI, AT)
    with pytest.raises(refusal):
        case.send_back(SUBSTANCE, COMPLETENESS, reason, DEWI, AT)

    assert recorded(case) == []


def test_every_rule_says_in_its_name_and_in_a_sentence_what_it_holds() -> None:
    rules = {rule for rules in RULES.values() for rule in rules}

    assert len(rules) == 14
    assert all(rule.__doc__ for rule in rules)
