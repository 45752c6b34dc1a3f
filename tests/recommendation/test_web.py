"""The agencies' pages over HTTP: what waits, what may be done, and what is refused."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.recommendation.application import Recommendation
from services.recommendation.domain import Consultation
from services.shared.web.access import views_without_access
from tests.intake.counters import pdf
from tests.recommendation.cases import (
    ADVICE,
    AGAINST_IT,
    BAYU,
    BLURRED,
    CITRA,
    INSPECTION,
    MEETING,
    OTHER,
    SCAN,
    THREE,
    document,
    minutes,
    report,
)
from tests.recommendation.conftest import coordinator, of, opened
from tests.shared.browsing import endings, filled, forms, somebody, soup, submit, text

pytestmark = pytest.mark.servers
QUEUE = "/rekomendasi/"
NUMBER = "2026-K7QF-3M2X"


def events(recommendation: Recommendation, case: UUID) -> list[str]:
    return [type(happened).__name__ for happened in recommendation.events.get(case)]


def page_of(case: UUID, step: str = "", form: str = "") -> str:
    return "/".join(part for part in (f"/rekomendasi/{case}", step, form) if part)


def spoken(app: Flask, agency: str, case: UUID, step: str, **said: str) -> Any:
    """An officer sends the form of the recommendation, for the head to sign unless said otherwise."""
    values = {"advice": "favourable", "reason": "Memenuhi syarat teknis.", "paper": "system_letter"} | said
    return submit(of(app, agency), page_of(case, step, "rekomendasi"), "/rekomendasi", **values)


def ready_to_advise(recommendation: Recommendation, case: UUID) -> None:
    """The site was visited and the team has met."""
    recommendation.report_inspection(case, INSPECTION, report(), (), BAYU)
    recommendation.hold_meeting(case, MEETING, minutes(), BAYU)


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


def test_a_word_for_the_head_waits_for_the_signature_and_can_be_written_again(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    ready_to_advise(recommendation, case)

    first = spoken(app, "DINKES", case, ADVICE, advice="conditional", conditions="Tanam dua pohon.\nPagari lokasi.")
    again = spoken(app, "DINKES", case, ADVICE, reason="Sesuai rencana tata ruang.", conditions="")

    assert [first.status_code, again.status_code] == [303, 303]
    assert events(recommendation, case).count("RecommendationDrafted") == 2
    assert "Menunggu tanda tangan kepala OPD" in text(of(app, "DINKES"), QUEUE)
    assert "Sesuai rencana tata ruang." in text(of(app, "DINKES"), page_of(case))


def test_a_scan_of_a_signed_letter_issues_the_recommendation_and_can_be_opened(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    ready_to_advise(recommendation, case)
    officer, page, letter = of(app, "DINKES"), page_of(case, ADVICE, "rekomendasi"), pdf()
    action, data = filled(officer, page, "/rekomendasi")
    said = {"advice": "conditional", "reason": "Sesuai.", "conditions": "Pagari lokasi.", "paper": "scan"}

    answer = officer.post(action, data=data | said | {"number": "440/12/2026", "scan": (BytesIO(letter), "surat.pdf")})

    assert answer.status_code == 303
    assert events(recommendation, case)[-1] == "RecommendationIssued"
    assert forms(officer, page_of(case)) == []
    shown = soup(officer, page_of(case)).select_one("a[href*='/surat/']")
    assert shown
    assert officer.get(str(shown["href"])).data == letter
    assert somebody(app, "back_office").get(str(shown["href"])).status_code == 200
    assert of(app, "DLH").get(str(shown["href"])).status_code == 403


@pytest.mark.parametrize(
    ("name", "content"), [("", b""), ("surat.pdf", b""), ("surat.pdf", b"bukan PDF"), ("surat.exe", b"MZ")]
)
def test_a_scan_that_is_none_is_refused_at_its_field(
    app: Flask, recommendation: Recommendation, case: UUID, name: str, content: bytes
) -> None:
    ready_to_advise(recommendation, case)
    officer = of(app, "DINKES")
    action, data = filled(officer, page_of(case, ADVICE, "rekomendasi"), "/rekomendasi")
    said = {"advice": "favourable", "reason": "Alasan yang diketik.", "paper": "scan"}

    answer = officer.post(action, data=data | said | {"scan": (BytesIO(content), name)})

    assert answer.status_code == 422
    assert 'id="scan-error"' in answer.text
    assert "Alasan yang diketik." in answer.text
    assert "RecommendationIssued" not in events(recommendation, case)


@pytest.mark.parametrize(
    "sent",
    [
        {"advice": ""},
        {"advice": "maybe"},
        {"reason": "  "},
        {"reason": "x" * 2001},
        {"advice": "conditional"},
        {"conditions": "Pagari lokasi."},
    ],
)
def test_half_a_recommendation_is_none(
    app: Flask, recommendation: Recommendation, shared_case: UUID, sent: dict[str, str]
) -> None:
    answer = spoken(app, "DINKES", shared_case, ADVICE, **sent)

    assert answer.status_code == 422
    assert "govuk-error-message" in answer.text
    assert "RecommendationDrafted" not in events(recommendation, shared_case)


def test_agencies_side_by_side_do_not_see_each_others_words(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    recommendation.issue_scan(shared_case, ADVICE, AGAINST_IT, SCAN, BAYU)

    page = text(of(app, "DLH"), page_of(shared_case))

    assert AGAINST_IT.reason not in page
    assert "DINKES" in page
    assert "Sudah menjawab" in page
    assert AGAINST_IT.reason in text(of(app, "DINKES"), page_of(shared_case))
    assert AGAINST_IT.reason in text(coordinator(app), page_of(shared_case))


def test_the_agency_that_decides_reads_the_others_and_waits_for_them(
    app: Flask, recommendation: Recommendation
) -> None:
    case = opened(recommendation, THREE, agencies_rule="lead_decides", lead_agency="DLH")
    recommendation.issue_scan(case, ADVICE, AGAINST_IT, SCAN, BAYU)

    assert AGAINST_IT.reason in text(of(app, "DLH"), page_of(case, OTHER, "rekomendasi"))
    answer = spoken(app, "DLH", case, OTHER)

    assert answer.status_code == 422
    assert "DPUPR masih punya waktu" in answer.text


def test_one_agency_waiting_for_a_correction_does_not_stop_the_other(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    asked = {"wrong_ktp": "y", "reason_ktp": "Pindaian tidak terbaca."}
    submit(of(app, "DINKES"), page_of(shared_case, ADVICE, "perbaikan"), "/perbaikan", **asked)

    assert "Pindaian tidak terbaca." in text(of(app, "DINKES"), page_of(shared_case))
    assert "Pindaian tidak terbaca." not in text(of(app, "DLH"), page_of(shared_case))
    assert spoken(app, "DLH", shared_case, OTHER).status_code == 303
    recommendation.correct(shared_case, ADVICE, (document("ktp", "KTP"),), ())
    assert spoken(app, "DINKES", shared_case, ADVICE).status_code == 303
    assert "Versi sebelumnya" in text(of(app, "DINKES"), page_of(shared_case))


def test_a_further_document_is_asked_for_by_name(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    sent = {"wrong_further": "y", "title_further": "Foto lokasi terbaru", "reason_further": "Foto lama buram."}

    answer = submit(of(app, "DINKES"), page_of(case, INSPECTION, "perbaikan"), "/perbaikan", **sent)

    assert answer.status_code == 303
    (fault,) = recommendation.find(Consultation, case).faults[INSPECTION]
    assert (fault.kind, fault.title) == ("further_document", "Foto lokasi terbaru")
    assert fault.requirement.startswith("tambahan-")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"wrong_ktp": "y", "reason_ktp": " "}, 422),
        ({"wrong_further": "y", "reason_further": "Perlu."}, 422),
        ({"wrong_paspor": "y", "reason_paspor": "Hilang."}, 409),
    ],
)
def test_an_unfinished_correction_is_refused(
    app: Flask, recommendation: Recommendation, case: UUID, sent: dict[str, str], status: int
) -> None:
    answer = submit(of(app, "DINKES"), page_of(case, INSPECTION, "perbaikan"), "/perbaikan", **sent)

    assert answer.status_code == status
    assert "CorrectionRequested" not in events(recommendation, case)


def test_the_applicant_is_told_why_it_takes_longer(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    sent = {"delay__reason": "Menunggu hasil uji laboratorium.", "delay__expected_on": "2099-01-05"}

    answer = submit(of(app, "DINKES"), page_of(case), "/keterlambatan", **sent)

    assert answer.status_code == 303
    assert "Menunggu hasil uji laboratorium. (diperkirakan 5 Januari 2099)" in text(of(app, "DINKES"), page_of(case))
    assert "Menunggu hasil uji laboratorium." in text(coordinator(app), "/rekomendasi/papan")


@pytest.mark.parametrize("day", ["2020-01-01", "2099-13-45"])
def test_a_forecast_lies_ahead(app: Flask, recommendation: Recommendation, case: UUID, day: str) -> None:
    sent = {"delay__reason": "Alasan.", "delay__expected_on": day}

    answer = submit(of(app, "DINKES"), page_of(case), "/keterlambatan", **sent)

    assert answer.status_code == 422
    assert "DelayExplained" not in events(recommendation, case)


def test_the_board_shows_every_agency_and_the_coordinator_reminds_it(
    app: Flask, recommendation: Recommendation, case: UUID, shared_case: UUID
) -> None:
    board = coordinator(app)
    shown = text(board, "/rekomendasi/papan")
    assert all(agency in shown for agency in ("DINKES", "DLH", "DPUPR"))
    assert "DINKES" not in text(board, "/rekomendasi/papan?opd=DLH").partition("Langkah yang menunggu")[2]

    answer = submit(board, "/rekomendasi/papan?opd=DLH", "/ingatkan")

    assert answer.location == "/rekomendasi/papan?opd=DLH"
    assert "Diingatkan" in text(board, "/rekomendasi/papan?opd=DLH")
    urged = [each for each in recommendation.events.get(shared_case) if type(each).__name__ == "Urged"]
    assert [each.remind for each in urged] == [["eka"]]
    assert "Koordinator meminta" in text(of(app, "DLH"), QUEUE)
    assert board.get(QUEUE).location == "/rekomendasi/papan"


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


def test_another_agency_cannot_act_even_with_a_form_of_its_own(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    officer = of(app, "DLH")
    action, data = filled(officer, page_of(shared_case, OTHER, "rekomendasi"), "/rekomendasi")
    said = {"advice": "unfavourable", "reason": "Tidak."}

    answer = officer.post(action.replace("dlh", "dinkes"), data=data | said)

    assert answer.status_code == 403
    assert "RecommendationDrafted" not in events(recommendation, shared_case)


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


def test_a_deputy_does_the_work_of_whoever_is_away_and_every_act_says_so(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    recommendation.assign(case, INSPECTION, "bayu", "", BAYU)
    today = recommendation.today()
    recommendation.roster.stand_in(case, "bayu", "citra", today, today)

    assert NUMBER in text(of(app, "DINKES", "citra"), f"{QUEUE}?milik=saya")
    recommendation.explain_delay(case, INSPECTION, "Cuaca buruk.", None, CITRA)

    told = list(recommendation.events.get(case))[-1]
    assert (told.by, told.acting_for) == ("citra", "bayu")
    assert "citra untuk bayu" in text(of(app, "DINKES"), page_of(case))
    recommendation.roster.be_back(case)
    assert NUMBER not in text(of(app, "DINKES", "citra"), f"{QUEUE}?milik=saya")


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
