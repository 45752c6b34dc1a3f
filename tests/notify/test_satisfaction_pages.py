"""The results of the survey: counted from what services say, shown to few, published by half-years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.notify.application import Notify
from services.notify.delivery import Delivery
from services.notify.intake_asked import Intake, give
from services.notify.reactions import react
from services.notify.satisfaction import ELEMENTS
from services.notify.site import BLUEPRINTS
from services.shared.contracts.intake import SurveyAnswered
from services.shared.refusals import Unavailable
from services.shared.web import Person, create_app
from services.shared.web.build import compile_catalogues
from tests.notify.cases import letter_signed, submitted
from tests.shared.web_site import settings, sign_in

pytestmark = pytest.mark.servers
PAGE, PUBLISHED = "/notifikasi/skm", "/bantuan/skm"
NOW = datetime(2026, 8, 3, 3, 0, tzinfo=UTC)
FIRST_HALF, SECOND_HALF = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 7, 20, tzinfo=UTC)
Answer = Callable[..., UUID]


class Remarks:
    """What intake keeps; it can be down."""

    def __init__(self) -> None:
        self.texts, self.down = ["Loket <buka> lebih awal"], False
        self.asked: list[UUID] = []

    def __call__(self, application_ids: Any) -> list[str]:
        if self.down:
            raise Unavailable("intake does not answer")
        self.asked = list(application_ids)
        return self.texts


@pytest.fixture
def remarks() -> Remarks:
    return Remarks()


@pytest.fixture
def app(notify: Notify, remarks: Remarks, tmp_path: Path) -> Flask:
    compile_catalogues()
    notify.clock = lambda: NOW
    return give(create_app("notify", BLUEPRINTS, settings(tmp_path), notify), Intake(remarks_of=remarks))


@pytest.fixture
def answer(notify: Notify) -> Answer:
    """Somebody's application is decided, its letter goes out, and they answer."""

    def answered(score: int = 4, at: datetime = SECOND_HALF, letter: str = "permit", **more: Any) -> UUID:
        application_id = uuid4()
        react(submitted(application_id), notify)
        react(letter_signed(application_id, letter), notify)
        if more.pop("dispatched", True):
            dispatch(notify, application_id, at - timedelta(days=2))
        if score:
            scores: Any = dict.fromkeys(ELEMENTS, score) | more.pop("scores", {})
            react(SurveyAnswered(application_id=application_id, at=at, scores=scores, **more), notify)
        return application_id

    return answered


def dispatch(notify: Notify, application_id: UUID, at: datetime) -> None:
    delivery = notify.find(Delivery, application_id)
    delivery.message_went_out("issued", "email", at)
    notify.save(delivery)


def somebody(app: Flask, *roles: str) -> FlaskClient:
    client = app.test_client()
    if roles:
        sign_in(client, Person(roles[0], "Petugas", frozenset(roles), None, None))
    return client


def data(app: Flask, **boxes: str) -> Any:
    return somebody(app, "analyst").get(f"{PAGE}.json", query_string=boxes).json


@pytest.mark.parametrize(
    ("role", "status"), [("coordinator", 200), ("head", 200), ("analyst", 200), ("helpdesk", 200), ("back_office", 403)]
)
def test_those_who_answer_for_the_service_see_the_results(app: Flask, role: str, status: int) -> None:
    for path in PAGE, f"{PAGE}.csv", f"{PAGE}.json", f"{PAGE}/tulisan":
        assert somebody(app, role).get(path).status_code == status


def test_everybody_may_read_what_is_published(app: Flask) -> None:
    page = somebody(app).get(PUBLISHED)

    assert page.status_code == 200
    assert "Belum ada hasil yang dipublikasikan" in page.text


def test_the_page_names_index_grade_rate_sample_and_weakest_element(app: Flask, answer: Answer) -> None:
    for _ in range(7):
        answer(4, scores={"U3": 2})
    for _ in range(3):
        answer(0)

    page = " ".join(BeautifulSoup(somebody(app, "head").get(PAGE).text, "html.parser").get_text(" ").split())

    assert "94,44, A – Sangat baik" in page
    assert "70,00 %: 7 jawaban atas 10 surat yang dikirim" in page
    assert "10 jawaban (Krejcie dan Morgan): kurang 3" in page
    assert "Unsur terlemah U3 Waktu penyelesaian" in page
    assert "Semester II 2026" in page


def test_of_fewer_than_five_answers_nothing_is_shown(app: Flask, answer: Answer, remarks: Remarks) -> None:
    for _ in range(4):
        answer(1)

    client = somebody(app, "coordinator")

    assert "terlalu sedikit" in client.get(PAGE).text
    assert "terlalu sedikit" in client.get(f"{PAGE}/tulisan").text
    assert remarks.asked == []
    assert data(app)["index"] is None


