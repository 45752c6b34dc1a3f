"""Reports of inspections: the checklist, both clocks, photos with time and place, and that each counts once."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from deploy.local.virus_scanner import EICAR
from services.recommendation import case_read_model
from services.recommendation.application import Recommendation
from services.recommendation.checklists import checklist_for
from services.recommendation.files import EXIF_PLACE
from services.recommendation.office import FILES
from services.recommendation.photos import MOST_PHOTOS
from services.shared.working_days import WIB
from tests.recommendation.cases import ADVICE, BAYU, CITRA, INSPECTION, report
from tests.recommendation.conftest import coordinator, of, opened
from tests.shared.browsing import filled, soup, text

pytestmark = pytest.mark.servers
ANSWERS = {f"check_{line.key}": "yes" for line in checklist_for("TEBANG-POHON").lines}
JSON = {"Accept": "application/json"}
FOUND = "Pohon condong ke jalan."


def page_of(case: UUID, form: str = "laporan", step: str = INSPECTION) -> str:
    return f"/rekomendasi/{case}/{step}/{form}"


def sent(client: FlaskClient, case: UUID, **values: Any) -> Any:
    """The report as a browser sends it."""
    action, data = filled(client, page_of(case), "/laporan")
    data.pop("photos", None)
    return client.post(action, data=data | ANSWERS | {"finding": FOUND} | values)


def photo(colour: str = "green", place: bool = True) -> bytes:
    """What a phone's camera writes: Pekalongan, on 2 March 2026 at 10.15."""
    stream, exif = io.BytesIO(), Image.Exif()
    if place:
        exif[EXIF_PLACE] = {1: "S", 2: (6.0, 53.0, 21.0), 3: "E", 4: (109.0, 40.0, 30.0)}
        exif[0x8769] = {36867: "2026:03:02 10:15:00"}
    Image.new("RGB", (64, 48), colour).save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def upload(content: bytes, name: str = "IMG_1.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def kept(recommendation: Recommendation, case: UUID) -> Any:
    [row] = case_read_model.reports(recommendation.datastore, case)
    return row


def events(recommendation: Recommendation, case: UUID) -> list[str]:
    return [type(happened).__name__ for happened in recommendation.events.get(case)]


def test_finding_and_checklist_are_enough_and_both_clocks_are_shown(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    officer = of(app, "DINKES")
    visited = datetime.now(WIB) - timedelta(days=2)

    answer = sent(
        officer, case, visited_at=visited.strftime("%Y-%m-%dT%H:%M"), check_sick="no", note_sick="Masih segar."
    )

    assert answer.status_code == 303
    row = kept(recommendation, case)
    assert datetime.fromisoformat(row.report["visited_at"]) == visited.replace(second=0, microsecond=0)
    assert row.delivered_at - datetime.fromisoformat(row.report["visited_at"]) > timedelta(days=1)
    assert row.report["checklist"].startswith("TEBANG-POHON ")
    shown = text(officer, f"/rekomendasi/{case}")
    for words in FOUND, "Pohon sakit atau mati", "Masih segar.", "Dikunjungi", "Diterima":
        assert words in shown


def test_a_report_of_a_scored_checklist_says_its_score_and_the_pass_mark(
    app: Flask, recommendation: Recommendation
) -> None:
    case = opened(recommendation, permit_code="TDG")
    officer = of(app, "DINKES")
    answers = {f"check_{line.key}": "yes" for line in checklist_for("TDG").lines}

    assert sent(officer, case, **answers | {"check_goods": "no", "check_stock": "not_applicable"}).status_code == 303

    assert kept(recommendation, case).report["score"] == round(100 * 8 / 11)
    assert "73% (batas lulus: 70%)" in text(officer, f"/rekomendasi/{case}")


@pytest.mark.parametrize(
    "wrong",
    [
        {"finding": "  "},
        {"check_sick": ""},
        {"check_sick": "maybe"},
        {"visited_at": "2099-01-01T09:00"},
        {"visited_at": "kemarin"},
        {"latitude": "-6.9"},
        {"latitude": "91", "longitude": "109"},
        {"note_sick": "x" * 301},
    ],
)
def test_half_a_report_is_refused_at_its_field_and_what_was_typed_stays(
    app: Flask, recommendation: Recommendation, case: UUID, wrong: dict[str, str]
) -> None:
    answer = sent(of(app, "DINKES"), case, **{"note_place": "Dekat tikungan."} | wrong)

    assert answer.status_code == 422
    assert "govuk-error-message" in answer.text
    assert "Dekat tikungan." in answer.text
    assert "InspectionReported" not in events(recommendation, case)


def test_a_clock_that_is_a_little_fast_is_no_reason_to_refuse(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    soon = (datetime.now(WIB) + timedelta(minutes=8)).strftime("%Y-%m-%dT%H:%M")

    assert sent(of(app, "DINKES"), case, visited_at=soon).status_code == 303


def test_a_photo_brings_its_time_and_place_and_only_the_table_of_places_knows_where(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    officer = of(app, "DINKES")

    assert sent(officer, case, photos=[upload(photo())], latitude="-6,9", longitude="109,7").status_code == 303

    [named] = kept(recommendation, case).report["photos"]
    places = case_read_model.places(recommendation.datastore, case)
    assert named["taken_at"] == "2026-03-02T03:15:00+00:00"
    assert (places[named["photo_id"]].latitude, places[named["photo_id"]].longitude) == (-6.889167, 109.675)
    assert places[INSPECTION].latitude == -6.9
    assert not any("109.6" in repr(vars(happened)) for happened in recommendation.events.get(case))
    shown = soup(officer, f"/rekomendasi/{case}")
    assert "2 Maret 2026 10.15 WIB" in shown.text
    [picture] = shown.select("img.sakpore-photos__picture")
    assert picture["alt"] == "Foto lokasi 1"
    content = officer.get(str(picture["src"]))
    assert content.headers["Content-Type"] == "image/jpeg"
    exif = Image.open(io.BytesIO(content.data)).getexif()
    assert not exif.get_ifd(EXIF_PLACE)
    assert exif.get_ifd(0x8769)[36867] == "2026:03:02 10:15:00"


def test_a_photo_without_a_place_was_taken_where_and_when_the_report_says(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    visited = "2026-03-02T09:00"

    sent(
        of(app, "DINKES"),
        case,
        photos=[upload(photo(place=False))],
        latitude="-6.9",
        longitude="109.7",
        accuracy="12",
        visited_at=visited,
    )

    [named] = kept(recommendation, case).report["photos"]
    place = case_read_model.places(recommendation.datastore, case)[named["photo_id"]]
    assert (place.latitude, place.longitude, place.accuracy_metres) == (-6.9, 109.7, 12)
    assert datetime.fromisoformat(named["taken_at"]) == datetime.fromisoformat(visited).replace(tzinfo=WIB)


def test_photos_are_for_the_agency_and_the_coordinator(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    sent(of(app, "DINKES"), case, photos=[upload(photo())])
    address = f"/rekomendasi/{case}/foto/{kept(recommendation, case).report['photos'][0]['photo_id']}"

    assert coordinator(app).get(address).status_code == 200
    assert of(app, "DPUPR").get(address).status_code == 403
    assert of(app, "DINKES").get(f"/rekomendasi/{case}/foto/{uuid4()}").status_code == 404
    for page in page_of(case), address, f"/rekomendasi/{case}":
        assert app.test_client().get(page).status_code == 303


def test_another_agency_neither_writes_nor_sends(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    stranger = of(app, "DPUPR")
    token = stranger.get("/rekomendasi/lapangan").json["csrf_token"]
    data = ANSWERS | {"finding": FOUND, "csrf_token": token}

    assert stranger.get(page_of(case)).status_code == 403
    assert stranger.post(page_of(case), data=data).status_code == 403
    assert stranger.post(page_of(case, "foto"), data={"csrf_token": token}).status_code == 403
    assert "InspectionReported" not in events(recommendation, case)


def test_only_an_inspection_that_lies_with_us_is_reported(app: Flask, shared_case: UUID) -> None:
    assert of(app, "DINKES").get(page_of(shared_case, step=ADVICE)).status_code == 409


@pytest.mark.parametrize("kind", ["virus", "no photo", "broken", "too many"])
def test_a_photo_that_cannot_be_kept_is_refused_at_its_field(
    app: Flask, recommendation: Recommendation, case: UUID, kind: str
) -> None:
    infected = photo() + bytes.fromhex(EICAR)
    files = {
        "virus": [upload(infected)],
        "no photo": [upload(b"%PDF-1.4", "surat.pdf")],
        "broken": [upload(photo()[:400])],
        "too many": [upload(photo(place=False)) for _ in range(MOST_PHOTOS + 1)],
    }[kind]

    answer = sent(of(app, "DINKES"), case, photos=files)

    assert answer.status_code == 422
    field = soup_of(answer).select_one("#photos-error")
    assert field is not None
    assert ("virus" in field.text) == (kind == "virus")
    assert not app.extensions[FILES]._store.exists(hashlib.sha256(infected).hexdigest())
    assert "InspectionReported" not in events(recommendation, case)


def soup_of(answer: Any) -> Any:
    from bs4 import BeautifulSoup

    return BeautifulSoup(answer.text, "html.parser")


def test_a_report_that_is_delivered_twice_counts_once(app: Flask, recommendation: Recommendation, case: UUID) -> None:
    officer = of(app, "DINKES")
    action, data = filled(officer, page_of(case), "/laporan")
    data.pop("photos", None)

    answers = [
        officer.post(action, data=data | ANSWERS | {"finding": FOUND, "photos": [upload(photo())]}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert events(recommendation, case).count("InspectionReported") == 1
    assert len(kept(recommendation, case).report["photos"]) == 1


def test_another_report_about_the_same_visit_is_refused_and_says_why(
    app: Flask, recommendation: Recommendation, case: UUID
) -> None:
    officer, colleague = of(app, "DINKES"), of(app, "DINKES", "citra")
    mine, theirs = (filled(client, page_of(case), "/laporan") for client in (officer, colleague))
    recommendation.report_inspection(case, INSPECTION, report("first"), (), BAYU)

    again = officer.post(mine[0], data=mine[1] | ANSWERS | {"finding": FOUND}, headers=JSON)
    late = colleague.post(theirs[0], data=theirs[1] | ANSWERS | {"finding": FOUND}, headers=JSON)

    assert (again.status_code, late.status_code) == (409, 409)
    assert "laporan lain" in again.json["detail"]
    assert "bayu" in late.json["detail"]
    assert kept(recommendation, case).report["finding"] == "Lokasi sesuai."
    assert CITRA.username not in str(kept(recommendation, case))
