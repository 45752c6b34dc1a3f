"""The page on which somebody supposes another calendar or other time limits."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.shared.datastore import Datastore, Row
from services.shared.web import create_app
from services.shared.web.build import compile_catalogues
from services.tracking.application import Tracking
from services.tracking.site import BLUEPRINTS
from services.tracking.what_if import a_year_back
from services.tracking.what_if_words import signed
from tests.shared.browsing import filled, somebody, text
from tests.shared.web_site import settings
from tests.tracking.counted_by_hand import Story, told_to
from tests.tracking.test_clocks import march

pytestmark = pytest.mark.servers
HERE = "/pantau/andai"
SPRING = {"dari": "2026-03-01", "sampai": "2026-06-30"}
ON_TIME = Story("sip-dokter", 3, 0, (), 3)  # Monday to Thursday
LATE = Story("apotek", 3, 0, (), 4)


@pytest.fixture
def app(tracking: Tracking, tmp_path: Path) -> Flask:
    compile_catalogues()
    return create_app("tracking", BLUEPRINTS, settings(tmp_path), tracking)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return somebody(app, "coordinator", username="kurnia")


def asked(**more: str) -> str:
    return f"{HERE}?{urlencode(SPRING | more)}"


def test_the_sentence_sums_it_up_in_both_languages(tracking: Tracking, client: FlaskClient) -> None:
    told_to(tracking, [ON_TIME, ON_TIME, LATE], {}, set())
    page = asked(libur="3-3-2026, 2026-03-04,5-3-2026")

    assert "Dari 3 permohonan, 2 (66,7 %) tepat waktu; menurut andaian akan menjadi 2 (66,7 %)." not in text(
        client, page
    )
    assert "Dari 3 permohonan, 2 (66,7 %) tepat waktu; menurut andaian akan menjadi 3 (100 %)." in text(client, page)

    client.set_cookie("sakpore_language", "en")
    assert "as supposed it would have been 3 (100 %)." in text(client, page)


def test_an_address_can_be_shared_and_fills_in_the_form(tracking: Tracking, client: FlaskClient) -> None:
    told_to(tracking, [ON_TIME], {}, set())

    _, data = filled(client, asked(masuk="2026-03-07", sabtu="y", batas="SIP-Dokter = 2", persen="80"), HERE)

    kept = {name: data[name] for name in ("dari-day", "sampai-month", "masuk", "sabtu", "batas", "persen")}
    assert kept == {
        "dari-day": "01",
        "sampai-month": "06",
        "masuk": "2026-03-07",
        "sabtu": "y",
        "batas": "SIP-Dokter = 2",
        "persen": "80",
    }
    assert "tanpa_cuti" not in data


def test_what_is_supposed_stands_above_the_tables(tracking: Tracking, client: FlaskClient) -> None:
    told_to(tracking, [ON_TIME, LATE], {march(3): "Cuti Bersama"}, set())

    page = text(
        client,
        asked(
            tanpa_cuti="y",
            sabtu="y",
            masuk="7-3-2026",
            batas="apotek=9",
            persen="200",
            langkah="tanda tangan kepala dinas = 2,5",
        ),
    )

    for words in (
        "Tanpa cuti bersama ya",
        "Sabtu menjadi hari kerja ya",
        "apotek: 9 hari kerja",
        "200 %",
        "2,5 hari kerja",
    ):
        assert words in page


def test_who_changes_sides_is_named_and_leads_to_the_case(tracking: Tracking, app: Flask, client: FlaskClient) -> None:
    [life, _] = told_to(tracking, [ON_TIME, LATE], {}, set())
    page = asked(batas="sip-dokter = 2")

    found = text(client, page)

    assert "Terlambat hanya menurut andaian: 1. Tepat waktu hanya menurut andaian: 0." in found
    assert "3 dari 2 hari kerja" in found
    assert f'href="/pantau/perkara/{life.id}"' in client.get(page).text
    assert "/pantau/perkara" not in somebody(app, "analyst").get(page).text


def test_the_steps_are_compared_as_well(tracking: Tracking, client: FlaskClient) -> None:
    told_to(tracking, [ON_TIME], {}, set())

    found = text(client, asked(langkah="pemeriksaan substansi / back office = 3"))

    assert "Pemeriksaan substansi – Back office Banyaknya 1" in found
    assert "+100 poin" in found
    assert "Surat Izin Praktik Dokter" in found


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"libur": "kemarin"}, "Kami tidak memahami “kemarin”."),
        ({"masuk": "31-2-2026"}, "Kami tidak memahami “31-2-2026”."),
        ({"masuk": "2051-01-01"}, "Kami tidak memahami “2051-01-01”."),
        ({"batas": "lain = 4"}, "Kami tidak memahami “lain = 4”."),
        ({"batas": "sip-dokter = 0"}, "Kami tidak memahami “sip-dokter = 0”."),
        ({"batas": "sip-dokter = 1.5"}, "Kami tidak memahami “sip-dokter = 1.5”."),
        ({"langkah": "signature / dinkes = 1"}, "Kami tidak memahami “signature / dinkes = 1”."),
        ({"langkah": "signature"}, "Kami tidak memahami “signature”."),
        ({"persen": "banyak"}, "persen"),
        ({"persen": "80,5 %"}, "bilangan bulat persen"),
        ({"batas": "SIP-dokter = 1\nsip-dokter = 2"}, "sip-dokter = 2"),
        ({"persen": "0"}, "Masukkan bilangan bulat antara 1 dan 1000."),
        ({"dari": "2026-07-01"}, "Hari terakhir mendahului hari pertama."),
        ({"dari": "2026-99-01"}, "tanggal"),
        ({"dari": "-"}, "Isi tanggalnya."),
        ({"masuk": "7-3-2026", "libur": "2026-03-07"}, "7 Maret 2026 ada di kedua daftar."),
        ({"libur": "1-1-2026\n" * 500}, "2000"),
        ({"libur": "\0<script>"}, "Kami tidak memahami"),
    ],
)
def test_what_is_not_understood_is_said_at_its_field(
    tracking: Tracking, client: FlaskClient, wrong: dict[str, str], sentence: str
) -> None:
    told_to(tracking, [ON_TIME], {}, set())

    answer = client.get(asked(**wrong))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kesalahan:" in answer.text
    assert "Tepat waktu menurut jenis izin" not in answer.text


def test_the_bare_page_asks_for_the_last_year_and_counts_nothing_yet(client: FlaskClient) -> None:
    _, data = filled(client, HERE, HERE)

    begins = date(*(int(data[f"dari-{part}"]) for part in ("year", "month", "day")))
    ends = date(*(int(data[f"sampai-{part}"]) for part in ("year", "month", "day")))
    assert 364 <= (ends - begins).days <= 365
    assert "Tepat waktu menurut jenis izin" not in text(client, HERE)


def test_a_period_without_decisions_reads_well(client: FlaskClient) -> None:
    assert "Tidak ada permohonan dengan batas waktu yang diputus pada kurun ini." in text(client, asked(sabtu="y"))


def test_a_day_that_is_so_already_is_named(tracking: Tracking, client: FlaskClient) -> None:
    told_to(tracking, [ON_TIME], {}, set())

    assert "tidak mengubah apa pun: 8 Maret 2026." in text(client, asked(libur="8-3-2026"))


def test_a_period_beyond_every_calendar_is_cut_to_what_is_known(tracking: Tracking, client: FlaskClient) -> None:
    told_to(tracking, [ON_TIME], {}, set())

    page = text(client, asked(dari="0001-01-01", sampai="9999-12-31"))

    assert "dari 1 Januari 2024 sampai 31 Desember 2040" in page
    assert "Dari 1 permohonan" in page


def test_supposing_nothing_says_so(tracking: Tracking, client: FlaskClient) -> None:
    told_to(tracking, [ON_TIME], {}, set())

    assert "Dari 1 permohonan, 1 (100 %) tepat waktu. Belum ada yang diandaikan." in text(client, asked())


def test_while_others_count_a_calm_sentence_comes(tracking: Tracking, client: FlaskClient) -> None:
    keys = [Row("SELECT pg_advisory_lock(hashtext('what if'), %s)", (key,)) for key in (1, 2)]
    with closing(Datastore(tracking.datastore.url)) as other:
        other.execute(*keys)
        answer = client.get(asked())

    assert answer.status_code == 503
    assert "Orang lain sedang menghitung ulang. Coba lagi beberapa detik lagi." in answer.text


def test_only_those_who_answer_for_the_office_and_analysts_see_it(app: Flask) -> None:
    seen = {role: somebody(app, role).get(HERE).status_code for role in ("head", "analyst", "front_office", "operator")}

    assert seen == {"head": 200, "analyst": 200, "front_office": 403, "operator": 403}


def test_a_year_back_from_a_leap_day(app: Flask) -> None:
    assert a_year_back(date(2028, 2, 29)).first == date(2027, 3, 1)
    with app.test_request_context():
        assert [signed(1), signed(-3), signed(0)] == ["+1", "−3", "0"]
