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
    document,
)
from tests.recommendation.conftest import of
from tests.shared.browsing import filled, forms, somebody, submit, text

pytestmark = pytest.mark.servers
QUEUE = "/rekomendasi/"
NUMBER = "2026-K7QF-3M2X"


def events(recommendation: Recommendation, case: UUID) -> list[str]:
    return [type(happened).__name__ for happened in recommendation.events.get(case)]


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    assert views_without_access(app) == []


def test_the_queue_shows_what_waits_at_my_agency_only(app: Flask, case: UUID) -> None:
    mine, not_mine = text(of(app, "DINKES"), QUEUE), text(of(app, "DLH"), QUEUE)

    assert NUMBER in mine
    assert "Izin Penebangan Pohon" in mine
    assert "2,5 hari kerja" in mine
    assert NUMBER not in not_mine
    assert "Tidak ada yang menunggu Anda." in not_mine


def test_an_agency_inspects_meets_and_recommends(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    officer, page = of(app, "DINKES"), f"/rekomendasi/{case}"

    answers = [
        submit(officer, page, "/jadwal", scheduled_for="2099-11-24T09:00"),
        submit(officer, page, "/laporan", words="Lokasi sesuai dengan permohonan."),
        submit(officer, page, "/rapat", words="Tim teknis sepakat."),
        submit(officer, page, "/rekomendasi", favourable="yes", reason="Memenuhi syarat teknis."),
    ]

    assert [answer.status_code for answer in answers] == [303] * 4
    assert forms(officer, page) == []
    shown = text(officer, page)
    assert "Lokasi sesuai dengan permohonan." in shown
    assert "Memenuhi syarat teknis." in shown
    assert events(recommendation, case)[-1] == "RecommendationIssued"
    assert NUMBER in text(officer, QUEUE)


def test_an_appointment_is_read_on_the_clock_of_the_office(app: Flask, case: UUID) -> None:
    officer, page = of(app, "DINKES"), f"/rekomendasi/{case}"

    submit(officer, page, "/jadwal", scheduled_for="2099-11-24T09:00")

    assert "24 November 2099 09.00 WIB" in text(officer, page)
    assert "24 November 2099 09.00 WIB" in text(officer, QUEUE)


@pytest.mark.parametrize("moment", ["2020-01-01T09:00", "", "soon", "2099-13-45T99:00"])
def test_a_wrong_appointment_is_told_at_the_field(
    app: Flask, recommendation: Recommendation, case: UUID, moment: str
) -> None:
    answer = submit(of(app, "DINKES"), f"/rekomendasi/{case}", "/jadwal", scheduled_for=moment)

    assert answer.status_code == 422
    assert "govuk-error-message" in answer.text
    assert "InspectionScheduled" not in events(recommendation, case)


def test_the_reason_of_an_agency_against_it_is_kept(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    officer = of(app, "DLH")

    submit(officer, f"/rekomendasi/{shared_case}", "/rekomendasi", favourable="no", reason="Pohon masih sehat.")

    assert recommendation.find(Consultation, shared_case).against
    assert "Pohon masih sehat." in text(officer, f"/rekomendasi/{shared_case}")


@pytest.mark.parametrize(
    "sent", [{"favourable": "yes"}, {"reason": "Sesuai."}, {"favourable": "maybe", "reason": "Sesuai."},
             {"favourable": "no", "reason": "  "}, {"favourable": "no", "reason": "x" * 2001}],
)  # fmt: skip
def test_half_a_recommendation_is_none(
    app: Flask, recommendation: Recommendation, shared_case: UUID, sent: dict[str, str]
) -> None:
    answer = submit(of(app, "DINKES"), f"/rekomendasi/{shared_case}", "/rekomendasi", **sent)

    assert answer.status_code == 422
    assert "RecommendationIssued" not in events(recommendation, shared_case)


def test_agencies_side_by_side_do_not_see_each_others_steps(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    recommendation.recommend(shared_case, ADVICE, False, "Rahasia DINKES.", BAYU)

    page = text(of(app, "DLH"), f"/rekomendasi/{shared_case}")

    assert "Rahasia DINKES." not in page
    assert forms(of(app, "DLH"), f"/rekomendasi/{shared_case}")[0].endswith("/recommendation:dlh/rekomendasi")
    assert "Rahasia DINKES." in text(of(app, "DINKES"), f"/rekomendasi/{shared_case}")


def test_one_agency_waiting_for_a_correction_does_not_stop_the_other(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    page = f"/rekomendasi/{shared_case}"
    submit(of(app, "DINKES"), page, "/perbaikan", wrong_ktp="y", reason_ktp="Pindaian tidak terbaca.")

    assert forms(of(app, "DINKES"), page) == []
    assert "Pindaian tidak terbaca." in text(of(app, "DINKES"), page)
    assert "Harus dikirim ulang" not in text(of(app, "DLH"), page)
    assert submit(of(app, "DLH"), page, "/rekomendasi", favourable="yes", reason="Sesuai.").status_code == 303
    recommendation.correct(shared_case, ADVICE, (document("ktp", "KTP"),))
    assert submit(of(app, "DINKES"), page, "/rekomendasi", favourable="yes", reason="Sesuai.").status_code == 303


@pytest.mark.parametrize(
    ("sent", "status"),
    [({}, 422), ({"wrong_ktp": "y", "reason_ktp": " "}, 422), ({"wrong_paspor": "y", "reason_paspor": "Hilang."}, 409)],
)
def test_an_unfinished_correction_is_refused(
    app: Flask, recommendation: Recommendation, case: UUID, sent: dict[str, str], status: int
) -> None:
    answer = submit(of(app, "DINKES"), f"/rekomendasi/{case}", "/perbaikan", **sent)

    assert answer.status_code == status
    assert "CorrectionRequested" not in events(recommendation, case)


def test_pages_are_for_the_agencies_of_the_route(app: Flask, case: UUID) -> None:
    page = f"/rekomendasi/{case}"

    assert somebody(app).get(QUEUE).location.startswith("/masuk?")
    for role in "applicant", "front_office", "head", "operator":
        assert somebody(app, role).get(QUEUE).status_code == 403
        assert somebody(app, role).get(page).status_code == 403
    assert of(app, "DLH").get(page).status_code == 403
    assert somebody(app, "agency", agency=None).get(QUEUE).status_code == 403


def test_another_agency_cannot_act_even_with_a_form_of_its_own(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    officer = of(app, "DLH")
    action, data = filled(officer, f"/rekomendasi/{shared_case}", "/rekomendasi")

    answer = officer.post(action.replace("dlh", "dinkes"), data=data | {"favourable": "no", "reason": "Tidak."})

    assert answer.status_code == 403
    assert "RecommendationIssued" not in events(recommendation, shared_case)


def test_a_form_from_another_site_is_refused(app: Flask, case: UUID) -> None:
    answer = of(app, "DINKES").post(f"/rekomendasi/{case}/{INSPECTION}/laporan", data={"words": "Lokasi sesuai."})

    assert answer.status_code == 400


def test_a_double_click_reports_once(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    officer = of(app, "DINKES")
    action, data = filled(officer, f"/rekomendasi/{case}", "/laporan")

    answers = [officer.post(action, data=data | {"words": "Lokasi sesuai."}).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert events(recommendation, case).count("InspectionReported") == 1


def test_a_colleague_with_an_old_page_reads_who_was_faster(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    colleague = of(app, "DINKES", "citra")
    action, data = filled(colleague, f"/rekomendasi/{case}", "/laporan")
    recommendation.report_inspection(case, INSPECTION, "Lokasi sesuai.", BAYU)

    answer = colleague.post(action, data=data | {"words": "Lokasi tidak sesuai."})

    assert answer.status_code == 409
    assert "bayu lebih dahulu" in answer.text


def test_a_withdrawn_application_offers_nothing(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    recommendation.request_correction(case, INSPECTION, (BLURRED,), BAYU)
    recommendation.withdraw(case)
    officer = of(app, "DINKES")

    assert "Pemohon telah mencabut permohonan ini." in text(officer, f"/rekomendasi/{case}")
    assert forms(officer, f"/rekomendasi/{case}") == []
    assert NUMBER not in text(officer, QUEUE)


@pytest.mark.parametrize("page", ["00000000-0000-4000-8000-000000000000", "x"])
def test_an_application_that_is_not_there_is_a_calm_page(app: Flask, page: str) -> None:
    assert of(app, "DINKES").get(f"/rekomendasi/{page}").status_code == 404


def test_pages_speak_english_when_asked(app: Flask, case: UUID) -> None:
    officer = of(app, "DINKES")
    officer.get(f"{QUEUE}?bahasa=en")

    assert "Waiting for you" in text(officer, QUEUE)
    assert "Tree felling permit" in text(officer, f"/rekomendasi/{case}")
