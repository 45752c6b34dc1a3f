"""The agency's word, and when one agency decides and the others are heard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.recommendation.advising import (
    ConditionsMissing,
    ConditionsOutOfPlace,
    OthersStillHaveTime,
    TooManyConditions,
)
from services.recommendation.parts import Word
from services.recommendation.rules import (
    DecidedWithoutYou,
    TextMissing,
)
from services.shared.refusals import Refused
from tests.recommendation.cases import (
    ADVICE,
    AGAINST_IT,
    AT,
    BAYU,
    EKA,
    FAJAR,
    FOR_IT,
    HEAD_OF_DINKES,
    LATER,
    LETTER,
    OTHER,
    SCAN,
    THIRD,
    THREE,
    UNDER_CONDITIONS,
    Consultation,
    at,
    finish,
    first_steps,
    given,
    last,
    opened,
    recorded,
    slip,
    uuid4,
)


def test_a_word_goes_to_the_head_comes_back_and_is_issued_when_it_is_signed() -> None:
    consultation = given(at(ADVICE))

    consultation.draft_recommendation(ADVICE, FOR_IT, BAYU, AT)
    consultation.return_draft(ADVICE, 1, "Sebutkan dasarnya.", HEAD_OF_DINKES, AT)
    consultation.draft_recommendation(ADVICE, UNDER_CONDITIONS, BAYU, AT)
    consultation.issue_signed(ADVICE, 2, LETTER, HEAD_OF_DINKES, LATER)

    assert recorded(consultation) == [
        "RecommendationDrafted", "RecommendationReturned", "RecommendationDrafted", "RecommendationIssued",
    ]  # fmt: skip
    assert last(consultation).next_step == "draft"
    conditions = last(consultation).slip["conditions"]
    assert [each["text"] for each in conditions] == list(UNDER_CONDITIONS.conditions)


def test_what_the_head_signed_counts_even_when_a_later_draft_was_on_its_way() -> None:
    consultation = at(ADVICE)
    consultation.draft_recommendation(ADVICE, AGAINST_IT, BAYU, AT)
    consultation.draft_recommendation(ADVICE, FOR_IT, BAYU, AT)

    consultation.issue_signed(ADVICE, 1, LETTER, HEAD_OF_DINKES, LATER)

    assert last(consultation).proposal == "refusal"


@pytest.mark.parametrize("revision", [0, 7])
def test_a_letter_that_nobody_wrote_changes_nothing(revision: int) -> None:
    consultation = given(at(ADVICE))

    consultation.issue_signed(ADVICE, revision, LETTER, HEAD_OF_DINKES, AT)
    consultation.return_draft(ADVICE, revision, "Tidak.", HEAD_OF_DINKES, AT)

    assert recorded(consultation) == []


def test_the_same_draft_again_changes_nothing() -> None:
    consultation = at(ADVICE)
    consultation.draft_recommendation(ADVICE, FOR_IT, BAYU, AT)
    consultation = given(consultation)

    consultation.draft_recommendation(ADVICE, FOR_IT, BAYU, LATER)

    assert recorded(consultation) == []


@pytest.mark.parametrize(
    ("word", "refusal"),
    [
        (Word("conditional", "Sesuai."), ConditionsMissing),
        (Word("favourable", "Sesuai.", ("Pagar dicat.",)), ConditionsOutOfPlace),
        (Word("conditional", "Sesuai.", ("Pagar dicat.",) * 21), TooManyConditions),
        (Word("conditional", "Sesuai.", (" ",)), TextMissing),
    ],
)
def test_conditions_belong_to_a_word_with_conditions(word: Word, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        at(ADVICE).issue_scan(ADVICE, word, SCAN, BAYU, AT)


def test_conditions_of_several_agencies_travel_together() -> None:
    consultation = opened(THREE)

    consultation.issue_scan(ADVICE, UNDER_CONDITIONS, SCAN, BAYU, AT)
    consultation.issue_scan(OTHER, Word("conditional", "Ya.", ("Sampah dipilah.",)), SCAN, EKA, AT)
    finish(consultation, THIRD)

    told = [(each["agency"], each["text"]) for each in last(consultation).slip["conditions"]]
    assert told == [("DINKES", text) for text in UNDER_CONDITIONS.conditions] + [("DLH", "Sampah dipilah.")]


def led() -> Consultation:
    """Three agencies side by side, of which the DLH decides."""
    route = slip(THREE, agencies_rule="lead_decides", lead_agency="DLH")
    consultation = Consultation(uuid4(), AT)
    consultation.open(route, first_steps(route), AT)
    return consultation


def test_when_one_agency_decides_the_others_cannot_prevent_the_permit() -> None:
    consultation = led()

    for key in ADVICE, THIRD, OTHER:
        finish(consultation, key, against=("DINKES", "DPUPR"))

    assert (last(consultation).next_step, last(consultation).proposal) == ("draft", "permit")


def test_when_one_agency_decides_its_word_is_a_refusal_whatever_the_others_say() -> None:
    consultation = led()

    for key in ADVICE, THIRD, OTHER:
        finish(consultation, key, against=("DLH",))

    assert last(consultation).proposal == "refusal"


def test_the_agency_that_decides_waits_as_long_as_the_others_have_time() -> None:
    consultation = led()
    finish(consultation, ADVICE)

    with pytest.raises(OthersStillHaveTime):
        finish(consultation, OTHER)
    with pytest.raises(OthersStillHaveTime):
        consultation.draft_recommendation(OTHER, FOR_IT, EKA, AT)


def test_the_agency_that_decides_need_not_wait_for_those_whose_time_is_over() -> None:
    consultation = led()
    finish(consultation, ADVICE)
    after = AT + timedelta(days=30)

    consultation.issue_scan(OTHER, FOR_IT, SCAN, EKA, after)

    assert recorded(consultation)[-2:] == ["StepLapsed", "RecommendationIssued"]
    assert (last(consultation).next_step, consultation.open_steps) == ("draft", ())
    with pytest.raises(DecidedWithoutYou):
        consultation.issue_scan(THIRD, FOR_IT, SCAN, FAJAR, after)