def test_a_small_group_is_hidden_and_narrowing_does_not_get_round_it(app: Flask, answer: Answer) -> None:
    for _ in range(6):
        answer(4)
    for _ in range(2):
        answer(1, letter="refusal")

    assert [each["index"] for each in data(app)["groups"]["outcome"]] == [None, None]
    assert data(app)["index"] == "81.25"
    assert data(app, hasil="permit")["index"] is None
    assert data(app, hasil="refusal")["index"] is None


def test_answers_count_in_the_period_in_which_they_were_given(app: Flask, answer: Answer) -> None:
    for _ in range(5):
        answer(2, FIRST_HALF)
        answer(4, SECOND_HALF)

    found = {name: data(app, periode=name)["index"] for name in ("2026-S1", "2026-S2", "2026", "2026-07")}

    assert found == {"2026-S1": "50.00", "2026-S2": "100.00", "2026": "75.00", "2026-07": "100.00"}


def test_a_half_year_begins_at_midnight_of_the_office(app: Flask, answer: Answer) -> None:
    for _ in range(5):
        answer(3, datetime(2026, 6, 30, 17, 30, tzinfo=UTC))
    answer(3, datetime(2026, 6, 30, 16, 30, tzinfo=UTC))

    assert data(app, periode="2026-S2")["answers"] == 5
    assert data(app, periode="2026-S1")["answers"] == 1


def test_an_answer_that_comes_before_the_letter_went_out_counts_all_the_same(app: Flask, answer: Answer) -> None:
    for _ in range(5):
        answer(3, dispatched=False)

    assert (data(app)["answers"], data(app)["dispatched"]) == (5, 0)


def test_hearing_of_an_answer_twice_is_one_answer(app: Flask, notify: Notify, answer: Answer) -> None:
    application_id = answer(3)
    scores: Any = dict.fromkeys(ELEMENTS, 1)

    react(SurveyAnswered(application_id=application_id, at=NOW, scores=scores), notify)

    [kept] = notify.datastore.query("SELECT scores, answered_at FROM survey_cases")
    assert (kept.scores["U1"], kept.answered_at) == (3, SECOND_HALF)


def test_results_are_broken_down_by_what_people_say_of_themselves(app: Flask, answer: Answer) -> None:
    for _ in range(5):
        answer(4, profile={"sex": "female"})
        answer(2, profile={"sex": "male"})

    groups = {each["group"]: each["index"] for each in data(app)["groups"]["sex"]}

    assert groups == {"female": "100.00", "male": "50.00"}


def test_the_file_has_a_line_for_everything_and_one_for_each_group(app: Flask, answer: Answer) -> None:
    for _ in range(5):
        answer(3)

    lines = somebody(app, "analyst").get(f"{PAGE}.csv").text.splitlines()

    assert lines[0] == "period,breakdown,group,answers,index,grade,U1,U2,U3,U4,U5,U6,U7,U8,U9"
    assert lines[1].startswith("2026-S2,,,5,75.00,C,3.00")
    assert "2026-S2,outcome,permit,5,75.00,C" in "\n".join(lines)


def test_remarks_are_asked_for_when_somebody_looks_and_are_never_markup(
    app: Flask, answer: Answer, remarks: Remarks
) -> None:
    asked = {answer(4) for _ in range(5)}

    page = somebody(app, "helpdesk").get(f"{PAGE}/tulisan").text

    assert "Loket &lt;buka&gt; lebih awal" in page
    assert set(remarks.asked) == asked


def test_while_intake_is_down_the_page_says_so_calmly(app: Flask, answer: Answer, remarks: Remarks) -> None:
    for _ in range(5):
        answer(4)
    remarks.down = True

    page = somebody(app, "helpdesk").get(f"{PAGE}/tulisan")

    assert page.status_code == 200
    assert "sedang tidak menjawab" in page.text


def test_only_half_years_that_are_over_are_published(app: Flask, answer: Answer) -> None:
    for _ in range(5):
        answer(3, FIRST_HALF)
        answer(4, SECOND_HALF)

    page = somebody(app).get(PUBLISHED).text

    assert "Semester I 2026" in page
    assert "75,00" in page
    assert "Semester II 2026" not in page


def test_what_makes_no_sense_in_the_address_narrows_nothing(app: Flask, answer: Answer) -> None:
    for _ in range(5):
        answer(3)

    assert data(app, periode="kemarin", hasil="\x00", jenis="")["answers"] == 5
