"""Planning visits: what is free, what is refused, and what the inspectors' calendar and the day's list show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from services.recommendation.application import Recommendation
from services.recommendation.domain import Consultation
from services.recommendation.visits import A_VISIT, free_slots
from services.shared.working_days import WIB, day_of, is_working_day
from tests.intake.at_once import at_once
from tests.recommendation.cases import BAYU, CITRA, HEAD_OF_DINKES, INSPECTION
from tests.recommendation.conftest import of, opened
from tests.shared.browsing import filled, soup, text

pytestmark = pytest.mark.servers
ANSWER_BY = "answer_by-day", "answer_by-month", "answer_by-year"


def page_of(case: UUID, form: str = "jadwal") -> str:
    return f"/rekomendasi/{case}/{INSPECTION}/{form}"


def offered(app: Flask, case: UUID, inspector: str = "bayu") -> list[str]:
    """The moments on the page, as the browser would send them."""
    page = soup(of(app, "DINKES"), f"{page_of(case)}?petugas={inspector}")
    return [str(box["value"]) for box in page.select("[name=moment]")]


def sent(app: Flask, case: UUID, inspector: str = "bayu", **values: Any) -> Any:
    """The form as a browser sends it, several moments under one name."""
    client = of(app, "DINKES")
    action, data = filled(client, f"{page_of(case)}?petugas={inspector}", "/jadwal")
    return client.post(action, data=data | values)


def planned(recommendation: Recommendation, case: UUID) -> list[tuple[str, str]]:
    return [(each.inspector, each.state) for each in recommendation.visits.of_step(case, INSPECTION)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def test_the_next_free_moments_are_offered_and_one_is_appointed(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    moments = offered(app, case)

    answer = sent(app, case, moment=moments[:1])

    assert len(moments) == 6
    assert answer.status_code == 303
    assert recommendation.find(Consultation, case).appointments[INSPECTION] == at(moments[0])
    assert planned(recommendation, case) == [("bayu", "scheduled")]
    assert "Sudah dijadwalkan" in text(of(app, "DINKES"), page_of(case))
    assert moments[0] not in offered(app, opened(recommendation))


def test_a_colleague_can_be_sent_at_another_moment(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    moment = f"{recommendation.today() + timedelta(days=3)}T16:15"

    assert sent(app, case, "citra", other=moment).status_code == 303
    assert planned(recommendation, case) == [("citra", "scheduled")]
    assert recommendation.find(Consultation, case).appointments[INSPECTION] == at(moment)


def test_up_to_three_moments_are_proposed_and_the_applicant_chooses_one(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    moments = offered(app, case)[:3]

    answer = sent(app, case, moment=moments, how="propose")

    assert answer.status_code == 303
    assert planned(recommendation, case) == [("bayu", "proposed")] * 3
    shown = text(of(app, "DINKES"), page_of(case))
    assert "Sudah diusulkan kepada pemohon" in shown
    recommendation.choose_moment(case, INSPECTION, at(moments[1]))
    assert recommendation.find(Consultation, case).appointments[INSPECTION] == at(moments[1])
    assert planned(recommendation, case) == [("bayu", "scheduled")]


def test_a_proposal_of_the_same_moments_with_another_inspector_takes_the_place_of_the_first(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    moments = offered(app, case)[:2]

    for inspector in "bayu", "citra":
        sent(app, case, inspector, moment=moments, how="propose")

    assert planned(recommendation, case) == [("citra", "proposed")] * 2


def test_an_applicant_cannot_answer_later_than_the_last_moment(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    first = offered(app, case)[0]

    sent(app, case, moment=[first], how="propose", **{"answer_by-year": "2099"})

    [visit] = recommendation.visits.of_step(case, INSPECTION)
    assert visit.answer_by == at(first).date()


WRONG: dict[str, tuple[Callable[[list[str]], dict[str, Any]], str]] = {
    "no moment": (lambda free: {}, "Pilih waktu kunjungan"),
    "two appointed": (lambda free: {"moment": free[:2]}, "Pilih satu waktu saja"),
    "four proposed": (lambda free: {"moment": free[:4], "how": "propose"}, "paling banyak 3"),
    "the past": (lambda free: {"other": "2020-01-01T09:00"}, "yang akan datang"),
    "no moment at all": (lambda free: {"other": "besok"}, "Tanggal dan jam tidak benar"),
    "no day to answer": (
        lambda free: {
            "moment": free[:1],
            "how": "propose",
            "answer_by-day": "",
            "answer_by-month": "",
            "answer_by-year": "",
        },
        "Isi batas waktu",
    ),
    "a day to answer that is over": (
        lambda free: {"moment": free[:1], "how": "propose", "answer_by-year": "2020"},
        "paling cepat hari ini",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_planned_is_said_at_its_field_and_what_was_chosen_stays(
    app: Flask, recommendation: Recommendation, case: UUID, name: str
) -> None:
    values, sentence = WRONG[name]
    chosen = values(offered(app, case))

    answer = sent(app, case, **chosen)

    assert answer.status_code == 422
    assert sentence in answer.text
    for moment in chosen.get("moment", []):
        assert f'value="{moment}" checked' in " ".join(answer.text.split())
    assert planned(recommendation, case) == []


def test_a_full_a_blocked_and_a_crowded_day_are_refused(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    first, second, *_ = offered(app, case)
    recommendation.schedule_inspection(case, INSPECTION, at(first), "bayu", BAYU)
    other = opened(recommendation)

    crowded = sent(app, other, other=(at(first) + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M"))
    recommendation.change_availability(
        "bayu", HEAD_OF_DINKES, lambda days, by: days.set_limit(1, by, recommendation.clock())
    )
    full = sent(app, other, moment=[first[:11] + "16:00"])
    recommendation.change_availability(
        "bayu", BAYU, lambda days, by: days.block(at(second).date(), "cuti", by, recommendation.clock())
    )
    blocked = sent(app, other, moment=[second])

    for answer, words in (crowded, "dalam satu jam"), (full, "1 kunjungan"), (blocked, "cuti"):
        assert answer.status_code == 422
        assert words in answer.text, words
    assert planned(recommendation, other) == []


def test_a_visit_may_be_moved_on_a_full_day_of_its_own(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    recommendation.change_availability(
        "bayu", HEAD_OF_DINKES, lambda days, by: days.set_limit(1, by, recommendation.clock())
    )
    first = offered(app, case)[0]
    sent(app, case, moment=[first])

    assert sent(app, case, other=first[:11] + "09:30").status_code == 303


def test_two_who_plan_at_the_same_moment_do_not_fill_a_day_beyond_its_limit(recommendation: Recommendation) -> None:
    cases = [opened(recommendation) for _ in range(3)]
    recommendation.change_availability(
        "bayu", HEAD_OF_DINKES, lambda days, by: days.set_limit(1, by, recommendation.clock())
    )
    day = recommendation.visits.free_moments("bayu", recommendation.clock(), 1)[0]
    moments = [day, day + timedelta(hours=2), day + timedelta(hours=4)]

    refusals = at_once(
        *(
            partial(recommendation.schedule_inspection, each, INSPECTION, moment, "bayu", officer)
            for each, moment, officer in zip(cases, moments, (BAYU, CITRA, HEAD_OF_DINKES), strict=True)
        )
    )

    assert refusals == ["DayFull", "DayFull"]
    assert len(recommendation.visits.agenda("DINKES", day_of(day), day_of(day), recommendation.today())) == 1


@given(
    start=st.dates(date(2026, 1, 1), date(2027, 12, 1)),
    taken=st.lists(st.tuples(st.integers(0, 20), st.integers(6 * 60, 18 * 60)), max_size=30),
    most=st.integers(1, 6),
    number=st.integers(1, 12),
)
def test_free_moments_lie_on_working_days_that_have_room_an_hour_from_every_other_visit(
    start: date, taken: list[tuple[int, int]], most: int, number: int
) -> None:
    days = [start + timedelta(days=each) for each in range(21)]
    planned: dict[date, list[datetime]] = {}
    for day, minutes in taken:
        planned.setdefault(days[day], []).append(
            datetime(days[day].year, days[day].month, days[day].day, tzinfo=WIB) + timedelta(minutes=minutes)
        )

    found = free_slots(days, planned, most, number)

    assert found == sorted(set(found))
    assert len(found) <= number
    for moment in found:
        day = day_of(moment)
        others = planned.get(day, [])
        assert is_working_day(day)
        assert all(abs(moment - other) >= A_VISIT for other in others)
        assert len(others) + sum(day_of(each) == day for each in found) <= most


def test_strangers_see_no_moments_and_plan_nothing(app: Flask, case: UUID) -> None:
    stranger = of(app, "DPUPR")

    assert stranger.get(page_of(case)).status_code == 403
    token = stranger.get("/rekomendasi/lapangan").json["csrf_token"]
    data = {"moment": "2099-01-05T09:00", "how": "appoint", "csrf_token": token}
    assert stranger.post(page_of(case), data=data).status_code == 403
