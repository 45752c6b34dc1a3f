"""The overview: every case, where it is and why, for those who answer for the office."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as trying

from services.shared.contracts import verification
from services.shared.contracts.recommendation import InspectionScheduled
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking import overview
from services.tracking.application import Tracking
from services.tracking.overview import Choice
from services.tracking.overview_words import why
from services.tracking.site import BLUEPRINTS
from tests.shared.browsing import somebody, text
from tests.shared.web_site import settings
from tests.tracking.lives import DatedLife, Life, complete, envelopes
from tests.tracking.test_clocks import Happening, emptied, happenings, lived, taken

pytestmark = pytest.mark.servers
HERE = "/pantau/perkara"
WEDNESDAY = date(2026, 3, 4)


@pytest.fixture
def app(tracking: Tracking, tmp_path: Path) -> Flask:
    compile_catalogues()
    return create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return somebody(app, "coordinator", username="kurnia")


def told(tracking: Tracking, *lives: Life) -> None:
    tracking.take_batch(envelopes(*lives))


def sentence(app: Flask, tracking: Tracking, life: Life, today: date, language: str = "id") -> str:
    """Why this case is where it is."""
    found, _ = overview.cases(tracking.datastore, Choice(), today, 1)
    with app.test_request_context(headers={"Cookie": f"sakpore_language={language}"}):
        return next(why(case, today) for case in found if case.application_id == life.id)


def test_a_case_that_waits_for_the_applicant_says_so(app: Flask, tracking: Tracking) -> None:
    life = complete(DatedLife())
    told(tracking, life.asked_for_correction("substance"))

    assert sentence(app, tracking, life, WEDNESDAY) == "Menunggu perbaikan pemohon sejak 2 Maret 2026."


def test_what_somebody_explained_is_told(app: Flask, tracking: Tracking) -> None:
    life = complete(DatedLife())
    told(tracking, life.explained("substance", "Listrik padam.", date(2026, 3, 6)))

    expected = "Back office menjelaskan: Listrik padam (diperkirakan pada 6 Maret 2026)."
    assert sentence(app, tracking, life, WEDNESDAY) == expected


def test_a_late_step_says_with_whom_and_since_when(app: Flask, tracking: Tracking) -> None:
    life = complete(DatedLife())
    told(tracking, life.says(verification.HolderChanged, step="substance", holder="dewi", by="dewi"))

    told_so = sentence(app, tracking, life, WEDNESDAY)

    assert told_so == "Pemeriksaan substansi di Back office (dewi) sudah 2 dari 1 hari kerja, sejak 2 Maret 2026."


def test_a_visit_to_come_is_told_also_of_a_late_step(app: Flask, tracking: Tracking) -> None:
    life = DatedLife()
    life.submitted().began("inspection:dinkes")
    at = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
    told(
        tracking, life.says(InspectionScheduled, step="inspection:dinkes", agency="DINKES", scheduled_for=at, by="bayu")
    )

    assert sentence(app, tracking, life, date(2026, 3, 19)) == "DINKES mengecek lokasi pada 20 Maret 2026 09.00 WIB."
    assert "hari kerja" in sentence(app, tracking, life, date(2026, 3, 23))


def test_what_nobody_took_says_so(app: Flask, tracking: Tracking) -> None:
    life = complete(DatedLife())
    told(tracking, life)

    told_so = sentence(app, tracking, life, date(2026, 3, 3))

    assert told_so == "Belum ada yang mengambilnya di Back office sejak 2 Maret 2026."


def test_what_came_back_says_for_which_time(app: Flask, tracking: Tracking) -> None:
    life = complete(DatedLife())
    life.ended("substance")
    life.began("draft").ended("draft").began("initial:coordinator")
    told(tracking, life.sent_back("initial:coordinator", "draft").began("draft"))

    assert "untuk ke-2 kali" in sentence(app, tracking, life, date(2026, 3, 2))


@trying(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings)
def test_every_open_case_has_a_sentence(app: Flask, tracking: Tracking, story: list[Happening]) -> None:
    emptied(tracking)
    life, facts, _ = lived([each for each in story if each[0] != "signed"])
    taken(tracking, *facts)

    said = [sentence(app, tracking, life, life.day, language) for language in ("id", "en")]
    assert all(each.endswith(".") for each in said)
    assert said[0] != said[1]


def test_the_most_urgent_case_comes_first_and_what_is_decided_is_gone(tracking: Tracking, client: FlaskClient) -> None:
    later, sooner = DatedLife("", "2026-BBBB-BBBB").later(1), DatedLife("", "2026-AAAA-AAAA")
    done = DatedLife("", "2026-DDDD-DDDD")
    told(tracking, complete(later), complete(sooner), complete(done).signed())

    page = text(client, HERE)

    assert page.index("2026-AAAA-AAAA") < page.index("2026-BBBB-BBBB")
    assert "2026-DDDD-DDDD" not in page


@pytest.mark.parametrize(
    ("narrowed", "shown"),
    [
        ("waktu=waiting", {"2026-AAAA-AAAA"}),
        ("waktu=late", {"2026-BBBB-BBBB"}),
        ("langkah=inspection", {"2026-CCCC-CCCC"}),
        ("opd=DINKES", {"2026-CCCC-CCCC"}),
        ("pemegang=dewi", {"2026-BBBB-BBBB"}),
        ("cari=cccc", {"2026-CCCC-CCCC"}),
        ("izin=sip-dokter", {"2026-AAAA-AAAA", "2026-BBBB-BBBB", "2026-CCCC-CCCC"}),
        ("izin=lain", set()),
        ("halaman=-1&waktu=kemarin", {"2026-AAAA-AAAA", "2026-BBBB-BBBB", "2026-CCCC-CCCC"}),
    ],
)
def test_the_list_is_narrowed(tracking: Tracking, client: FlaskClient, narrowed: str, shown: set[str]) -> None:
    waiting, late, away = (DatedLife("", f"2026-{sign * 4}-{sign * 4}") for sign in "ABC")
    complete(waiting).asked_for_correction("substance")
    complete(late).says(verification.HolderChanged, step="substance", holder="dewi", by="dewi")
    away.submitted().began("inspection:dinkes")
    told(tracking, waiting, late, away)

    page = text(client, f"{HERE}?{narrowed}")

    assert {number for number in ("2026-AAAA-AAAA", "2026-BBBB-BBBB", "2026-CCCC-CCCC") if number in page} == shown


def test_a_case_shows_every_turn_and_every_promise(tracking: Tracking, client: FlaskClient) -> None:
    life = complete(DatedLife()).later(1)
    life.asked_for_correction("substance")
    life.later(1).corrected("substance").ended("substance")
    life.began("draft").ended("draft").began("initial:coordinator")
    told(tracking, life.sent_back("initial:coordinator", "draft").began("draft"))

    page = text(client, f"{HERE}/{life.id}")

    for words in (
        "dikembalikan",
        "untuk ke-2 kali",
        "Waktu berhenti selama pemohon harus bertindak.",
        "Tidak dihitung",
    ):
        assert words in page
    assert f"/verifikasi/{life.id}" in client.get(f"{HERE}/{life.id}").text


def test_what_is_no_case_is_not_found_and_others_do_not_see_the_overview(app: Flask, client: FlaskClient) -> None:
    assert client.get(f"{HERE}/00000000-0000-4000-8000-000000000000").status_code == 404
    assert somebody(app, "front_office", username="rina").get(HERE).status_code == 403


def test_an_office_without_cases_reads_well(client: FlaskClient) -> None:
    assert "Tidak ada yang sedang berjalan." in text(client, HERE)


def test_the_list_is_narrowed_to_a_desk_a_state_and_put_in_order(tracking: Tracking) -> None:
    free, held, agency = (
        complete(DatedLife(number="A")),
        complete(DatedLife(number="B").later(1)),
        DatedLife(number="C"),
    )
    held.says(verification.HolderChanged, step="substance", holder="dewi", by="dewi")
    complete(agency).ended("substance").began("inspection:dinkes")
    told(tracking, free, held, agency)

    def numbers(today: date, **choice: str) -> list[str]:
        return [case.number for case in overview.cases(tracking.datastore, Choice(**choice), today, 1)[0]]

    assert sorted(numbers(WEDNESDAY, desk="back_office")) == ["A", "B"]
    assert numbers(WEDNESDAY, time="with_agencies") == ["C"]
    assert sorted(numbers(WEDNESDAY, time="nobodys")) == ["A", "C"]
    assert sorted(numbers(WEDNESDAY, time="tomorrow")) == ["A", "C"]  # due on Thursday
    assert numbers(WEDNESDAY, order="newest")[0] == "B"
    assert numbers(WEDNESDAY, order="rubbish") == numbers(WEDNESDAY)
    figures = overview.figures(tracking.datastore, WEDNESDAY)
    assert (figures.tomorrow, figures.with_agencies, figures.nobodys) == (2, 1, 2)


def test_a_late_case_says_by_how_many_working_days(tracking: Tracking, client: FlaskClient) -> None:
    life = complete(DatedLife())  # due on Thursday the 5th
    told(tracking, life)

    [case], _ = overview.cases(tracking.datastore, Choice(), date(2026, 3, 10), 1)

    assert case.days_late == 3
    assert re.search(r"Waktu terlambat \d+ hari kerja", text(client, HERE))


def test_a_case_tells_when_the_applicant_had_to_act_and_every_delay(tracking: Tracking, client: FlaskClient) -> None:
    life = complete(DatedLife())
    life.later(1).asked_for_correction("substance").later(3).corrected("substance")
    life.explained("substance", "Listrik padam.", date(2026, 3, 9)).explained("substance", "Arsip dicari.")
    told(tracking, life)

    found = text(client, f"{HERE}/{life.id}")

    assert "Ketika pemohon harus bertindak" in found
    assert "Listrik padam." in found
    assert "Arsip dicari." in found


def test_a_decided_case_is_found_by_its_number(tracking: Tracking, client: FlaskClient) -> None:
    done, gone = DatedLife("", "2026-DDDD-DDDD"), DatedLife("", "2026-GGGG-GGGG")
    told(tracking, complete(done).signed(), complete(gone).withdrawn())

    whole, part = text(client, f"{HERE}?cari=2026-DDDD-DDDD"), text(client, f"{HERE}?cari=gggg")

    assert "Terbit" in whole
    assert "2026-GGGG-GGGG" not in whole
    assert "Dicabut" in part
    assert f'href="{HERE}/{done.id}"' in client.get(f"{HERE}?cari=2026-DDDD-DDDD").text
    assert "2026-DDDD-DDDD" not in text(client, HERE)


def test_more_decided_cases_than_are_shown_are_told(
    tracking: Tracking, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MOST_ENDED", 1)
    told(tracking, *(complete(DatedLife("", f"2026-DDDD-{word}")).signed() for word in ("AAAA", "BBBB")))

    assert "1 terbaru dari 2." in text(client, f"{HERE}?cari=DDDD")
    assert "terbaru dari" not in text(client, f"{HERE}?cari=DDDD-AAAA")


def test_a_page_behind_the_last_shows_the_first(tracking: Tracking, client: FlaskClient) -> None:
    told(tracking, complete(DatedLife("", "2026-AAAA-AAAA")))

    assert "2026-AAAA-AAAA" in text(client, f"{HERE}?halaman=99")


@pytest.mark.parametrize("word", ["pemegang", "langkah", "meja", "cari", "izin", "opd", "waktu", "urut"])
def test_rubbish_in_an_address_narrows_to_nothing(client: FlaskClient, word: str) -> None:
    assert client.get(f"{HERE}?{word}=%00x").status_code == 200
