"""The desks' pages over HTTP: what waits, what may be decided, and what is refused."""

from __future__ import annotations

import re
import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.shared.contracts.verification import Ground
from services.shared.web.access import views_without_access
from services.verification.application import Verification
from services.verification.domain import Case
from tests.shared.browsing import endings, filled, forms, somebody, submit, text
from tests.verification.cases import BLURRED, COMPLETENESS, DEWI, REVIEWED_FIRST, RINA, RIVER, SUBSTANCE, slip

pytestmark = pytest.mark.servers
QUEUE = "/verifikasi/"
NUMBER = "2026-K7QF-3M2X"


@pytest.fixture
def case(verification: Verification) -> UUID:
    """A new case at the front office."""
    application_id = uuid4()
    verification.open_case(application_id, slip(REVIEWED_FIRST))
    return application_id


def events(verification: Verification, case: UUID) -> list[str]:
    return [type(happened).__name__ for happened in verification.events.get(case)]


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    assert views_without_access(app) == []


def test_the_queue_shows_what_waits_on_my_desk_only(app: Flask, case: UUID) -> None:
    mine, not_mine = text(somebody(app, "front_office"), QUEUE), text(somebody(app, "coordinator"), QUEUE)

    assert NUMBER in mine
    assert "Surat Izin Praktik Dokter" in mine
    assert re.search("jatuh tempo \\d+ \\w+ 20", mine)
    assert NUMBER not in not_mine
    assert "Saat ini tidak ada pekerjaan Anda." in not_mine


def test_the_queue_of_two_desks_can_be_narrowed_to_one_step(app: Flask, verification: Verification, case: UUID) -> None:
    verification.open_case(second := uuid4(), slip(application_number="2026-AAAA-AAAA"))
    verification.pass_step(second, COMPLETENESS, RINA)
    both = somebody(app, "front_office", "back_office")

    assert "Pemeriksaan kelengkapan (1) Pemeriksaan substansi (1)" in text(both, QUEUE)
    assert NUMBER in text(both, f"{QUEUE}?langkah=completeness")
    assert NUMBER not in text(both, f"{QUEUE}?langkah=substance")
    assert "Tidak ada permohonan yang cocok" in text(both, f"{QUEUE}?langkah=%27")


def test_a_case_goes_from_desk_to_desk(app: Flask, verification: Verification, case: UUID) -> None:
    for role in "front_office", "back_office", "sub_coordinator", "coordinator":
        answer = submit(somebody(app, role), f"/verifikasi/{case}", "/lolos")
        assert answer.status_code == 303
        assert answer.location == QUEUE

    page = text(somebody(app, "coordinator"), f"/verifikasi/{case}")
    assert "Diteruskan" in page
    assert "Front office menyatakan berkas lengkap." in page
    assert verification.find(Case, case).current is None


def test_the_page_says_what_is_asked_for_and_about_which_permit(app: Flask, verification: Verification) -> None:
    verification.open_case(renewal := uuid4(), slip(kind="renewal", earlier_number="503/7/2021"))

    assert "Jenis permohonan Perpanjangan – 503/7/2021" in text(somebody(app, "front_office"), f"/verifikasi/{renewal}")


def test_only_the_desk_that_has_the_case_is_offered_a_decision(app: Flask, case: UUID) -> None:
    page = f"/verifikasi/{case}"

    assert endings(somebody(app, "front_office"), page) == [
        "ambil",
        "keterlambatan",
        "periksa",
        "lolos",
        "catatan",
    ]
    assert endings(somebody(app, "back_office"), page) == ["catatan"]


def test_documents_are_opened_at_the_counter(app: Flask, verification: Verification, case: UUID) -> None:
    document_id = verification.find(Case, case).slip.documents[0].document_id

    page = somebody(app, "front_office").get(f"/verifikasi/{case}").text

    assert f'href="/dokumen/{case}/{document_id}"' in page


def test_a_refusal_leads_out_of_the_desks(app: Flask, verification: Verification, case: UUID) -> None:
    officer, page = somebody(app, "front_office"), f"/verifikasi/{case}"
    verification.propose_refusal(case, COMPLETENESS, (RIVER,), RINA)

    assert "Penolakan diusulkan" in text(officer, page)
    assert "Rekomendasi teknis" not in text(officer, page)


def test_a_reviewer_sends_a_case_back(app: Flask, verification: Verification, case: UUID) -> None:
    verification.pass_step(case, COMPLETENESS, RINA)
    verification.pass_step(case, SUBSTANCE, DEWI)
    reviewer, page = somebody(app, "sub_coordinator"), f"/verifikasi/{case}"

    assert submit(reviewer, page, "/kembalikan", back__reason="Periksa lagi.").status_code == 422
    answer = submit(reviewer, page, "/kembalikan", back__reason="Periksa lagi.", back__to_step=SUBSTANCE)

    assert answer.status_code == 303
    assert NUMBER in text(somebody(app, "back_office"), QUEUE)
    assert "Periksa lagi." in text(somebody(app, "back_office"), page)


def test_a_step_that_the_route_does_not_go_back_to_is_not_offered(app: Flask, case: UUID) -> None:
    assert not any(
        action.endswith("/kembalikan") for action in forms(somebody(app, "front_office"), f"/verifikasi/{case}")
    )


