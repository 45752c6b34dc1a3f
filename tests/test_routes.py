"""Every hand-over on every route of the catalogue is heard by the service that takes it: no application gets stuck."""

from __future__ import annotations

import importlib
from itertools import pairwise

import pytest

from services.intake.catalogue import steps_of
from services.shared.contracts import Step, StepFinished, recommendation, signing, verification
from tests.intake.loaded import CATALOGUE

SAID_AT_THE_END_OF: dict[str, type[StepFinished]] = {
    "completeness": verification.CompletenessConfirmed,
    "substance": verification.SubstanceConfirmed,
    "review": verification.ReviewPassed,
    "inspection": recommendation.InspectionReported,
    "technical_meeting": recommendation.TechnicalMeetingHeld,
    "recommendation": recommendation.RecommendationIssued,
    "draft": signing.LetterDrafted,
    "initial": signing.LetterInitialled,
    "signature": signing.LetterSigned,
}
ROUTES = {code: steps_of(CATALOGUE, permit, None) for code, permit in CATALOGUE.permits.items()}
every_route = pytest.mark.parametrize("steps", ROUTES.values(), ids=ROUTES.keys())


def hears(service: str, fact: type[StepFinished]) -> bool:
    return fact in importlib.import_module(f"services.{service}.reactions").HEARS


@every_route
def test_whoever_takes_over_hears_that_it_is_their_turn(steps: tuple[Step, ...]) -> None:
    for step, following in pairwise(steps):
        if step.service != following.service:
            fact = SAID_AT_THE_END_OF[step.kind]
            assert hears(following.service, fact), f"{following.service} does not hear {fact.type}"


@every_route
def test_a_route_begins_at_the_desks_and_ends_with_the_delivery(steps: tuple[Step, ...]) -> None:
    assert steps[0].service == "verification"
    assert steps[-1].kind == "delivery"
    assert [step.service for step in steps if step.kind == "signature"] == ["signing"]


@every_route
def test_no_service_gets_an_application_back_that_it_has_handed_over(steps: tuple[Step, ...]) -> None:
    turns = [step.service for place, step in enumerate(steps) if place == 0 or steps[place - 1].service != step.service]

    assert len(turns) == len(set(turns))


@every_route
def test_steps_side_by_side_belong_to_different_agencies_of_one_service(steps: tuple[Step, ...]) -> None:
    beside = [step for step in steps if step.parallel]

    assert len(beside) != 1
    assert {step.service for step in beside} <= {"recommendation"}
    assert len({step.agency for step in beside}) == len(beside)


def test_a_refusal_is_drafted_whoever_proposes_it() -> None:
    assert hears("signing", verification.RefusalProposed)
    assert hears("signing", recommendation.RecommendationIssued)
