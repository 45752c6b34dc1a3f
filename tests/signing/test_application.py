"""The use cases on a real database: what commits together, and who comes second."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg2
import pytest

from services.shared.contracts.intake import ApplicationWithdrawn
from services.shared.contracts.recommendation import RecommendationIssued
from services.shared.contracts.verification import RefusalProposed, ReviewPassed, SubstanceConfirmed
from services.shared.datastore import Datastore
from services.shared.refusals import SomebodyWasFaster
from services.signing import read_model
from services.signing.application import Signing
from services.signing.domain import Letter
from services.signing.parts import REFUSAL_NUMBER_PATTERN, Officer, Text
from services.signing.reactions import react
from services.signing.rules import DraftChanged, NotAtThisStep
from tests.signing.cases import (
    AT,
    COORD,
    COORDINATOR,
    DRAFTER,
    HEAD,
    OTHER_HEAD,
    PAPER,
    PATTERN,
    PERMIT,
    REFUSAL,
    SEEN,
    SUB,
    SUB_COORDINATOR,
    slip,
)

pytestmark = pytest.mark.servers


def confirmed(application_id: UUID) -> SubstanceConfirmed:
    return SubstanceConfirmed(
        application_id=application_id, at=AT, step="substance", next_step="draft", slip=slip(), by="dewi"
    )


def ready_to_sign(signing: Signing, text: Text = PERMIT) -> UUID:
    application_id = uuid4()
    react(confirmed(application_id), signing)
    signing.draft(application_id, text, DRAFTER)
    signing.initial(application_id, SUB, SUB_COORDINATOR, SEEN)
    signing.initial(application_id, COORD, COORDINATOR, SEEN)
    return application_id


def sequences(signing: Signing, register: str = PATTERN) -> list[int]:
    year = signing.clock().year
    return [sequence for sequence, _, _ in read_model.register(signing.datastore, register, year)]


def test_a_confirmed_case_lies_on_the_drafters_desk(signing: Signing) -> None:
    application_id = uuid4()

    for _ in range(2):
        react(confirmed(application_id), signing)

    [line] = read_model.waiting(signing.datastore, ["back_office"])
    assert (line.application_id, line.step, line.proposal) == (application_id, "draft", "permit")
    assert [entry.what for entry in read_model.history(signing.datastore, application_id)] == ["opened"]


def test_a_step_that_leads_elsewhere_opens_nothing(signing: Signing) -> None:
    said = ReviewPassed(application_id=uuid4(), at=AT, step="substance", next_step="delivery", slip=slip(), by="dewi")

    react(said, signing)

    assert not signing.exists(said.application_id)


def test_a_proposed_refusal_brings_its_reason(signing: Signing) -> None:
    said = RefusalProposed(
        application_id=uuid4(),
        at=AT,
        step="substance",
        next_step="draft",
        slip=slip(),
        by="dewi",
        proposal="refusal",
        reason="Lokasi di luar kota.",
    )

    react(said, signing)

    letter = signing.find(Letter, said.application_id)
    assert (letter.proposal, letter.proposal_reason) == ("refusal", "Lokasi di luar kota.")


def recommendation(application_id: UUID, agency: str, favourable: bool, next_step: str | None) -> RecommendationIssued:
    return RecommendationIssued(
        application_id=application_id,
        at=AT,
        step=f"recommendation:{agency}",
        next_step=next_step,
        slip=slip(),
        by="rini",
        proposal="permit" if favourable else "refusal",
        agency=agency,
        favourable=favourable,
        reason="" if favourable else "Pohon sehat.",
    )


def test_advice_is_kept_while_other_agencies_are_silent(signing: Signing) -> None:
    application_id = uuid4()

    react(recommendation(application_id, "dlh", False, None), signing)
    react(recommendation(application_id, "dishub", True, "draft"), signing)

    letter = signing.find(Letter, application_id)
    assert {step: (said.favourable, said.reason) for step, said in letter.advice.items()} == {
        "recommendation:dlh": (False, "Pohon sehat."),
        "recommendation:dishub": (True, ""),
    }


def test_a_withdrawal_that_overtakes_the_case_keeps_it_away(signing: Signing) -> None:
    application_id = uuid4()

    react(ApplicationWithdrawn(application_id=application_id, at=AT), signing)
    react(confirmed(application_id), signing)

    assert read_model.waiting(signing.datastore, ["back_office"]) == []


def test_number_and_event_commit_together(signing: Signing) -> None:
    application_id = ready_to_sign(signing)

    first, second = (signing.request_signature(application_id, HEAD) for _ in range(2))

    assert first is not None
    assert second is None
    assert sequences(signing) == [1]


def test_a_second_head_gets_no_number(signing: Signing) -> None:
    application_id = ready_to_sign(signing)
    signing.request_signature(application_id, HEAD)

    with pytest.raises(SomebodyWasFaster, match="hadi"):
        signing.request_signature(application_id, OTHER_HEAD)

    assert sequences(signing) == [1]


def test_a_letter_that_was_written_anew_is_read_again_before_it_is_signed(signing: Signing) -> None:
    application_id = ready_to_sign(signing)

    with pytest.raises(DraftChanged):
        signing.request_signature(application_id, HEAD, revision=2)

    assert sequences(signing) == []
    assert signing.request_signature(application_id, HEAD, revision=1) is not None


def test_what_may_not_be_signed_takes_no_number(signing: Signing) -> None:
    application_id = uuid4()
    react(confirmed(application_id), signing)

    with pytest.raises(NotAtThisStep):
        signing.request_signature(application_id, HEAD)

    assert sequences(signing) == []


def test_concurrent_signers_get_numbers_without_holes_or_doubles(signing: Signing) -> None:
    letters = [ready_to_sign(signing) for _ in range(12)]
    refusals = [ready_to_sign(signing, REFUSAL) for _ in range(4)]
    start = threading.Barrier(8)

    def sign_all(officer: Officer) -> None:
        start.wait(timeout=20)
        for application_id in [*letters, *refusals]:
            try:
                signing.request_signature(application_id, officer)
            except SomebodyWasFaster:
                continue

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(sign_all, Officer(f"kepala{n % 3}", HEAD.roles)) for n in range(8)]:
            done.result(timeout=60)

    assert sequences(signing) == list(range(1, 13))
    assert sequences(signing, REFUSAL_NUMBER_PATTERN) == [1, 2, 3, 4]


def test_a_transaction_that_fails_leaves_no_hole(signing: Signing) -> None:
    first, second = ready_to_sign(signing), ready_to_sign(signing)

    def sign_and_fail() -> None:
        with signing.datastore.transaction():
            signing._take_number_and_request(first, HEAD, None, None)
            signing.datastore.query("SELECT 1 / 0")

    with pytest.raises(psycopg2.errors.DivisionByZero):
        sign_and_fail()
    signing.request_signature(second, HEAD)
    signing.request_signature(first, HEAD)

    register = read_model.register(signing.datastore, PATTERN, signing.clock().year)
    assert [(sequence, application_id) for sequence, application_id, _ in register] == [(1, second), (2, first)]


def test_a_failed_signature_keeps_its_number_for_the_next_attempt(signing: Signing) -> None:
    application_id = ready_to_sign(signing)
    signing.request_signature(application_id, HEAD)

    signing.fail_to_sign(application_id, 1, "sertifikat tidak terbaca")
    [line] = read_model.waiting(signing.datastore, ["head"])
    assert (line.state, line.trouble) == ("open", "sertifikat tidak terbaca")
    signing.request_signature(application_id, HEAD)

    assert sequences(signing) == [1]
    assert signing.find(Letter, application_id).attempt == 2


def test_a_signed_letter_leaves_the_desks_and_can_be_found_by_its_code(signing: Signing) -> None:
    application_id = ready_to_sign(signing)
    signing.request_signature(application_id, HEAD)

    signing.sign(application_id, PAPER)
    signing.sign(application_id, PAPER)

    letter = signing.find(Letter, application_id)
    assert read_model.waiting(signing.datastore, ["head"]) == []
    issued = read_model.issued_by_code(signing.datastore, letter.code.lower())
    assert issued is not None
    assert (issued.number, issued.signer_role, issued.letter) == (letter.number.text, "head", "permit")


def test_two_officers_at_once_one_is_told_who_was_faster(signing: Signing, database_url: str) -> None:
    application_id = uuid4()
    react(confirmed(application_id), signing)
    signing.draft(application_id, PERMIT, DRAFTER)
    slow = Signing(Datastore(database_url), rows=read_model.rows)
    letter = slow.find(Letter, application_id)
    signing.initial(application_id, SUB, SUB_COORDINATOR, SEEN)

    letter.initial(SUB, Officer("bambang", SUB_COORDINATOR.roles), AT, SEEN)
    with pytest.raises(SomebodyWasFaster):
        slow.save(letter)
