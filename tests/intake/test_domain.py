"""An application's rules, by what is recorded."""

from __future__ import annotations

import pytest

from services.intake.domain import PermitApplication
from services.intake.rules import (
    AlreadySubmitted,
    AnswersMissing,
    ApplicationWithdrawn,
    CorrectionIncomplete,
    DocumentsMissing,
    NoCorrectionAsked,
    TooLateToWithdraw,
    UnknownRequirement,
)
from services.shared.contracts.verification import Fault
from tests.intake.drafts import (
    APPLICATION,
    AT,
    BLURRED,
    MANDATORY,
    POSSIBLE,
    TRACKING_KEY,
    answered,
    complete,
    decided,
    document,
    given,
    receive,
    recorded,
    sent_back,
    slip_of,
    started,
    submitted,
    withdrawn,
)

EXPIRED = Fault(requirement="kk", reason="Kartu lama.")


def test_an_application_starts_as_a_draft_under_the_id_it_was_given() -> None:
    application = started()
    assert recorded(application) == ["Started"]
    assert application.id == APPLICATION
    assert (application.number, application.answered) == (None, False)


def test_saving_the_form_says_which_documents_are_asked_for() -> None:
    application = given(started())
    application.save_answers(POSSIBLE, MANDATORY, "33.75.01", "1" * 64, AT)
    assert recorded(application) == ["AnswersSaved"]
    assert (application.possible, application.mandatory) == (tuple(POSSIBLE), tuple(MANDATORY))


def test_a_document_that_other_answers_no_longer_ask_for_falls_away() -> None:
    application = given(complete())
    application.save_answers(["ktp"], ["ktp"], None, "2" * 64, AT)
    assert recorded(application) == ["AnswersSaved"]
    assert list(application.documents) == ["ktp"]


def test_a_document_is_taken_in_for_a_requirement() -> None:
    application = given(answered())
    application.upload(document("ktp"), AT)
    assert recorded(application) == ["DocumentUploaded"]
    assert application.documents["ktp"] == (document("ktp"),)


def test_the_same_file_again_changes_nothing() -> None:
    application = given(complete())
    application.upload(document("ktp"), AT)
    assert recorded(application) == []


def test_another_file_takes_the_place_of_the_first() -> None:
    application = given(complete())
    application.upload(document("ktp", "b"), AT)
    assert recorded(application) == ["DocumentUploaded"]
    assert application.documents["ktp"] == (document("ktp", "b"),)


def test_a_document_that_nobody_asked_for_is_refused() -> None:
    application = given(answered())
    with pytest.raises(UnknownRequirement):
        application.upload(document("stnk"), AT)
    assert recorded(application) == []


def test_a_document_can_be_taken_back_once() -> None:
    application = given(complete())
    application.remove("ktp", AT)
    application.remove("ktp", AT)
    assert recorded(application) == ["DocumentRemoved"]
    assert "ktp" not in application.documents


def test_a_complete_application_is_submitted_with_its_slip() -> None:
    application = given(complete())
    application.submit(slip_of(application), TRACKING_KEY, AT)
    assert recorded(application) == ["Submitted"]
    assert application.number == "2026-K7QF-3M2X"
    assert application.slip is not None
    assert [each.requirement for each in application.slip.documents] == MANDATORY


def test_submitting_twice_changes_nothing() -> None:
    application = given(submitted())
    application.submit(slip_of(application), "0" * 64, AT)
    assert recorded(application) == []


def test_an_application_without_answers_is_not_submitted() -> None:
    application = given(started())
    with pytest.raises(AnswersMissing):
        application.submit(slip_of(application), TRACKING_KEY, AT)
    assert recorded(application) == []


def test_an_incomplete_application_is_refused_and_says_what_is_missing() -> None:
    application = given(answered())
    with pytest.raises(DocumentsMissing, match="ktp, kk"):
        application.submit(slip_of(application), TRACKING_KEY, AT)
    assert recorded(application) == []


def test_a_submitted_application_does_not_change() -> None:
    application = given(submitted())
    with pytest.raises(AlreadySubmitted):
        application.save_answers(POSSIBLE, MANDATORY, None, "2" * 64, AT)
    with pytest.raises(AlreadySubmitted):
        application.upload(document("ktp", "b"), AT)
    with pytest.raises(AlreadySubmitted):
        application.remove("ktp", AT)
    assert recorded(application) == []


def test_a_correction_names_its_documents_and_its_step() -> None:
    application = given(submitted())
    application.request_correction("completeness", (BLURRED,), AT)
    assert recorded(application) == ["CorrectionRequested"]
    assert application.faults == (BLURRED,)


def test_the_same_correction_asked_for_again_changes_nothing() -> None:
    application = given(sent_back())
    application.request_correction("completeness", (BLURRED,), AT)
    assert recorded(application) == []


