"""The letter's rules, by what is recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.shared.refusals import NotAllowed, SomebodyWasFaster
from services.signing.parts import Officer, Text
from services.signing.rules import (
    HandedOver,
    LetterNotReady,
    LetterWithdrawn,
    NotAtThisStep,
    OwnDraft,
    ReasonMissing,
    SignatureUnderWay,
)
from tests.signing.cases import (
    AT,
    COORD,
    COORDINATOR,
    DRAFTER,
    HEAD,
    OTHER_HEAD,
    PAPER,
    PERMIT,
    REFUSAL,
    SEEN,
    SIGNATURE,
    STEPS,
    SUB,
    SUB_COORDINATOR,
    Letter,
    advice,
    being_signed,
    drafted,
    given,
    initialled,
    number,
    opened,
    recorded,
    seen,
    slip,
)


def test_a_case_that_comes_to_us_opens_the_draft() -> None:
    letter = opened("refusal", "Berkas palsu.")

    assert recorded(letter) == ["Expected", "Opened", "StepOpened"]
    assert (letter.current, letter.proposal, letter.proposal_reason) == ("draft", "refusal", "Berkas palsu.")


def test_a_case_comes_to_us_once() -> None:
    letter = given(opened())

    letter.open(STEPS[1], slip(), "permit", "", AT)

    assert recorded(letter) == []


def test_every_desk_in_turn_gets_the_letter_until_the_head_signs() -> None:
    letter = being_signed()
    letter.sign(PAPER, AT)

    assert recorded(letter) == [
        "Expected", "Opened", "StepOpened",
        "Drafted", "StepOpened",
        "Initialled", "StepOpened",
        "Initialled", "StepOpened",
        "SignatureRequested", "Signed",
    ]  # fmt: skip
    *_, signed = letter.pending_events
    assert (signed.step, signed.next_step, letter.current) == (SIGNATURE, "delivery", None)


def test_the_order_of_the_desks_is_data() -> None:
    without_sub_coordinator = tuple(step for step in STEPS if step.key != SUB)
    letter = given(drafted(steps=without_sub_coordinator))

    letter.initial(COORD, COORDINATOR, AT, SEEN)

    assert letter.current == SIGNATURE


def test_a_letter_without_initials_cannot_be_signed() -> None:
    letter = given(drafted())

    with pytest.raises(NotAtThisStep):
        letter.request_signature(number(), "CODE", HEAD, AT)
    assert recorded(letter) == []


def test_a_letter_that_nobody_handed_to_us_cannot_be_drafted() -> None:
    with pytest.raises(LetterNotReady):
        Letter(opened().id, AT).draft(PERMIT, DRAFTER, AT)


@pytest.mark.parametrize("officer", [SUB_COORDINATOR, HEAD, Officer("tamu", frozenset())])
def test_only_the_drafting_desk_drafts(officer: Officer) -> None:
    with pytest.raises(NotAllowed):
        opened().draft(PERMIT, officer, AT)


def test_nobody_initials_their_own_draft() -> None:
    both = Officer("dewi", frozenset({"back_office", "sub_coordinator"}))

    with pytest.raises(OwnDraft):
        drafted().initial(SUB, both, AT, SEEN)


def test_a_refusal_says_why() -> None:
    letter = given(opened("refusal"))

    with pytest.raises(ReasonMissing):
        letter.draft(Text("refusal", ("bahwa …",), reason="  "), DRAFTER, AT)
    assert recorded(letter) == []


def test_the_drafter_decides_which_letter_it_is() -> None:
    letter = opened("permit")

    letter.draft(REFUSAL, DRAFTER, AT)

    assert letter.proposal == "refusal"
    assert [happened.proposal for happened in letter.pending_events if hasattr(happened, "text")] == ["refusal"]


def test_a_double_click_changes_nothing_the_second_time() -> None:
    letter = given(being_signed())

    letter.draft(PERMIT, DRAFTER, AT)
    letter.initial(SUB, SUB_COORDINATOR, AT, SEEN)
    letter.initial(COORD, COORDINATOR, AT, SEEN)
    letter.request_signature(number(2), "OTHER", HEAD, AT)

    assert recorded(letter) == []


def test_other_words_for_a_draft_handed_over_are_not_dropped_silently() -> None:
    letter = given(drafted())

    with pytest.raises(HandedOver):
        letter.draft(replace(PERMIT, conditions=("Izin dipasang di tempat usaha.",)), DRAFTER, AT)
    assert recorded(letter) == []


def test_a_second_officer_is_told_who_was_faster() -> None:
    other = Officer("bambang", frozenset({"sub_coordinator"}))
    letter = drafted()
    letter.initial(SUB, SUB_COORDINATOR, AT, SEEN)

    with pytest.raises(SomebodyWasFaster, match="sari"):
        letter.initial(SUB, other, AT, SEEN)


def test_a_second_head_is_told_who_was_faster() -> None:
    letter = given(being_signed())

    with pytest.raises(SomebodyWasFaster, match="hadi"):
        letter.request_signature(number(2), "OTHER", OTHER_HEAD, AT)
    assert recorded(letter) == []


@pytest.mark.parametrize(("at_step", "officer"), [(SUB, SUB_COORDINATOR), (COORD, COORDINATOR), (SIGNATURE, HEAD)])
def test_each_reviewer_can_send_it_back_with_a_reason(at_step: str, officer: Officer) -> None:
    letter = drafted()
    if at_step != SUB:
        letter.initial(SUB, SUB_COORDINATOR, AT, SEEN)
    if at_step == SIGNATURE:
        letter.initial(COORD, COORDINATOR, AT, SEEN)
    letter = given(letter)

    letter.send_back(at_step, "Alamat salah.", officer, AT)
    letter.send_back(at_step, "Alamat salah.", officer, AT)

    assert recorded(letter) == ["SentBack", "StepOpened"]
    assert letter.current == "draft"


def test_sending_back_needs_a_reason() -> None:
    with pytest.raises(ReasonMissing):
        drafted().send_back(SUB, " ", SUB_COORDINATOR, AT)


def test_a_letter_sent_back_is_initialled_by_everybody_again() -> None:
    letter = initialled()
    letter.send_back(SIGNATURE, "Perbaiki.", HEAD, AT)
    letter = given(letter)

    with pytest.raises(NotAtThisStep):
        letter.initial(COORD, COORDINATOR, AT, SEEN)
    letter.draft(PERMIT, DRAFTER, AT)
    letter.initial(SUB, SUB_COORDINATOR, AT, seen(2))
    letter.initial(COORD, COORDINATOR, AT, seen(2))
    letter.request_signature(number(), "CODE", HEAD, AT)

    assert recorded(letter)[-1] == "SignatureRequested"


def test_what_is_being_signed_is_not_sent_back() -> None:
    with pytest.raises(SignatureUnderWay):
        being_signed().send_back(SIGNATURE, "Tunggu.", HEAD, AT)


def test_a_number_and_a_code_stay_with_their_letter_through_failures() -> None:
    letter = being_signed()
    letter.fail_to_sign(1, "sertifikat tidak terbaca", AT)
    letter.request_signature(number(2), "OTHER", HEAD, AT)
    letter.sign(PAPER, AT)

    assert letter.issued is not None
    assert (letter.issued.number, letter.issued.code) == (number(1).text, "CODE")
    assert letter.attempt == 2


def test_an_old_failure_does_not_stop_a_new_attempt() -> None:
    letter = being_signed()
    letter.fail_to_sign(1, "…", AT)
    letter.request_signature(number(), "CODE", HEAD, AT)
    letter = given(letter)

    letter.fail_to_sign(1, "…", AT)

    assert recorded(letter) == []


def test_signing_is_recorded_once() -> None:
    letter = being_signed()
    letter.sign(PAPER, AT)
    letter = given(letter)

    letter.sign(PAPER, AT)

    assert recorded(letter) == []


def test_a_withdrawn_application_goes_nowhere() -> None:
    letter = drafted()
    letter.withdraw(AT)
    letter = given(letter)

    with pytest.raises(LetterWithdrawn):
        letter.initial(SUB, SUB_COORDINATOR, AT, SEEN)
    letter.withdraw(AT)

    assert recorded(letter) == []
    assert letter.current is None


def test_a_withdrawal_that_came_first_keeps_the_case_away() -> None:
    letter = Letter(opened().id, AT)
    letter.withdraw(AT)

    letter.open(STEPS[1], slip(), "permit", "", AT)

    assert recorded(letter) == ["Expected", "Withdrawn"]


def test_a_letter_in_the_hands_of_the_worker_will_be_a_letter() -> None:
    letter = given(being_signed())

    letter.withdraw(AT)

    assert recorded(letter) == []


def test_advice_is_taken_once_per_step() -> None:
    letter = given(opened())

    for _ in range(2):
        letter.take_advice("recommendation:dlh", advice("DLH", False, "Pohon sehat."))

    assert recorded(letter) == ["AdviceTaken"]
    assert letter.advice == {"recommendation:dlh": advice("DLH", False, "Pohon sehat.")}
