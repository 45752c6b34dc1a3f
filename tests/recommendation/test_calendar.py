"""The inspectors' weeks, and the visits of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from services.recommendation.application import Recommendation
from services.recommendation.office import PARTICULARS
from tests.recommendation.cases import BAYU, INSPECTION
from tests.recommendation.conftest import of, opened
from tests.recommendation.test_visits import at, offered
from tests.shared.browsing import filled, submit, text

pytestmark = pytest.mark.servers


def test_the_week_shows_how_full_each_day_is(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    first, second, *_ = offered(app, case)
    recommendation.schedule_inspection(case, INSPECTION, at(first), "bayu", BAYU)
    recommendation.propose_inspection(opened(recommendation), INSPECTION, [at(second)], "bayu", at(second).date(), BAYU)

    shown = text(of(app, "DINKES"), f"/rekomendasi/kalender?hari={first[:10]}")

    assert ("2 dari 4" in shown) == (first[:10] == second[:10])
    assert "1 usulan" in shown
    assert "citra" in shown
    assert "eka" not in shown


def test_everybody_closes_their_own_days_and_the_head_those_of_all(app: Flask, recommendation: Recommendation) -> None:
    day = recommendation.today() + timedelta(days=7)
    officer, head = of(app, "DINKES"), of(app, "DINKES", role="agency_head")
    page = f"/rekomendasi/kalender?hari={day}"

    assert submit(officer, page, "/libur", block__day=str(day), block__reason="rapat").status_code == 303
    assert "rapat" in text(head, page)
    assert submit(officer, page, "/libur", block__inspector="citra", block__reason="cuti").status_code == 422
    assert submit(head, page, "/buka").status_code == 303
    assert "rapat" not in text(officer, page)
    assert submit(head, page, "/libur", block__inspector="citra", block__reason="sakit").status_code == 303
    assert "sakit" in text(officer, page)


def test_only_the_head_says_how_many_visits_a_day_has(app: Flask, recommendation: Recommendation) -> None:
    page, head = "/rekomendasi/kalender", of(app, "DINKES", role="agency_head")

    assert submit(head, page, "/batas", limit__inspector="bayu", limit__per_day="2").status_code == 303
    assert recommendation.visits.limit("bayu") == 2
    refused = submit(head, page, "/batas", limit__inspector="bayu", limit__per_day="99")
    assert refused.status_code == 422
    assert "1 sampai 20" in refused.text
    action, data = filled(head, page, "/batas")
    officer = of(app, "DINKES")
    token = officer.get("/rekomendasi/lapangan").json["csrf_token"]
    tried = data | {"limit-inspector": "bayu", "limit-per_day": "9", "limit-csrf_token": token}
    assert officer.post(action, data=tried, headers={"X-CSRFToken": token}).status_code == 403
    assert recommendation.visits.limit("bayu") == 2


# The visits of a day


def known(name: str) -> Callable[[UUID], dict[str, Any]]:
    def particulars(application_id: UUID) -> dict[str, Any]:
        place = {"label": "Alamat lokasi", "label_en": "Address of the site", "value": "Jalan Contoh 7", "value_en": ""}
        point = {"label": "Titik koordinat", "label_en": "Point", "value": "-6.889214, 109.675321", "value_en": ""}
        wish = {"label": "Alasan", "label_en": "Reason", "value": "Pohon tua", "value_en": ""}
        return {"name": name, "address": "Jalan Rumah 1", "answers": [place, point, wish]}

    return particulars


def test_the_visits_of_a_day_are_listed_in_order_with_who_and_where(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    app.extensions[PARTICULARS] = known("Contoh Sari")
    first = offered(app, case)[0]
    later = at(first) + timedelta(hours=5)
    recommendation.schedule_inspection(
        opened(recommendation, application_number="2026-AAAA-BBBB"), INSPECTION, later, "bayu", BAYU
    )
    recommendation.schedule_inspection(case, INSPECTION, at(first), "bayu", BAYU)
    page = f"/rekomendasi/kunjungan?hari={first[:10]}"

    shown = text(of(app, "DINKES"), page)

    assert shown.index("2026-K7QF-3M2X") < shown.index("2026-AAAA-BBBB")
    for words in "Contoh Sari", "Jalan Rumah 1", "Jalan Contoh 7", "-6.88921, 109.67532":
        assert words in shown
    assert "Pohon tua" not in shown
    assert "Tidak ada kunjungan pada tanggal ini." in text(of(app, "DINKES", "citra"), page)
    assert "Contoh Sari" in text(of(app, "DINKES", "citra"), f"{page}&petugas=semua")
    assert "Contoh Sari" not in text(of(app, "DPUPR"), f"{page}&petugas=semua")


def test_when_the_counter_does_not_answer_the_list_says_so_and_shows_the_rest(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    first = offered(app, case)[0]
    recommendation.schedule_inspection(case, INSPECTION, at(first), "bayu", BAYU)

    shown = text(of(app, "DINKES"), f"/rekomendasi/kunjungan?hari={first[:10]}")

    assert "Loket sedang tidak menjawab" in shown
    assert "2026-K7QF-3M2X" in shown
