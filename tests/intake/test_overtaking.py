"""Two requests about one application at the same moment: nothing fails, happens twice, or slips in late."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from services.intake.rules import AlreadySubmitted
from services.shared.contracts.verification import Fault
from tests.intake.overtaking import ANSWERS, Counter

pytestmark = pytest.mark.servers


@pytest.fixture
def counter(database_url: str) -> Iterator[Counter]:
    counter = Counter(database_url)
    yield counter
    counter.datastore.close()


def test_a_double_click_on_submit_submits_once(counter: Counter) -> None:
    application = counter.complete()
    counter.clock.meanwhile = lambda: counter.intake.submit(application, counter.applicant)
    counter.intake.submit(application, counter.applicant)
    assert counter.happened(application).count("Submitted") == 1
    found = counter.intake.own(application, counter.applicant)
    assert found.number
    assert counter.intake.tracking_token(found)


def test_a_double_click_on_the_form_saves_it(counter: Counter) -> None:
    application = uuid4()
    counter.intake.start(application, counter.applicant, "MAKAM", "new")
    counter.clock.meanwhile = lambda: counter.intake.save_answers(application, counter.applicant, ANSWERS)
    counter.intake.save_answers(application, counter.applicant, ANSWERS)
    assert counter.happened(application).count("AnswersSaved") == 1


def test_a_double_click_on_start_starts_once(counter: Counter) -> None:
    application = uuid4()
    counter.clock.meanwhile = lambda: counter.intake.start(application, counter.applicant, "MAKAM", "new")
    counter.intake.start(application, counter.applicant, "MAKAM", "new")
    assert counter.happened(application) == ["Started"]


def test_the_same_document_sent_twice_at_once_is_taken_once(counter: Counter) -> None:
    application = counter.drafted()
    counter.clock.meanwhile = lambda: counter.upload(application, "ktp")
    counter.upload(application, "ktp")
    assert counter.happened(application).count("DocumentUploaded") == 1


def test_answers_saved_in_the_middle_of_a_submission_are_the_submitted_ones(counter: Counter) -> None:
    application = counter.complete()
    changed = ANSWERS | {"nama_jenazah": "Orang Lain"}
    counter.clock.meanwhile = lambda: counter.intake.save_answers(application, counter.applicant, changed)
    counter.intake.submit(application, counter.applicant)
    assert counter.happened(application)[-2:] == ["AnswersSaved", "Submitted"]
    assert counter.intake.answers(counter.intake.own(application, counter.applicant)) == changed


def test_answers_do_not_slip_in_behind_a_submission(counter: Counter) -> None:
    application = counter.complete()
    counter.clock.meanwhile = lambda: counter.intake.submit(application, counter.applicant)
    with pytest.raises(AlreadySubmitted):
        counter.intake.save_answers(application, counter.applicant, ANSWERS | {"nama_jenazah": "Orang Lain"})
    assert counter.intake.answers(counter.intake.own(application, counter.applicant)) == ANSWERS


def test_a_correction_handed_in_twice_at_once_is_one_correction(counter: Counter) -> None:
    application = counter.complete()
    counter.intake.submit(application, counter.applicant)
    counter.intake.request_correction(application, "completeness", (Fault(requirement="ktp", reason="Buram"),))
    counter.upload(application, "ktp", "b" * 64)
    counter.clock.meanwhile = lambda: counter.intake.submit_correction(application, counter.applicant)
    counter.intake.submit_correction(application, counter.applicant)
    assert counter.happened(application).count("CorrectionSubmitted") == 1
