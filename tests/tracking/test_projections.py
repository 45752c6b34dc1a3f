"""Projections: however the same events are cut into batches, the pages read the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.shared.contracts import CloudEvent
from services.shared.contracts.intake import SurveyAnswered
from services.shared.datastore import Row
from services.tracking.application import Tracking
from services.tracking.projections import projections
from services.tracking.read_model import Status, status_by_token
from tests.tracking.lives import ROUTE, Life, batches, calendar, envelopes

pytestmark = pytest.mark.servers

KEYS = [step.key for step in ROUTE]
TABLES = (
    "status_pages", "status_steps", "status_timeline", "calendar_days", "calendar_changes", "clock_marks",
    "step_turns", "clock_pauses", "application_clocks", "due_dates", "remaining_times", "requested_corrections",
    "refusal_grounds", "explained_delays", "decisions", "survey_scores", "names",
)  # fmt: skip
KEPT = "journal", "chain_heads", "heard", *(table for table in TABLES if table != "calendar_days")
RESTART = "ALTER SEQUENCE journal_position RESTART"

Chapter = Callable[[Life], Any]
ANY_STEP = st.sampled_from(KEYS[:2] + KEYS[4:6] + KEYS[7:])
CHAPTERS: st.SearchStrategy[Chapter] = st.one_of(
    ANY_STEP.map(lambda key: lambda life: life.began(key)),
    ANY_STEP.map(lambda key: lambda life: life.ended(key)),
    ANY_STEP.map(lambda key: lambda life: life.asked_for_correction(key)),
    ANY_STEP.map(lambda key: lambda life: life.corrected(key)),
    st.sampled_from(KEYS[:3]).map(lambda key: lambda life: life.explained(key, f"Alasan {len(life.said)}.")),
    st.sampled_from(KEYS[:2]).map(lambda key: lambda life: life.minded(key)),
    st.tuples(ANY_STEP, ANY_STEP).map(lambda keys: lambda life: life.sent_back(*keys)),
    st.booleans().map(lambda good: lambda life: life.advised(favourable=good)),
    st.integers(1, 4).map(lambda score: lambda life: life.says(SurveyAnswered, scores={"U1": score, "U9": score})),
    st.just(lambda life: life.signed()),
    st.just(lambda life: life.withdrawn()),
)


def status(tracking: Tracking, life: Life) -> Status:
    found = status_by_token(tracking.datastore, life.token, life.at.date())
    assert found is not None
    return found


def states(tracking: Tracking, life: Life) -> dict[str, str]:
    return {step.key: step.state for step in status(tracking, life).steps}


def tables_after(tracking: Tracking, events: list[CloudEvent], size: int) -> list[Any]:
    """The rows of every table once the events came in batches of this size."""
    tracking.datastore.execute(*(Row(f"DELETE FROM {table}") for table in KEPT), Row(RESTART))
    for batch in batches(events, size):
        tracking.take_batch(batch)
    return [sorted(map(repr, tracking.datastore.query(f"SELECT * FROM {table}"))) for table in TABLES]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CHAPTERS, max_size=14), min_size=1, max_size=3))
def test_batches_of_one_and_of_a_hundred_give_the_same_pages(tracking: Tracking, stories: list[list[Chapter]]) -> None:
    lives = [Life().submitted() for _ in stories]
    for life, chapters in zip(lives, stories, strict=True):
        for chapter in chapters:
            chapter(life)
    events = envelopes(*lives)

    one_by_one = tables_after(tracking, events, 1)

    assert tables_after(tracking, events, 100) == one_by_one
    assert tables_after(tracking, events, 3) == one_by_one


def test_a_whole_life_ends_as_issued_with_every_step_done(tracking: Tracking) -> None:
    life = Life().to_the_end()

    tracking.take_batch(envelopes(life))

    found = status(tracking, life)
    assert (found.outcome, found.letter_number, found.letter_code) == ("issued", "503/1", "AB12")
    assert {step.state for step in found.steps} == {"done"}
    assert [step.key for step in found.steps] == KEYS
    assert len(found.timeline) == len(life.said)


def test_the_time_limit_runs_from_the_first_declaration_of_completeness(tracking: Tracking) -> None:
    life = Life().submitted()
    tracking.take_batch(calendar(2026))
    tracking.take_batch(envelopes(life))
    assert status(tracking, life).promised_for is None

    life.passed("completeness")
    tracking.take_batch(envelopes(life)[1:])

    promised = status(tracking, life).promised_for
    assert promised is not None
    assert promised.isoformat() == "2026-03-27"


def test_while_the_applicant_must_act_the_page_says_so_and_where(tracking: Tracking) -> None:
    life = Life().submitted().passed("completeness").began("substance").asked_for_correction("substance")
    tracking.take_batch(envelopes(life))
    asked = status(tracking, life)

    tracking.take_batch(envelopes(life.corrected("substance"))[-1:])

    assert asked.waits_for_applicant
    assert [step.key for step in asked.current] == ["substance"]
    assert not status(tracking, life).waits_for_applicant


def test_nobody_waits_for_an_applicant_who_withdrew(tracking: Tracking) -> None:
    life = Life().submitted().began("completeness").asked_for_correction("completeness").withdrawn()

    tracking.take_batch(envelopes(life))

    found = status(tracking, life)
    assert (found.outcome, found.waits_for_applicant) == ("withdrawn", False)
    assert {step.state for step in found.steps} == {"skipped"}


def test_a_letter_that_goes_back_opens_its_draft_again(tracking: Tracking) -> None:
    life = Life().submitted().passed("completeness", "substance", "inspection:dinkes").advised(favourable=True)
    life.passed("draft").began("initial:coordinator").sent_back("initial:coordinator", "draft").began("draft")

    tracking.take_batch(envelopes(life))

    assert states(tracking, life)["draft"] == "current"


def test_a_letter_that_is_initialled_once_more_lies_on_the_first_reviewers_desk(tracking: Tracking) -> None:
    life = Life().submitted().passed("completeness", "substance", "inspection:dinkes").advised(favourable=True)
    life.passed("draft", "initial:coordinator").began("signature").lapsed("signature", "initial:coordinator")
    life.began("initial:coordinator")

    tracking.take_batch(envelopes(life))

    assert (states(tracking, life)["initial:coordinator"], states(tracking, life)["draft"]) == ("current", "done")


def test_a_refusal_proposed_early_leaves_the_steps_between_as_not_needed(tracking: Tracking) -> None:
    life = Life().submitted().passed("completeness")
    life.proposal = "refusal"
    life.passed("draft", "initial:coordinator").signed()

    tracking.take_batch(envelopes(life))

    found = states(tracking, life)
    assert status(tracking, life).outcome == "refused"
    assert [found[key] for key in ("completeness", "substance", "inspection:dinkes", "draft", "delivery")] == [
        "done", "skipped", "skipped", "done", "coming",
    ]  # fmt: skip


def test_every_projection_has_tables_and_a_batch() -> None:
    assert [projection.name for projection in projections()] == ["clocks", "evaluation", "forecast", "status_page"]
    assert all(projection.tables and projection.batch for projection in projections())


def test_the_latest_reason_for_a_delay_stands_with_its_step(tracking: Tracking) -> None:
    life = Life().submitted().passed("completeness").began("substance")
    life.explained("substance", "Berkas sedang dibandingkan.").explained(
        "substance", "Menunggu data.", date(2026, 3, 20)
    )
    life.began("inspection:dinkes").explained("inspection:dinkes", "Jalan banjir.")

    tracking.take_batch(envelopes(life))

    told = {step.key: (step.delay_reason, step.expected_on) for step in status(tracking, life).steps}
    assert told["substance"] == ("Menunggu data.", date(2026, 3, 20))
    assert told["inspection:dinkes"] == ("Jalan banjir.", None)
    assert told["draft"] == (None, None)
    tracking.take_batch(envelopes(life.began("substance"))[-1:])
    assert status(tracking, life).steps[1].delay_reason is None


def test_how_the_office_minds_its_time_is_not_told_to_applicants(tracking: Tracking) -> None:
    life = Life().submitted().began("completeness").minded("completeness")

    tracking.take_batch(envelopes(life))

    assert [line.fact for line in status(tracking, life).timeline] == ["application-submitted", "step-started"]
