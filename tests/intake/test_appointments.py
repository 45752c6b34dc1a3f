"""Choosing the moment of a visit: what an application decides about it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from services.intake.announcements import announce
from services.intake.appointments import (
    MomentChosenAlready,
    MomentNotProposed,
    MomentPassed,
    NothingToChoose,
    TooLateToChoose,
    VisitAppointed,
)
from services.intake.domain import PermitApplication
from services.intake.rules import ApplicationWithdrawn
from services.shared.contracts.intake import InspectionMomentChosen
from tests.intake.drafts import APPLICATION, AT, decided, given, receive, recorded, submitted, withdrawn

STEP, AGENCY = "inspection:dinkes", "DINKES"
FIRST, SECOND = datetime(2026, 11, 25, 2, 0, tzinfo=UTC), datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
UNTIL = date(2026, 11, 24)


def proposed(*moments: datetime) -> PermitApplication:
    """An application whose applicant may choose among these moments."""
    application = submitted()
    application.propose_inspection(STEP, AGENCY, moments or (FIRST, SECOND), UNTIL, AT)
    return given(application)


def test_a_choice_is_recorded_and_announced() -> None:
    application = proposed()

    application.choose_moment(STEP, SECOND, AT)

    (happened,) = application.collect_events()
    assert announce(happened) == InspectionMomentChosen(
        application_id=APPLICATION, at=AT, step=STEP, agency=AGENCY, moment=SECOND
    )


def test_a_second_click_changes_nothing_and_another_choice_is_refused() -> None:
    application = proposed()
    application.choose_moment(STEP, SECOND, AT)
    given(application)

    application.choose_moment(STEP, SECOND, AT)
    assert recorded(application) == []
    with pytest.raises(MomentChosenAlready):
        application.choose_moment(STEP, FIRST, AT)


def test_the_same_proposal_again_keeps_the_choice_and_another_one_asks_anew() -> None:
    application = proposed()
    application.choose_moment(STEP, SECOND, AT)
    given(application)

    application.propose_inspection(STEP, AGENCY, (FIRST, SECOND), UNTIL, AT)
    assert recorded(application) == []
    application.propose_inspection(STEP, AGENCY, (FIRST,), UNTIL, AT)
    with pytest.raises(MomentNotProposed):
        application.choose_moment(STEP, SECOND, AT)
    application.choose_moment(STEP, FIRST, AT)
    assert recorded(application) == ["InspectionProposed", "InspectionMomentChosen"]


def test_who_chose_what_was_appointed_is_told_nothing_and_who_chose_another_moment_is() -> None:
    application = proposed()
    application.settle_inspection(STEP, FIRST, AT)
    given(application)

    application.choose_moment(STEP, FIRST, AT)
    assert recorded(application) == []
    with pytest.raises(VisitAppointed):
        application.choose_moment(STEP, SECOND, AT)


def test_a_visit_that_was_made_leaves_nothing_to_choose() -> None:
    application = proposed()
    application.settle_inspection(STEP, None, AT)

    with pytest.raises(NothingToChoose):
        application.choose_moment(STEP, FIRST, AT)


def test_settling_twice_is_settling_once() -> None:
    application = proposed()

    for _ in range(2):
        application.settle_inspection(STEP, FIRST, AT)
    application.settle_inspection(STEP, None, AT)

    assert recorded(application) == ["InspectionSettled"]


def test_a_moment_is_chosen_in_time_and_among_those_ahead() -> None:
    application = proposed(AT + timedelta(hours=1), SECOND)

    with pytest.raises(MomentPassed):
        application.choose_moment(STEP, AT + timedelta(hours=1), AT + timedelta(hours=2))
    with pytest.raises(MomentNotProposed):
        application.choose_moment(STEP, FIRST, AT)
    with pytest.raises(TooLateToChoose):
        application.choose_moment(STEP, SECOND, datetime(2026, 11, 25, 1, 0, tzinfo=UTC))
    application.choose_moment(STEP, SECOND, datetime(2026, 11, 24, 16, 59, tzinfo=UTC))
    assert recorded(application) == ["InspectionMomentChosen"]


def test_nobody_chooses_for_an_application_that_is_over() -> None:
    application = proposed()
    receive(application)
    with pytest.raises(NothingToChoose):
        application.choose_moment(STEP, FIRST, AT)

    application = proposed()
    application.withdraw(AT)
    with pytest.raises(ApplicationWithdrawn):
        application.choose_moment(STEP, FIRST, AT)


@pytest.mark.parametrize("over", [decided, withdrawn])
def test_a_proposal_that_comes_behind_the_end_is_not_kept(over: object) -> None:
    application = given(over())  # type: ignore[operator]

    application.propose_inspection(STEP, AGENCY, (FIRST,), UNTIL, AT)

    assert recorded(application) == []
