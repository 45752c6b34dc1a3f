"""What the desks do when the counter says something: the same once and twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.shared.contracts import Contract
from services.shared.contracts.intake import ApplicationSubmitted, ApplicationWithdrawn, CorrectionSubmitted
from services.verification import read_model
from services.verification.application import Verification
from services.verification.domain import Case
from services.verification.reactions import HEARS, react
from tests.verification.cases import AT, BLURRED, COMPLETENESS, RINA, document, slip
from tests.verification.desks import lying_on

pytestmark = pytest.mark.servers


def submitted(application_id: UUID) -> ApplicationSubmitted:
    return ApplicationSubmitted(application_id=application_id, at=AT, slip=slip(), tracking_key="0" * 64)


def twice(said: Contract, verification: Verification) -> None:
    react(said, verification)
    react(said, verification)


def events(verification: Verification, application_id: UUID) -> list[str]:
    return [type(happened).__name__ for happened in verification.events.get(application_id)]


def queue(verification: Verification) -> list[Any]:
    return lying_on(verification, "front_office")


def test_a_submitted_application_comes_to_the_front_office_once(verification: Verification) -> None:
    application_id = uuid4()

    twice(submitted(application_id), verification)

    assert events(verification, application_id) == ["Opened", "StepOpened"]
    assert [case.application_id for case in queue(verification)] == [application_id]


def test_a_correction_is_taken_in_once(verification: Verification) -> None:
    application_id, sharp = uuid4(), document("ktp", "KTP")
    react(submitted(application_id), verification)
    verification.request_correction(application_id, COMPLETENESS, (BLURRED,), RINA)

    twice(
        CorrectionSubmitted(application_id=application_id, at=AT, step=COMPLETENESS, documents=(sharp,)), verification
    )

    assert events(verification, application_id)[-2:] == ["CorrectionRequested", "Corrected"]
    shown = read_model.case_documents(verification.datastore, application_id)
    assert {(each.requirement, each.fault) for each in shown} == {("ktp", ""), ("ijazah", "")}
    assert sharp.document_id in {each.document_id for each in shown}


def test_a_withdrawn_application_leaves_the_desk_once(verification: Verification) -> None:
    application_id = uuid4()
    react(submitted(application_id), verification)

    twice(ApplicationWithdrawn(application_id=application_id, at=AT), verification)

    assert events(verification, application_id)[-1] == "Withdrawn"
    assert events(verification, application_id).count("Withdrawn") == 1
    assert queue(verification) == []
    assert verification.find(Case, application_id).withdrawn


def test_there_is_a_reaction_to_everything_we_hear() -> None:
    assert all(react.dispatch(fact) is not react.dispatch(Contract) for fact in HEARS)
