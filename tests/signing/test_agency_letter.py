"""An agency's letter, by what is recorded."""

from __future__ import annotations

from typing import Any

import pytest

from services.shared.contracts import CloudEvent
from services.shared.contracts.signing import AgencyLetterReturned, AgencyLetterSigned
from services.shared.refusals import NotAllowed, SomebodyWasFaster
from services.signing.agency_letter import AgencyLetter
from services.signing.agency_rules import DraftReplaced, NothingToSign, OwnRecommendation
from services.signing.announcements import announce
from services.signing.rules import ReasonMissing, SignatureUnderWay
from tests.signing.agencies import (
    CHIEF,
    DEPUTY,
    HEAD,
    HEAD_OF_ANOTHER,
    PAPER,
    STANDING_IN,
    STEP,
    being_signed,
    draft,
    given,
    recorded,
    written,
)
from tests.signing.cases import AT


def contracts(letter: AgencyLetter) -> list[Any]:
    return [contract for happened in letter.pending_events if (contract := announce(happened)) is not None]


def test_a_written_recommendation_is_signed_by_the_head() -> None:
    letter = written()

    letter.request_signature(1, "CODE", HEAD, AT)
    letter.sign(1, PAPER, AT)

    assert recorded(letter) == ["Opened", "SignatureRequested", "Signed"]
    assert (letter.paper, letter.requested, letter.over) == (PAPER, None, True)


@pytest.mark.parametrize(("by", "acting_for"), [(HEAD, None), (DEPUTY, CHIEF)])
def test_a_signed_recommendation_is_announced_with_who_signed_and_for_whom(by: Any, acting_for: str | None) -> None:
    letter = being_signed(by)
    letter.sign(1, PAPER, AT)

    (said,) = contracts(letter)

    assert isinstance(said, AgencyLetterSigned)
    assert (said.application_id, said.step, said.agency, said.revision) == (letter.application_id, STEP, "DINKES", 1)
    assert (said.sha256, said.size, said.code, said.by) == (PAPER.sha256, PAPER.size, "CODE", by.username)
    assert said.acting_for == acting_for
    assert CloudEvent.from_bytes(CloudEvent.around(said, 1).to_bytes()).contract() == said


def test_a_returned_recommendation_is_announced_with_its_reason() -> None:
    letter = written()

    letter.give_back(1, " Sebutkan luas ruang. ", DEPUTY, AT)

    (said,) = contracts(letter)
    assert isinstance(said, AgencyLetterReturned)
    assert (said.reason, said.by, said.acting_for) == ("Sebutkan luas ruang.", STANDING_IN, CHIEF)
    assert not letter.waits


def test_returning_needs_a_reason() -> None:
    letter = given(written())

    with pytest.raises(ReasonMissing):
        letter.give_back(1, "  ", HEAD, AT)
    assert recorded(letter) == []


def test_a_later_draft_takes_the_place_of_the_earlier_and_an_old_one_does_not() -> None:
    letter = given(written())

    letter.take(draft(3), AT)
    letter.take(draft(2), AT)
    letter.take(draft(3), AT)

    assert recorded(letter) == ["Drafted"]
    assert letter.draft == draft(3)


def test_a_returned_recommendation_waits_again_once_it_is_written_anew() -> None:
    letter = written()
    letter.give_back(1, "Perbaiki.", HEAD, AT)

    letter.take(draft(2), AT)

    assert letter.waits
    letter.request_signature(2, "CODE", HEAD, AT)
    assert letter.requested is not None


def test_nobody_signs_or_returns_a_draft_that_they_have_not_read() -> None:
    letter = written()
    letter.take(draft(2), AT)
    letter = given(letter)

    with pytest.raises(DraftReplaced):
        letter.request_signature(1, "CODE", HEAD, AT)
    with pytest.raises(DraftReplaced):
        letter.give_back(1, "Perbaiki.", HEAD, AT)
    assert recorded(letter) == []


def test_what_is_being_signed_is_neither_replaced_nor_returned() -> None:
    letter = given(being_signed())

    letter.take(draft(2), AT)

    assert recorded(letter) == ["DraftPutBy"]
    assert letter.draft == draft(1)
    with pytest.raises(SignatureUnderWay):
        letter.give_back(1, "Perbaiki.", HEAD, AT)


def test_a_draft_that_came_meanwhile_counts_when_signing_fails() -> None:
    letter = being_signed()
    letter.take(draft(2), AT)
    letter = given(letter)

    letter.fail_to_sign(1, "sertifikat tidak terbaca", AT)

    assert recorded(letter) == ["SignatureFailed", "Drafted"]
    assert (letter.draft, letter.waits) == (draft(2), True)


def test_a_failed_signature_can_be_asked_for_again_and_keeps_its_code() -> None:
    letter = being_signed()
    letter.fail_to_sign(1, "sertifikat tidak terbaca", AT)

    letter.request_signature(1, "OTHER", DEPUTY, AT)
    letter.fail_to_sign(1, "terlambat", AT)
    letter.sign(2, PAPER, AT)

    assert (letter.code, letter.attempt, letter.paper) == ("CODE", 2, PAPER)


def test_nobody_signs_for_another_agency() -> None:
    letter = given(written())

    with pytest.raises(NotAllowed):
        letter.request_signature(1, "CODE", HEAD_OF_ANOTHER, AT)
    assert recorded(letter) == []


def test_the_head_may_sign_what_they_wrote_but_a_deputy_may_not() -> None:
    with pytest.raises(OwnRecommendation):
        written(by=STANDING_IN).request_signature(1, "CODE", DEPUTY, AT)

    own = written(by=CHIEF)
    own.request_signature(1, "CODE", HEAD, AT)

    assert own.requested is not None


def test_a_double_click_changes_nothing_and_a_second_signatory_is_told_who_was_faster() -> None:
    letter = given(being_signed())

    letter.request_signature(1, "OTHER", HEAD, AT)

    assert recorded(letter) == []
    with pytest.raises(SomebodyWasFaster, match=CHIEF):
        letter.request_signature(1, "OTHER", DEPUTY, AT)
    letter.sign(1, PAPER, AT)
    letter.request_signature(1, "OTHER", HEAD, AT)
    letter.sign(1, PAPER, AT)
    assert recorded(letter) == ["Signed"]


@pytest.mark.parametrize("why", ["withdrawn", "issued on paper", "lapsed"])
def test_what_nobody_needs_any_more_cannot_be_signed(why: Any) -> None:
    letter = written()
    letter.end(why, AT)
    letter = given(letter)

    letter.end(why, AT)
    letter.take(draft(2), AT)

    assert recorded(letter) == []
    with pytest.raises(NothingToSign):
        letter.request_signature(1, "CODE", HEAD, AT)


def test_a_signature_that_comes_after_the_end_is_not_recorded() -> None:
    letter = being_signed()
    letter.end("withdrawn", AT)
    letter = given(letter)

    letter.sign(1, PAPER, AT)

    assert recorded(letter) == []


def test_a_signed_recommendation_stays_one() -> None:
    letter = being_signed()
    letter.sign(1, PAPER, AT)
    letter = given(letter)

    letter.end("withdrawn", AT)
    letter.take(draft(2), AT)

    assert recorded(letter) == []
    with pytest.raises(NothingToSign):
        letter.give_back(1, "Perbaiki.", HEAD, AT)
