"""What other services hear of an application, and what they never hear."""

from __future__ import annotations

from services.intake.announcements import announce
from services.intake.domain import PermitApplication
from services.intake.reactions import HEARS, react
from services.shared.contracts import Contract, notify, recommendation, signing, verification
from services.shared.contracts.intake import ApplicationSubmitted, ApplicationWithdrawn, CorrectionSubmitted
from tests.intake.drafts import (
    APPLICANT,
    APPLICATION,
    AT,
    TRACKING_KEY,
    answered,
    document,
    receive,
    sent_back,
    slip_of,
    submitted,
    withdrawn,
)


def announced(application: PermitApplication) -> list[Contract]:
    """Everything that is said about an application, in order."""
    said = [announce(happened) for happened in application.collect_events()]
    return [each for each in said if each is not None]


def test_a_draft_is_nobody_elses_business() -> None:
    application = answered()
    application.upload(document("ktp"), AT)
    application.remove("ktp", AT)
    application.withdraw(AT)
    assert announced(application) == []


def test_a_submission_carries_the_slip_and_only_the_hash_of_the_tracking_token() -> None:
    application = submitted()
    assert announced(application) == [
        ApplicationSubmitted(application_id=APPLICATION, at=AT, slip=slip_of(application), tracking_key=TRACKING_KEY)
    ]


def test_a_correction_tells_the_step_which_documents_came_again() -> None:
    application = sent_back()
    application.replace(document("ktp", "b"), AT)
    application.submit_correction(AT)
    assert announced(application)[1:] == [
        CorrectionSubmitted(application_id=APPLICATION, at=AT, step="completeness", documents=(document("ktp", "b"),))
    ]


def test_a_withdrawal_is_told_to_everybody_who_had_the_application() -> None:
    assert announced(withdrawn())[1:] == [ApplicationWithdrawn(application_id=APPLICATION, at=AT)]


def test_the_letter_is_not_told_again() -> None:
    application = submitted()
    receive(application)
    assert [type(said) for said in announced(application)] == [ApplicationSubmitted]


def test_nobody_hears_who_the_applicant_is() -> None:
    application = sent_back()
    application.replace(document("ktp", "b"), AT)
    application.submit_correction(AT)
    for said in announced(application):
        assert str(APPLICANT) not in said.model_dump_json()


def test_every_fact_that_is_heard_has_its_reaction() -> None:
    assert set(HEARS) == {
        verification.CorrectionRequested,
        recommendation.CorrectionRequested,
        recommendation.InspectionProposed,
        recommendation.InspectionScheduled,
        recommendation.InspectionReported,
        signing.LetterSigned,
        signing.LetterSuspended,
        signing.LetterReinstated,
        signing.LetterRevoked,
        signing.LetterSuperseded,
        signing.PermitExpired,
        signing.DutyArose,
        signing.DutyMissed,
        signing.DutyFulfilled,
        notify.FileGiven,
    }
    assert all(react.dispatch(fact) is not react.dispatch(object) for fact in HEARS)
