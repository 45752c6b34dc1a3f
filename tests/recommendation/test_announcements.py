"""What others hear of the agencies."""

from __future__ import annotations

from typing import Any

from services.recommendation.announcements import announce
from services.shared.contracts import CloudEvent
from services.shared.contracts.recommendation import (
    CorrectionRequested,
    InspectionReported,
    InspectionScheduled,
    RecommendationIssued,
    TechnicalMeetingHeld,
)
from tests.recommendation.cases import (
    ADVICE,
    AT,
    BAYU,
    BLURRED,
    FOR_IT,
    INSPECTION,
    OTHER,
    THIRD,
    THREE,
    TOMORROW,
    Consultation,
    at,
    document,
    finish,
    opened,
    waiting,
)


def said(consultation: Consultation) -> list[Any]:
    return [contract for happened in consultation.pending_events if (contract := announce(happened)) is not None]


def whole_life() -> Consultation:
    consultation = opened()
    consultation.schedule_inspection(INSPECTION, TOMORROW, BAYU, BAYU, AT)
    while consultation.open_steps:
        finish(consultation, consultation.open_steps[0])
    return consultation


def test_a_consultation_is_told_step_by_step() -> None:
    assert [contract.fact for contract in said(whole_life())] == [
        "step-started", "inspection-scheduled", "inspection-reported",
        "step-started", "technical-meeting-held",
        "step-started", "recommendation-issued",
    ]  # fmt: skip


def test_each_fact_says_which_agency_it_is_about() -> None:
    facts = (InspectionScheduled, InspectionReported, TechnicalMeetingHeld, RecommendationIssued)

    assert [contract.agency for contract in said(whole_life()) if isinstance(contract, facts)] == ["DINKES"] * 4


def test_an_appointment_is_told_with_its_moment() -> None:
    appointment = next(contract for contract in said(whole_life()) if isinstance(contract, InspectionScheduled))

    assert (appointment.step, appointment.scheduled_for, appointment.by) == (INSPECTION, TOMORROW, "bayu")


def test_what_was_found_on_the_site_stays_with_the_agency() -> None:
    reported = next(contract for contract in said(whole_life()) if isinstance(contract, InspectionReported))

    assert "Lokasi sesuai." not in reported.model_dump_json()


def test_the_last_recommendation_opens_the_letter() -> None:
    issued = said(whole_life())[-1]

    assert [step.key for step in issued.handed_to("signing").steps] == ["draft"]
    assert (issued.favourable, issued.proposal, issued.reason) == (True, "permit", "Sesuai.")


def test_of_several_recommendations_only_the_last_leads_on_and_sums_all_up() -> None:
    consultation = opened(THREE)
    for key in OTHER, ADVICE, THIRD:
        finish(consultation, key, against=("DLH",))

    issued = [contract for contract in said(consultation) if isinstance(contract, RecommendationIssued)]

    assert [contract.handed_to("signing") is not None for contract in issued] == [False, False, True]
    assert [contract.favourable for contract in issued] == [False, True, True]
    assert issued[-1].proposal == "refusal"


def test_agencies_side_by_side_are_all_told_to_have_started() -> None:
    assert [contract.step.key for contract in said(opened(THREE))] == [ADVICE, OTHER, THIRD]


def test_a_word_for_the_head_says_until_when_the_agency_has_time() -> None:
    consultation = at(ADVICE)

    consultation.draft_recommendation(ADVICE, FOR_IT, BAYU, AT)

    assert said(consultation)[-1].due_on == consultation.due[ADVICE]


def test_a_correction_names_agency_documents_and_reasons() -> None:
    asked = said(waiting())[-1]

    assert isinstance(asked, CorrectionRequested)
    assert (asked.step, asked.agency, asked.by) == (ADVICE, "DINKES", "bayu")
    assert asked.faults == (BLURRED.model_copy(update={"title": "KTP"}),)


def test_after_a_correction_the_new_documents_travel_on() -> None:
    consultation, sharp = waiting(), document("ktp", "KTP")
    consultation.correct(ADVICE, (sharp,), (), AT)
    finish(consultation, ADVICE)

    assert sharp in said(consultation)[-1].slip.documents


def test_an_application_that_is_only_withdrawn_is_nobody_elses_business() -> None:
    consultation = at(ADVICE)
    before = len(said(consultation))

    consultation.withdraw(AT)

    assert len(said(consultation)) == before


def test_what_we_say_survives_the_envelope() -> None:
    for contract in said(whole_life()) + said(waiting()):
        assert CloudEvent.from_bytes(CloudEvent.around(contract, 1).to_bytes()).contract() == contract
