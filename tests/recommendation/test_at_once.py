"""Officers who act at the same moment."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import pytest

from services.recommendation.application import Recommendation
from tests.intake.at_once import at_once
from tests.recommendation.cases import ADVICE, BAYU, CITRA, EKA, FAJAR, FOR_IT, OTHER, SCAN, THIRD

pytestmark = pytest.mark.servers


def events(recommendation: Recommendation, case: UUID) -> list[str]:
    return [type(happened).__name__ for happened in recommendation.events.get(case)]


def test_agencies_that_speak_at_the_same_moment_do_not_hinder_each_other(
    recommendation: Recommendation, shared_case: UUID
) -> None:
    speak = partial(recommendation.issue_scan, shared_case)

    refusals = at_once(
        partial(speak, ADVICE, FOR_IT, SCAN, BAYU),
        partial(speak, OTHER, FOR_IT, SCAN, EKA),
        partial(speak, THIRD, FOR_IT, SCAN, FAJAR),
    )

    assert refusals == []
    happened = [each for each in recommendation.events.get(shared_case) if hasattr(each, "next_step")]
    assert [each.next_step for each in happened] == [None, None, "draft"]


@pytest.mark.parametrize("_again", range(3))
def test_of_two_colleagues_at_the_same_moment_one_speaks_and_the_other_hears_who_was_faster(
    recommendation: Recommendation, shared_case: UUID, _again: int
) -> None:
    speak = partial(recommendation.issue_scan, shared_case, ADVICE, FOR_IT, SCAN)

    assert at_once(partial(speak, BAYU), partial(speak, CITRA)) == ["SomebodyWasFaster"]
    assert events(recommendation, shared_case).count("RecommendationIssued") == 1


def test_two_colleagues_who_take_the_same_step_at_the_same_moment_cannot_both_have_it(
    recommendation: Recommendation, shared_case: UUID
) -> None:
    takes = [
        partial(recommendation.assign, shared_case, ADVICE, officer.username, "", officer) for officer in (BAYU, CITRA)
    ]

    assert at_once(*takes) == ["HeldByAColleague"]
    assert events(recommendation, shared_case).count("Assigned") == 1
