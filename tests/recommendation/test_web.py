"""The agencies' pages over HTTP: what waits, what may be done, and what is refused."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from services.recommendation.application import Recommendation
from services.recommendation.domain import Consultation
from services.shared.web.access import views_without_access
from tests.recommendation.cases import (
    ADVICE,
    BAYU,
    BLURRED,
    INSPECTION,
    MEETING,
    minutes,
    report,
)
from tests.recommendation.conftest import coordinator, of
from tests.recommendation.pages import NUMBER, QUEUE, events, page_of
from tests.shared.browsing import endings, filled, forms, somebody, submit, text

pytestmark = pytest.mark.servers


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    assert views_without_access(app) == []


def test_the_queue_shows_what_waits_at_my_agency_only(app: Flask, case: UUID) -> None:
    mine, not_mine = text(of(app, "DINKES"), QUEUE), text(of(app, "DLH"), QUEUE)

    assert NUMBER in mine
    assert "Izin Penebangan Pohon" in mine
    assert "hari kerja" in mine
    assert NUMBER not in not_mine
    assert "Tidak ada yang menunggu OPD Anda." in not_mine


def test_the_queue_is_mine_nobodys_and_all_and_can_be_narrowed(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    officer, colleague = of(app, "DINKES"), of(app, "DINKES", "citra")
    submit(officer, page_of(case), "/ambil")

    assert NUMBER in text(officer, f"{QUEUE}?milik=saya")
    assert NUMBER not in text(colleague, f"{QUEUE}?milik=saya")
    assert NUMBER not in text(officer, f"{QUEUE}?milik=bebas")
    assert NUMBER in text(colleague, f"{QUEUE}?milik=semua&langkah=inspection&cari=K7QF")
    for narrowed in "langkah=recommendation", "cari=tidak-ada", "waktu=menunggu", "cari=%25":
        assert NUMBER not in text(officer, f"{QUEUE}?milik=semua&{narrowed}")


def test_an_officer_takes_a_step_hands_it_over_and_the_colleague_lays_it_back(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    officer, page = of(app, "DINKES"), page_of(case)

    submit(officer, page, "/ambil")
    submit(officer, page, "/serahkan", to__to="citra", to__note="Tolong dilanjutkan.")
    assert "citra menanganinya" in text(officer, page)
    submit(of(app, "DINKES", "citra"), page, "/ambil")

    assert recommendation.find(Consultation, case).holders[INSPECTION] is None
    assert events(recommendation, case).count("Assigned") == 3
    assert "Tolong dilanjutkan." in text(officer, page)


def test_the_team_meets_and_the_minutes_say_who_was_there_and_what_was_decided(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    recommendation.report_inspection(case, INSPECTION, report(), (), BAYU)
    officer, page = of(app, "DINKES"), page_of(case, MEETING, "rapat")

    answer = submit(
        officer,
        page,
        "/rapat",
        attendants="citra",
        others="Kelurahan Contoh, lurah",
        decisions="Pohon ditebang bertahap.\n\nJalan ditutup sebagian.",
        conclusion="Dapat dilanjutkan.",
    )

    assert answer.status_code == 303
    shown = text(officer, page_of(case))
    for words in "citra, Kelurahan Contoh, lurah", "Jalan ditutup sebagian.", "Dapat dilanjutkan.":
        assert words in shown


@pytest.mark.parametrize(
    "wrong",
    [{"others": ""}, {"decisions": " "}, {"conclusion": "x" * 2001}, {"held_on": "2099-01-01"}, {"held_on": ""}],
)
def test_half_the_minutes_are_refused_and_what_was_typed_stays(
    app: Flask, recommendation: Recommendation, case: UUID, wrong: dict[str, str]
) -> None:
    recommendation.report_inspection(case, INSPECTION, report(), (), BAYU)
    officer, page = of(app, "DINKES"), page_of(case, MEETING, "rapat")
    action, data = filled(officer, page, "/rapat")
    typed = {"others": "Kelurahan Contoh, lurah", "decisions": "Setuju.", "conclusion": "Dapat dilanjutkan."} | wrong
    if "held_on" in wrong:
        data = {name: value for name, value in data.items() if not name.startswith("held_on")}

    answer = officer.post(action, data=data | typed)

    assert answer.status_code == 422
    assert "govuk-error-message" in answer.text
    assert typed["others"] in answer.text
    assert "MeetingHeld" not in events(recommendation, case)


def test_pages_are_for_the_agencies_of_the_route_and_the_coordinator(app: Flask, case: UUID) -> None:
    page = page_of(case)

    assert somebody(app).get(QUEUE).location.startswith("/masuk?")
    for role in "applicant", "front_office", "head", "operator":
        assert somebody(app, role).get(QUEUE).status_code == 403
        assert somebody(app, role).get(page).status_code == 403
    assert of(app, "DLH").get(page).status_code == 403
    assert of(app, "DLH").get(page_of(case, INSPECTION, "perbaikan")).status_code == 403
    assert somebody(app, "agency", agency=None).get(QUEUE).status_code == 403
    assert endings(coordinator(app), page) == []
    assert of(app, "DINKES").get("/rekomendasi/papan").status_code == 403


def test_a_form_from_another_site_is_refused(app: Flask, shared_case: UUID) -> None:
    answer = of(app, "DINKES").post(page_of(shared_case, ADVICE, "rekomendasi"), data={"advice": "favourable"})

    assert answer.status_code == 400


def test_a_double_click_meets_once(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    recommendation.report_inspection(case, INSPECTION, report(), (), BAYU)
    officer = of(app, "DINKES")
    action, data = filled(officer, page_of(case, MEETING, "rapat"), "/rapat")
    said = {"others": "Lurah", "decisions": "Setuju.", "conclusion": "Lanjut."}

    answers = [officer.post(action, data=data | said).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert events(recommendation, case).count("MeetingHeld") == 1


def test_a_colleague_with_an_old_page_reads_who_was_faster(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    recommendation.report_inspection(case, INSPECTION, report(), (), BAYU)
    colleague = of(app, "DINKES", "citra")
    action, data = filled(colleague, page_of(case, MEETING, "rapat"), "/rapat")
    recommendation.hold_meeting(case, MEETING, minutes(), BAYU)

    answer = colleague.post(action, data=data | {"others": "Lurah", "decisions": "Tidak.", "conclusion": "Tidak."})

    assert answer.status_code == 409
    assert "bayu lebih dahulu" in answer.text


def test_a_withdrawn_application_offers_nothing(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    recommendation.request_correction(case, INSPECTION, (BLURRED,), BAYU)
    recommendation.withdraw(case)
    officer = of(app, "DINKES")

    assert "Pemohon telah mencabut permohonan ini." in text(officer, page_of(case))
    assert forms(officer, page_of(case)) == []
    assert NUMBER not in text(officer, QUEUE)


@pytest.mark.parametrize("page", ["00000000-0000-4000-8000-000000000000", "x"])
def test_an_application_that_is_not_there_is_a_calm_page(app: Flask, page: str) -> None:
    assert of(app, "DINKES").get(f"/rekomendasi/{page}").status_code == 404


def test_pages_speak_english_when_asked(app: Flask, case: UUID) -> None:
    officer = of(app, "DINKES")
    officer.get(f"{QUEUE}?bahasa=en")

    assert "All of the agency" in text(officer, QUEUE)
    assert "Tree felling permit" in text(officer, page_of(case))
