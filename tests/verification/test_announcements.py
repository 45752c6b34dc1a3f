"""What others hear of the desks."""

from __future__ import annotations

from typing import Any

from services.shared.contracts import CloudEvent, StepFinished
from services.shared.contracts.verification import (
    CaseSentBack,
    CompletenessConfirmed,
    CorrectionRequested,
    RefusalProposed,
    ReviewPassed,
    SubstanceConfirmed,
)
from services.verification.announcements import announce
from services.verification.domain import Case
from tests.verification.cases import (
    AT,
    BLURRED,
    COMPLETENESS,
    DEWI,
    REVIEWED_FIRST,
    RINA,
    RIVER,
    SARI,
    STRUCTURED,
    SUB_REVIEW,
    SUBSTANCE,
    at,
    document,
    opened,
    waiting,
)


def said(case: Case) -> list[Any]:
    return [contract for happened in case.pending_events if (contract := announce(happened)) is not None]


def test_a_way_over_all_desks_is_told_step_by_step() -> None:
    facts = [contract.fact for contract in said(at("nowhere"))]

    assert facts == [
        "step-started", "completeness-confirmed",
        "step-started", "substance-confirmed",
        "step-started", "review-passed",
        "step-started", "review-passed",
    ]  # fmt: skip


def test_each_kind_of_step_is_confirmed_in_its_own_words() -> None:
    confirmed = [type(contract) for contract in said(at("nowhere")) if contract.fact != "step-started"]

    assert confirmed == [CompletenessConfirmed, SubstanceConfirmed, ReviewPassed, ReviewPassed]


def test_a_started_step_says_whose_it_is_and_since_when() -> None:
    started = said(opened())[0]

    assert (started.step.key, started.step.desk, started.at) == (COMPLETENESS, "front_office", AT)


def test_the_last_desk_says_who_is_next() -> None:
    confirmed = said(at("nowhere", STRUCTURED))[-1]

    handed = confirmed.handed_to("recommendation")
    assert [step.key for step in handed.steps] == ["recommendation:dinkes"]
    assert confirmed.handed_to("signing") is None
    assert (confirmed.step, confirmed.proposal, confirmed.by) == (SUBSTANCE, "permit", "dewi")


def test_a_proposed_refusal_is_signings_turn() -> None:
    case = at(SUBSTANCE, STRUCTURED)
    case.propose_refusal(SUBSTANCE, (RIVER,), DEWI, AT)

    proposed = said(case)[-1]

    assert isinstance(proposed, RefusalProposed)
    assert [step.key for step in proposed.handed_to("signing").steps] == ["draft"]
    assert (proposed.proposal, proposed.reason) == ("refusal", "Lokasi dilarang. (Dasar: Perda 1/2020)")
    assert proposed.grounds == (RIVER,)


def test_a_correction_names_documents_and_reasons() -> None:
    asked = said(waiting())[-1]

    assert isinstance(asked, CorrectionRequested)
    assert (asked.step, asked.by) == (COMPLETENESS, "rina")
    assert asked.faults == (BLURRED.model_copy(update={"title": "KTP"}),)


def test_after_a_correction_the_new_documents_travel_on() -> None:
    case, sharp = waiting(), document("ktp", "KTP")
    case.correct(COMPLETENESS, (sharp,), AT)
    case.pass_step(COMPLETENESS, RINA, AT)
    case.pass_step(SUBSTANCE, DEWI, AT)

    travelling = said(case)[-1].handed_to("signing").slip

    assert sharp in travelling.documents
    assert len(travelling.documents) == 2


def test_the_slip_stays_at_home_while_the_case_goes_from_desk_to_desk() -> None:
    passed = [contract for contract in said(at("nowhere", REVIEWED_FIRST)) if isinstance(contract, StepFinished)]

    assert [contract.slip is not None for contract in passed] == [False, False, False, True]


def test_a_case_sent_back_names_where_to_and_starts_there() -> None:
    case = at(SUB_REVIEW)
    case.send_back(SUB_REVIEW, COMPLETENESS, "KTP kedaluwarsa.", SARI, AT)

    sent_back, started = said(case)[-2:]

    assert isinstance(sent_back, CaseSentBack)
    assert (sent_back.step, sent_back.to_step, sent_back.reason) == (SUB_REVIEW, COMPLETENESS, "KTP kedaluwarsa.")
    assert started.step.key == COMPLETENESS


def test_a_withdrawal_is_not_repeated_to_others() -> None:
    case = opened()
    before = len(said(case))

    case.withdraw(AT)

    assert len(said(case)) == before


def test_what_we_say_survives_the_envelope() -> None:
    case = at(SUB_REVIEW)
    case.send_back(SUB_REVIEW, SUBSTANCE, "Periksa lagi.", SARI, AT)
    case.propose_refusal(SUBSTANCE, (RIVER,), DEWI, AT)

    for contract in said(case) + said(waiting()):
        assert CloudEvent.from_bytes(CloudEvent.around(contract, 1).to_bytes()).contract() == contract
