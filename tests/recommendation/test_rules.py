"""What the agencies may not do with an application, and how they are told."""

from __future__ import annotations

import pytest

from services.recommendation.parts import Word
from services.recommendation.rules import (
    LONGEST_TEXT,
    RULES,
    ConsultationWithdrawn,
    FaultMissing,
    NotAtThisStep,
    TextMissing,
    TextTooLong,
    UnknownDocument,
    WaitingForApplicant,
)
from services.shared.contracts.verification import Fault
from services.shared.refusals import NotAllowed, Refused, SomebodyWasFaster
from tests.recommendation.cases import (
    ACTS,
    ADVICE,
    AT,
    BAYU,
    BLURRED,
    CITRA,
    EKA,
    INSPECTION,
    KIND_OF_STEP,
    LATER,
    MEETING,
    SCAN,
    at,
    given,
    minutes,
    opened,
    recorded,
    report,
    waiting,
)

every_act = pytest.mark.parametrize("name", ACTS)
every_finishing_act = pytest.mark.parametrize("name", sorted(set(ACTS) - {"schedule", "draft", "explain the delay"}))


@every_act
def test_nothing_is_done_about_a_withdrawn_application(name: str) -> None:
    consultation = at(KIND_OF_STEP[name])
    consultation.withdraw(AT)
    consultation = given(consultation)

    with pytest.raises(ConsultationWithdrawn):
        ACTS[name](consultation, KIND_OF_STEP[name], BAYU)

    assert recorded(consultation) == []


@every_act
def test_an_agency_acts_on_its_own_steps_only(name: str) -> None:
    consultation = given(at(KIND_OF_STEP[name]))

    with pytest.raises(NotAllowed):
        ACTS[name](consultation, KIND_OF_STEP[name], EKA)

    assert recorded(consultation) == []


@every_act
@pytest.mark.parametrize("key", ["substance", "draft", "nowhere"])
def test_steps_of_others_are_not_ours(name: str, key: str) -> None:
    with pytest.raises(NotAtThisStep):
        ACTS[name](opened(), key, BAYU)


@pytest.mark.parametrize("name", ["meet", "recommend", "advise against"])
def test_an_inspection_is_not_a_meeting_and_no_recommendation(name: str) -> None:
    with pytest.raises(NotAtThisStep):
        ACTS[name](opened(), INSPECTION, BAYU)


def test_a_step_that_has_not_begun_cannot_be_finished() -> None:
    with pytest.raises(NotAtThisStep):
        ACTS["recommend"](opened(), ADVICE, BAYU)


@every_act
def test_a_repeated_click_changes_nothing(name: str) -> None:
    consultation = at(KIND_OF_STEP[name])
    ACTS[name](consultation, KIND_OF_STEP[name], BAYU)
    consultation = given(consultation)

    ACTS[name](consultation, KIND_OF_STEP[name], BAYU)

    assert recorded(consultation) == []


@every_finishing_act
def test_a_colleague_who_comes_too_late_hears_who_was_faster_and_when(name: str) -> None:
    consultation = at(KIND_OF_STEP[name])
    ACTS[name](consultation, KIND_OF_STEP[name], BAYU)
    consultation = given(consultation)

    with pytest.raises(SomebodyWasFaster) as refused:
        ACTS[name](consultation, KIND_OF_STEP[name], CITRA)

    assert refused.value.details == {"by": "bayu", "at": LATER}
    assert recorded(consultation) == []


@pytest.mark.parametrize("name", ["recommend", "advise against"])
def test_while_the_applicant_corrects_the_agency_cannot_decide(name: str) -> None:
    consultation = given(waiting())

    with pytest.raises(WaitingForApplicant):
        ACTS[name](consultation, ADVICE, BAYU)

    assert recorded(consultation) == []


@pytest.mark.parametrize(
    ("faults", "refusal"),
    [
        ((), FaultMissing),
        ((BLURRED, Fault(requirement="denah", reason="  ")), TextMissing),
        ((Fault(requirement="ktp", reason="x" * (LONGEST_TEXT + 1)),), TextTooLong),
        ((BLURRED, Fault(requirement="paspor", reason="Hilang.")), UnknownDocument),
    ],
)
def test_a_correction_names_documents_of_the_application_and_reasons(
    faults: tuple[Fault, ...], refusal: type[Refused]
) -> None:
    consultation = given(opened())

    with pytest.raises(refusal):
        consultation.request_correction(INSPECTION, faults, BAYU, AT)

    assert recorded(consultation) == []


@pytest.mark.parametrize(("text", "refusal"), [(" ", TextMissing), ("x" * (LONGEST_TEXT + 1), TextTooLong)])
def test_an_agency_says_something_and_not_too_much(text: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        opened().report_inspection(INSPECTION, report(finding=text), BAYU, AT)
    with pytest.raises(refusal):
        at(MEETING).hold_meeting(MEETING, minutes(text), BAYU, AT)
    with pytest.raises(refusal):
        at(ADVICE).issue_scan(ADVICE, Word("unfavourable", text), SCAN, BAYU, AT)


def test_every_rule_says_in_its_name_and_in_a_sentence_what_it_holds() -> None:
    rules = {rule for rules in RULES.values() for rule in rules}

    assert len(rules) == 15
    assert all(rule.__doc__ for rule in rules)
