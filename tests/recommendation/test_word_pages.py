"""Recommendations and corrections over HTTP."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask

from services.recommendation.application import Recommendation
from services.recommendation.domain import Consultation
from tests.intake.counters import pdf
from tests.recommendation.cases import (
    ADVICE,
    AGAINST_IT,
    BAYU,
    INSPECTION,
    OTHER,
    SCAN,
    THREE,
    document,
)
from tests.recommendation.conftest import coordinator, of, opened
from tests.recommendation.pages import QUEUE, events, page_of, ready_to_advise, spoken
from tests.shared.browsing import filled, forms, somebody, soup, submit, text

pytestmark = pytest.mark.servers


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


def test_another_agency_cannot_act_even_with_a_form_of_its_own(
    app: Flask, recommendation: Recommendation, shared_case: UUID
) -> None:
    officer = of(app, "DLH")
    action, data = filled(officer, page_of(shared_case, OTHER, "rekomendasi"), "/rekomendasi")
    said = {"advice": "unfavourable", "reason": "Tidak."}

    answer = officer.post(action.replace("dlh", "dinkes"), data=data | said)

    assert answer.status_code == 403
    assert "RecommendationDrafted" not in events(recommendation, shared_case)


def test_an_old_form_does_not_undo_what_was_written_since(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    ready_to_advise(recommendation, case)
    officer = of(app, "DINKES")
    action, data = filled(officer, page_of(case, ADVICE, "rekomendasi"), "/rekomendasi")
    said = {"reason": "Memenuhi syarat.", "paper": "system_letter"}
    assert officer.post(action, data=data | said | {"advice": "favourable"}).status_code == 303

    answer = officer.post(action, data=data | said | {"advice": "unfavourable"})

    assert answer.status_code == 422
    assert "sudah ditulis ulang" in answer.text
    assert events(recommendation, case).count("RecommendationDrafted") == 1
    assert "menggantikan yang sebelumnya" in text(officer, page_of(case, ADVICE, "rekomendasi"))


@pytest.mark.parametrize("field", ["reason", "conditions"])
def test_signs_that_no_letter_can_show_are_refused_when_they_are_written(
    app: Flask, recommendation: Recommendation, case: UUID, field: str
) -> None:
    ready_to_advise(recommendation, case)
    said = {"advice": "conditional", "conditions": "Pagari lokasi."} | {field: "Papan nama 😀"}

    answer = spoken(app, "DINKES", case, ADVICE, **said)

    assert answer.status_code == 422
    assert "Surat tidak dapat memuat tanda ini: 😀" in answer.text