def test_pages_are_for_those_with_the_role(app: Flask, case: UUID) -> None:
    stranger = somebody(app)
    assert stranger.get(QUEUE).status_code == 303
    assert stranger.get(QUEUE).location.startswith("/masuk?")
    for role in "applicant", "agency", "head", "operator":
        assert somebody(app, role).get(QUEUE).status_code == 403
        assert somebody(app, role).get(f"/verifikasi/{case}").status_code == 403


def test_another_desk_cannot_act_even_with_a_form_of_its_own(
    app: Flask, verification: Verification, case: UUID
) -> None:
    verification.open_case(other := uuid4(), slip())
    officer = somebody(app, "front_office")
    action, data = filled(officer, f"/verifikasi/{other}", "/lolos")
    verification.pass_step(other, COMPLETENESS, RINA)

    answer = officer.post(action.replace(COMPLETENESS, SUBSTANCE), data=data)

    assert answer.status_code == 403
    assert events(verification, other)[-1] == "StepOpened"


def test_a_form_from_another_site_is_refused(app: Flask, verification: Verification, case: UUID) -> None:
    answer = somebody(app, "front_office").post(f"/verifikasi/{case}/{COMPLETENESS}/lolos")

    assert answer.status_code == 400
    assert events(verification, case) == ["Opened", "StepOpened"]


def test_a_double_click_passes_once(app: Flask, verification: Verification, case: UUID) -> None:
    officer = somebody(app, "front_office")
    action, data = filled(officer, f"/verifikasi/{case}", "/lolos")

    answers = [officer.post(action, data=data).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert events(verification, case).count("StepPassed") == 1


def test_a_colleague_with_an_old_page_reads_who_was_faster(app: Flask, case: UUID) -> None:
    rina, yoga = somebody(app, "front_office", username="rina"), somebody(app, "front_office", username="yoga")
    action, data = filled(yoga, f"/verifikasi/{case}", "/lolos")
    submit(rina, f"/verifikasi/{case}", "/lolos")

    answer = yoga.post(action, data=data)

    assert answer.status_code == 409
    assert "rina lebih dahulu" in answer.text


def test_of_two_officers_at_the_same_moment_one_succeeds_and_the_other_reads_who_was_faster(
    app: Flask, verification: Verification, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_looked, find = threading.Barrier(2, timeout=20), verification.find

    waited: set[int] = set()

    def find_and_wait(*what: Any) -> Any:
        found = find(*what)
        if threading.get_ident() not in waited:
            waited.add(threading.get_ident())
            both_have_looked.wait()
        return found

    clicks = [(name, *clicking(app, name, case)) for name in ("rina", "yoga")]
    monkeypatch.setattr(verification, "find", find_and_wait)
    answers: dict[str, Any] = {}

    def click(name: str, officer: Any, action: str, data: dict[str, str]) -> None:
        answers[name] = officer.post(action, data=data)

    threads = [threading.Thread(target=click, args=each) for each in clicks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    winner, loser = sorted(answers, key=lambda name: answers[name].status_code)
    assert [answers[winner].status_code, answers[loser].status_code] == [303, 409]
    assert f"{winner} lebih dahulu" in answers[loser].text
    assert events(verification, case).count("StepPassed") == 1


def clicking(app: Flask, username: str, case: UUID) -> tuple[Any, str, dict[str, str]]:
    """An officer with the case's page open."""
    officer = somebody(app, "front_office", username=username)
    return officer, *filled(officer, f"/verifikasi/{case}", "/lolos")


def test_while_the_applicant_corrects_an_old_page_decides_nothing(
    app: Flask, verification: Verification, case: UUID
) -> None:
    officer = somebody(app, "front_office")
    action, data = filled(officer, f"/verifikasi/{case}", "/lolos")
    verification.request_correction(case, COMPLETENESS, (BLURRED,), RINA)

    answer = officer.post(action, data=data)

    assert answer.status_code == 409
    assert "Pemohon sedang diminta" in answer.text


@pytest.mark.parametrize(
    "page", ["00000000-0000-4000-8000-000000000000", "x", "00000000-0000-4000-8000-000000000000/lolos"]
)
def test_a_case_that_is_not_there_is_a_calm_page(app: Flask, page: str) -> None:
    assert somebody(app, "front_office").get(f"/verifikasi/{page}").status_code == 404


def test_a_withdrawn_case_shows_where_it_stopped(app: Flask, verification: Verification, case: UUID) -> None:
    verification.withdraw(case)

    page = text(somebody(app, "front_office"), f"/verifikasi/{case}")

    assert "Pemohon telah mencabut permohonan ini." in page
    assert endings(somebody(app, "front_office"), f"/verifikasi/{case}") == ["catatan"]


def test_what_people_wrote_is_shown_as_text(app: Flask, verification: Verification, case: UUID) -> None:
    verification.propose_refusal(
        case, COMPLETENESS, (Ground(reason="<script>alert(1)</script>", legal_basis="Perda"),), RINA
    )

    page = somebody(app, "front_office").get(f"/verifikasi/{case}").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_pages_speak_english_when_asked(app: Flask, case: UUID) -> None:
    officer = somebody(app, "front_office")
    officer.get(f"{QUEUE}?bahasa=en")

    assert "Nobody's yet (1)" in text(officer, QUEUE)
    assert "Physician practice permit" in text(officer, f"/verifikasi/{case}")
