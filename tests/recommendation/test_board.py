"""The coordinator's board, explained delays, and deputies over HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from services.recommendation.application import Recommendation
from tests.recommendation.cases import (
    BAYU,
    CITRA,
    INSPECTION,
)
from tests.recommendation.conftest import coordinator, of
from tests.recommendation.pages import NUMBER, QUEUE, events, page_of
from tests.shared.browsing import submit, text

pytestmark = pytest.mark.servers


def test_the_applicant_is_told_why_it_takes_longer(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    sent = {
        "delay__reason": "Menunggu hasil uji laboratorium.",
        "delay__expected_on": (recommendation.today() + timedelta(days=30)).isoformat(),
    }

    answer = submit(of(app, "DINKES"), page_of(case), "/keterlambatan", **sent)

    assert answer.status_code == 303
    assert "Menunggu hasil uji laboratorium. (diperkirakan" in text(of(app, "DINKES"), page_of(case))
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


def test_the_list_of_an_agency_says_first_what_is_late_or_due_soon(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    began = recommendation.clock()
    assert "terlambat" not in text(of(app, "DINKES"), QUEUE).partition("Tugas saya")[0]

    recommendation.clock = lambda: began + timedelta(days=30)  # type: ignore[misc]

    assert "1 langkah OPD Anda terlambat" in text(of(app, "DINKES"), QUEUE)
    assert NUMBER in text(of(app, "DINKES"), f"{QUEUE}?milik=semua&waktu=terlambat")
