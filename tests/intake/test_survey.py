"""The satisfaction survey: nine elements, once per decided application, scores without words."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.announcements import announce
from services.intake.application import PURPOSE
from services.intake.survey import ClassUnknown, ScoresIncomplete, SurveyResponse
from services.intake.surveying import answer_survey, elements, remarks
from services.shared.contracts.intake import SurveyAnswered
from tests.intake.counters import Applicant, Site, id_of, submitted
from tests.intake.decisions import decided

pytestmark = pytest.mark.servers
CODES = [f"U{number}" for number in range(1, 10)]
SCORES = {code: str(1 + place % 4) for place, code in enumerate(CODES)}


def announced(site: Site, application: str) -> list[Any]:
    response = SurveyResponse.create_id(id_of(application))
    return [announce(happened) for happened in site.intake.events.get(response)]


def test_the_nine_elements_are_asked_in_both_languages() -> None:
    assert sorted(element.code for element in elements()) == CODES
    for element in elements():
        assert set(element.names) == set(element.questions) == set(element.answers) == {"id", "en"}


@pytest.mark.parametrize("letter", ["permit", "refusal"])
def test_scores_are_told_and_words_are_not(site: Site, sari: Applicant, letter: str) -> None:
    application = submitted(sari)
    decided(site, application, letter)
    link = sari.page("/permohonan").select_one(f"a[href='{application}/survei']")
    on_page = sari.page(application).select_one(f"a[href='{application}/survei']")

    answer = sari.submit(f"{application}/survei", "/survei", **SCORES, remark="Petugas Contoh Wati ramah")

    assert link is not None
    assert on_page is not None
    assert answer.headers["Location"] == application
    (said,) = announced(site, application)
    assert said == SurveyAnswered(
        application_id=id_of(application), at=said.at, scores={code: int(SCORES[code]) for code in CODES}
    )
    (remark,) = site.datastore.query("SELECT encode(sealed, 'escape') AS sealed FROM survey_remarks")
    assert "Wati" not in remark.sealed
    for path in "/permohonan", application:
        assert sari.page(path).select_one(f"a[href='{application}/survei']") is None


def test_what_people_say_of_themselves_is_told_as_classes_and_may_be_left_out(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    decided(site, application)

    sari.submit(f"{application}/survei", "/survei", **SCORES, sex="female", age="from_25", education="")

    (said,) = announced(site, application)
    assert said.profile == {"sex": "female", "age": "from_25"}


def test_nobody_says_more_of_themselves_than_a_class(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    decided(site, application)

    with pytest.raises(ClassUnknown):
        answer_survey(site.intake, id_of(application), sari.account_id, dict.fromkeys(CODES, 4), "", {"sex": "Wati"})


def test_who_counts_reads_the_remarks_until_their_writer_is_forgotten(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    decided(site, application)
    answer_survey(site.intake, id_of(application), sari.account_id, dict.fromkeys(CODES, 4), "Loket buka lebih awal")

    assert remarks(site.intake, [id_of(application)]) == ["Loket buka lebih awal"]

    site.intake.personal_data.destroy(sari.account_id, PURPOSE)
    assert remarks(site.intake, [id_of(application)]) == []


def test_an_answer_of_former_days_says_nothing_of_its_writer() -> None:
    state: dict[str, Any] = {"scores": {"U1": 4}}

    SurveyResponse.Given.upcast_v1_v2(state)

    assert state == {"scores": {"U1": 4}, "profile": {}}


def test_a_second_answer_changes_nothing(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    decided(site, application)
    address, data = sari.form(f"{application}/survei", "/survei")
    sari.client.post(address, data=data | SCORES)

    again = sari.client.post(address, data=data | SCORES | {"U1": "4"})

    assert again.status_code == 200
    assert "sudah mengisi survei" in again.text
    answer_survey(site.intake, id_of(application), sari.account_id, dict.fromkeys(CODES, 4), "lagi")
    (said,) = announced(site, application)
    assert said.scores["U1"] == 1
    assert site.datastore.query("SELECT 1 FROM survey_remarks") == []


def test_a_forgotten_element_is_told_at_its_question(site: Site, sari: Applicant) -> None:
    application = submitted(sari)
    decided(site, application)

    answer = sari.submit(f"{application}/survei", "/survei", **{**SCORES, "U9": ""})

    assert answer.status_code == 422
    assert 'href="#U9' in answer.text
    assert announced(site, application) == []


@pytest.mark.parametrize("scores", [{}, {"U1": 4}, dict.fromkeys(CODES, 5), dict.fromkeys([*CODES, "U10"], 4)])
def test_anything_but_nine_scores_from_one_to_four_is_refused(
    site: Site, sari: Applicant, scores: dict[str, int]
) -> None:
    application = submitted(sari)
    decided(site, application)

    with pytest.raises(ScoresIncomplete):
        answer_survey(site.intake, id_of(application), sari.account_id, scores, "")


def test_nobody_judges_what_is_not_decided(sari: Applicant) -> None:
    assert sari.client.get(f"{submitted(sari)}/survei").status_code == 409