def test_during_a_correction_only_the_named_document_can_be_replaced() -> None:
    application = given(sent_back())
    with pytest.raises(NoCorrectionAsked):
        application.replace(document("kk", "b"), AT)
    with pytest.raises(NoCorrectionAsked):
        application.expect("kk")
    application.expect("ktp")
    application.replace(document("ktp", "b"), AT)
    assert recorded(application) == ["DocumentReplaced"]


def test_without_a_correction_nothing_is_replaced() -> None:
    application = given(submitted())
    with pytest.raises(NoCorrectionAsked):
        application.replace(document("ktp", "b"), AT)
    assert recorded(application) == []


def test_the_replaced_document_counts_once_the_correction_is_handed_in() -> None:
    application = sent_back()
    application.replace(document("ktp", "b"), AT)
    assert application.documents["ktp"] == (document("ktp", "a"),)
    given(application)

    application.submit_correction(AT)

    [handed_in] = application.collect_events()
    assert isinstance(handed_in, PermitApplication.CorrectionSubmitted)
    assert handed_in.step == "completeness"
    assert [each["requirement"] for each in handed_in.documents] == ["ktp"]
    assert application.documents["ktp"] == (document("ktp", "b"),)
    assert (application.faults, application.replaced) == ((), {})


def test_a_correction_is_handed_in_whole() -> None:
    application = sent_back(BLURRED, EXPIRED)
    application.replace(document("ktp", "b"), AT)
    given(application)
    with pytest.raises(CorrectionIncomplete):
        application.submit_correction(AT)
    assert recorded(application) == []


def test_handing_a_correction_in_twice_changes_nothing() -> None:
    application = sent_back()
    application.replace(document("ktp", "b"), AT)
    application.submit_correction(AT)
    given(application)
    application.submit_correction(AT)
    assert recorded(application) == []


def test_two_agencies_that_want_the_same_document_get_it_both() -> None:
    application = sent_back(step="recommendation:dlh")
    application.request_correction("recommendation:dinperkim", (BLURRED, EXPIRED), AT)
    application.replace(document("ktp", "b"), AT)
    application.replace(document("kk", "c"), AT)
    given(application)

    application.submit_correction(AT)

    said = {
        happened.step: [each["requirement"] for each in happened.documents]
        for happened in application.collect_events()
        if isinstance(happened, PermitApplication.CorrectionSubmitted)
    }
    assert said == {"recommendation:dlh": ["ktp"], "recommendation:dinperkim": ["ktp", "kk"]}


def test_a_second_correction_of_the_same_document_needs_the_document_again() -> None:
    application = sent_back()
    application.replace(document("ktp", "b"), AT)
    application.submit_correction(AT)
    application.request_correction("substance", (BLURRED,), AT)
    given(application)
    with pytest.raises(CorrectionIncomplete):
        application.submit_correction(AT)
    application.replace(document("ktp", "c"), AT)
    application.submit_correction(AT)
    assert recorded(application) == ["DocumentReplaced", "CorrectionSubmitted"]


@pytest.mark.parametrize("letter", ["permit", "refusal"])
def test_the_letter_is_received_once(letter: str) -> None:
    application = given(submitted())
    receive(application, letter)
    receive(application, letter)
    assert recorded(application) == ["LetterReceived"]
    assert application.letter is not None
    assert application.letter["letter"] == letter


def test_behind_the_letter_nothing_is_asked_of_the_applicant_any_more() -> None:
    application = sent_back()
    receive(application, "refusal")
    given(application)
    application.request_correction("substance", (BLURRED,), AT)
    assert recorded(application) == []
    assert application.faults == ()


def test_a_draft_that_is_withdrawn_concerns_nobody_else() -> None:
    application = given(answered())
    application.withdraw(AT)
    [happened] = application.collect_events()
    assert isinstance(happened, PermitApplication.Withdrawn)
    assert not happened.submitted


def test_a_submitted_application_is_withdrawn_once() -> None:
    application = given(submitted())
    application.withdraw(AT)
    application.withdraw(AT)
    assert recorded(application) == ["Withdrawn"]


def test_a_signed_letter_stands() -> None:
    application = given(decided())
    with pytest.raises(TooLateToWithdraw):
        application.withdraw(AT)
    assert recorded(application) == []


def test_what_was_withdrawn_goes_nowhere() -> None:
    application = given(withdrawn())
    with pytest.raises(ApplicationWithdrawn):
        application.upload(document("ktp", "b"), AT)
    application.request_correction("substance", (BLURRED,), AT)
    assert recorded(application) == []

    draft = answered()
    draft.withdraw(AT)
    with pytest.raises(ApplicationWithdrawn):
        draft.submit(slip_of(draft), TRACKING_KEY, AT)
