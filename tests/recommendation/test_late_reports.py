"""Reports that a phone delivers later, and what is forgotten of them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask

from services.recommendation import case_read_model
from services.recommendation.application import Recommendation
from services.recommendation.reactions import react
from services.shared.contracts.intake import PersonalDataErased
from tests.recommendation.conftest import of, opened
from tests.recommendation.test_reports import ANSWERS, FOUND, JSON, kept, page_of, photo, sent, upload
from tests.shared.browsing import text

pytestmark = pytest.mark.servers


def test_photos_come_first_and_the_report_names_them(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    phone = of(app, "DINKES")
    who = phone.get("/rekomendasi/lapangan", headers=JSON).json
    headers = JSON | {"X-CSRFToken": who["csrf_token"]}
    receipts = [
        phone.post(page_of(case, "foto"), data={"photos": upload(photo(colour))}, headers=headers).json["receipt"]
        for colour in ("green", "red", "red")
    ]
    report_id = str(uuid4())
    data = ANSWERS | {"finding": FOUND, "report_id": report_id, "receipt": receipts, "visited_at": "2026-03-02T10:20"}

    answers = [phone.post(page_of(case), data=data, headers=headers) for _ in range(2)]

    assert who["officer"] == "bayu"
    assert [answer.json for answer in answers] == [{"location": f"/rekomendasi/{case}"}] * 2
    row = kept(recommendation, case)
    assert row.report["report_id"] == report_id
    assert len(row.report["photos"]) == 2
    assert len(case_read_model.places(recommendation.datastore, case)) == 2
    assert datetime.fromisoformat(row.report["visited_at"]) < row.delivered_at


def test_a_photo_of_another_application_cannot_be_slipped_in(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    phone, other = of(app, "DINKES"), opened(recommendation)
    headers = JSON | {"X-CSRFToken": phone.get("/rekomendasi/lapangan").json["csrf_token"]}
    receipt = phone.post(page_of(other, "foto"), data={"photos": upload(photo())}, headers=headers).json["receipt"]

    answer = phone.post(page_of(case), data=ANSWERS | {"finding": FOUND, "receipt": [receipt]}, headers=headers)

    assert answer.status_code == 422
    assert "photos" in answer.json["errors"]


def test_a_phone_hears_what_is_wrong_with_a_photo_and_that_its_session_is_over(app: Flask, case: UUID) -> None:
    phone = of(app, "DINKES")
    headers = JSON | {"X-CSRFToken": phone.get("/rekomendasi/lapangan").json["csrf_token"]}

    refused = phone.post(page_of(case, "foto"), data={"photos": upload(b"kosong", "foto.jpg")}, headers=headers)
    phone.delete_cookie("sakpore_session")

    assert refused.status_code == 422
    assert refused.json["detail"]
    assert phone.get("/rekomendasi/lapangan", headers=JSON).status_code == 401
    assert phone.post(page_of(case), data={}, headers=headers).status_code == 401


def test_the_page_may_ask_the_device_where_it_is_and_only_this_page(app: Flask, case: UUID) -> None:
    officer = of(app, "DINKES")

    assert "geolocation=(self)" in officer.get(page_of(case)).headers["Permissions-Policy"]
    assert "geolocation=()" in officer.get(f"/rekomendasi/{case}").headers["Permissions-Policy"]


def test_where_somebody_lives_is_forgotten_with_the_person(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    sent(of(app, "DINKES"), case, photos=[upload(photo())], latitude="-6.9", longitude="109.7")
    other = opened(recommendation)
    sent(of(app, "DINKES"), other, latitude="-6.9", longitude="109.7")

    for _ in range(2):
        react(PersonalDataErased(application_id=case, at=datetime.now(UTC)), recommendation)

    assert case_read_model.places(recommendation.datastore, case) == {}
    assert len(case_read_model.places(recommendation.datastore, other)) == 1
    assert FOUND in text(of(app, "DINKES"), f"/rekomendasi/{case}")
