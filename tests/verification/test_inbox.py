"""The inbox over HTTP: lists, filters, kept filters, and one thing done to many cases."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from services.verification.application import Verification
from services.verification.domain import Case
from services.verification.rules import Officer
from tests.shared.browsing import endings, filled, somebody, soup, submit, text
from tests.verification.cases import COMPLETENESS, DEWI, RINA, YOGA
from tests.verification.desks import came_in, holder_of, staffed

pytestmark = pytest.mark.servers
QUEUE = "/verifikasi/"
HEALTH = Officer("hana", frozenset({"back_office"}), frozenset({"kesehatan"}))
SCHOOL = {"sector": "pendidikan", "sector_name": "Pendidikan", "sector_name_en": "Education"}


@pytest.fixture
def desks(verification: Verification) -> Verification:
    return staffed(verification)


def rina(app: Flask) -> FlaskClient:
    return somebody(app, "front_office", username="rina")


def numbers(client: FlaskClient, query: str = "") -> list[str]:
    """The application numbers of the list, in its order."""
    found = soup(client, f"{QUEUE}{query}").select("main form[action$=sekaligus] a")
    return [link.get_text(strip=True) for link in found if re.match(r"2026-", link.get_text(strip=True))]


def tabs(client: FlaskClient, query: str = "") -> str:
    return " ".join(soup(client, f"{QUEUE}{query}").select(".sakpore-tabs")[0].get_text(" ").split())


def at_once(client: FlaskClient, cases: list[UUID], **values: str) -> Any:
    """Mark these cases and send the form of the list."""
    action, data = filled(client, f"{QUEUE}?milik=semua", "/sekaligus")
    return client.post(action, data=data | {"kasus": [str(case) for case in cases]} | values)


def test_the_inbox_opens_with_what_is_mine_and_counts_the_rest(app: Flask, desks: Verification) -> None:
    mine, free, others = (came_in(desks) for _ in range(3))
    desks.claim(mine, COMPLETENESS, RINA)
    desks.claim(others, COMPLETENESS, YOGA)

    assert tabs(rina(app)) == "Milik saya (1) Belum diambil (1) Semua yang boleh saya lihat (3)"
    assert numbers(rina(app)) == [number_of(desks, mine)]
    assert numbers(rina(app), "?milik=bebas") == [number_of(desks, free)]
    assert len(numbers(rina(app), "?milik=semua")) == 3


def number_of(desks: Verification, case: UUID) -> str:
    return desks.find(Case, case).slip.application_number


def test_the_back_office_sees_the_work_of_its_sectors(app: Flask, verification: Verification) -> None:
    desks = staffed(verification, RINA, HEALTH, DEWI)
    health, school = came_in(desks), came_in(desks, **SCHOOL)
    for case in health, school:
        desks.pass_step(case, COMPLETENESS, RINA)

    hana, dewi = (somebody(app, "back_office", username=name) for name in ("hana", "dewi"))
    assert numbers(hana, "?milik=semua") == [number_of(desks, health)]
    assert len(numbers(dewi, "?milik=semua")) == 2
    assert endings(hana, f"/verifikasi/{school}") == ["catatan"]


def test_the_list_is_narrowed_by_words_type_sector_district_and_lateness(app: Flask, desks: Verification) -> None:
    late = came_in(desks, application_number="2026-AAAA-AAAA", district="01", district_name="Contoh Barat")
    came_in(desks, application_number="2026-BBBB-BBBB", permit_code="LKP", permit_name="Izin Kursus", **SCHOOL)
    desks.datastore.query("UPDATE work_queue SET due_on = %s WHERE application_id = %s RETURNING 1", "2026-01-05", late)

    everything = "?milik=semua"
    assert len(numbers(rina(app), everything)) == 2
    for narrowed in "cari=aaaa", "kecamatan=01", "waktu=terlambat", "jenis=SIP-DOKTER", "sektor=kesehatan":
        assert numbers(rina(app), f"{everything}&{narrowed}") == ["2026-AAAA-AAAA"], narrowed
    assert numbers(rina(app), f"{everything}&cari=kursus") == ["2026-BBBB-BBBB"]
    assert numbers(rina(app), f"{everything}&cari=%25") == []
    assert "Tidak ada permohonan yang cocok" in text(rina(app), f"{QUEUE}{everything}&cari=xyz")
    assert "Terlambat" in text(rina(app), f"{QUEUE}{everything}&cari=aaaa")


def test_the_list_comes_by_due_date_or_as_asked_for(app: Flask, desks: Verification) -> None:
    for number, days in ("2026-CCCC-CCCC", 9), ("2026-AAAA-AAAA", 1), ("2026-BBBB-BBBB", 5):
        case, due = came_in(desks, application_number=number), desks.today() + timedelta(days=days)
        desks.datastore.query("UPDATE work_queue SET due_on = %s WHERE application_id = %s RETURNING 1", due, case)

    everything = "?milik=semua"
    assert [each[5] for each in numbers(rina(app), everything)] == ["A", "B", "C"]
    assert [each[5] for each in numbers(rina(app), f"{everything}&urut=terlama")] == ["C", "A", "B"]
    assert [each[5] for each in numbers(rina(app), f"{everything}&urut=nonsense")] == ["A", "B", "C"]


def test_long_lists_come_in_pages_that_keep_the_choice(app: Flask, desks: Verification) -> None:
    for _ in range(51):
        came_in(desks)

    first = soup(rina(app), f"{QUEUE}?milik=bebas&urut=nomor")
    following = first.select("a[rel=next]")[0]["href"]

    assert len(numbers(rina(app), "?milik=bebas&urut=nomor")) == 50
    assert "milik=bebas" in following
    assert len(numbers(rina(app), str(following).removeprefix(QUEUE))) == 1
    assert len(numbers(rina(app), "?milik=bebas&hal=99")) == 1


def test_many_cases_are_taken_at_once_each_with_its_result(app: Flask, desks: Verification) -> None:
    free, held, gone = came_in(desks), came_in(desks), came_in(desks)
    desks.claim(held, COMPLETENESS, YOGA)
    desks.withdraw(gone)

    page = at_once(rina(app), [free, held, gone], tindakan="ambil").text

    assert "Berhasil: 1. Tidak berhasil: 2." in page
    assert "yoga sedang mengerjakan" in page
    assert (holder_of(desks, free), holder_of(desks, held)) == ("rina", "yoga")


def test_many_cases_are_passed_or_handed_over_at_once(app: Flask, desks: Verification) -> None:
    cases = [came_in(desks) for _ in range(3)]

    assert "Berhasil: 2. Tidak berhasil: 0." in at_once(rina(app), cases[:2], tindakan="loloskan", yakin="1").text
    handed = at_once(rina(app), cases[2:], tindakan="serahkan", kepada="yoga", yakin="1").text
    assert "Berhasil: 1. Tidak berhasil: 0." in handed

    assert [desks.find(Case, case).current for case in cases] == ["substance", "substance", COMPLETENESS]
    assert holder_of(desks, cases[2]) == "yoga"


def soup_of(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


@pytest.mark.parametrize(
    ("marked", "values"),
    [(0, {"tindakan": "ambil"}), (1, {"tindakan": ""}), (1, {"tindakan": "serahkan"}), (1, {"tindakan": "hapus"})],
)
def test_what_is_unclear_is_asked_again_and_the_marks_stay(
    app: Flask, desks: Verification, marked: int, values: dict[str, str]
) -> None:
    case = came_in(desks)

    answer = at_once(rina(app), [case][:marked], **values)

    assert answer.status_code == 422
    assert soup_of(answer).select(".govuk-error-summary")
    assert len(soup_of(answer).select("input[name=kasus][checked]")) == marked
    assert holder_of(desks, case) is None


def test_rubbish_in_the_form_is_ignored(app: Flask, desks: Verification) -> None:
    case = came_in(desks)
    client = rina(app)
    action, data = filled(client, f"{QUEUE}?milik=semua", "/sekaligus")

    answer = client.post(
        action, data=data | {"kasus": ["x", str(case), "0" * 32], "tindakan": "ambil", "saringan": "milik=%00&cari=%"}
    )

    assert answer.status_code == 200
    assert holder_of(desks, case) == "rina"


def test_a_filter_is_kept_under_a_name_and_removed_again(app: Flask, desks: Verification) -> None:
    came_in(desks)
    client = rina(app)
    late = f"{QUEUE}?milik=semua&waktu=terlambat"

    submit(client, late, "/saringan", nama="  Yang  terlambat ")

    kept = next(link for link in soup(client, QUEUE).select("a") if link.get_text(strip=True) == "Yang terlambat")
    assert str(kept["href"]).replace("&amp;", "&") == late
    assert "Yang terlambat" not in text(somebody(app, "front_office", username="yoga"), QUEUE)
    submit(client, QUEUE, "/saringan/hapus")
    assert "Yang terlambat" not in text(client, QUEUE)


def test_one_case_is_taken_handed_over_and_laid_back_on_its_page(app: Flask, desks: Verification) -> None:
    case = came_in(desks)
    page = f"/verifikasi/{case}"

    assert submit(rina(app), page, "/ambil").status_code == 303
    assert "Ini pekerjaan Anda." in text(rina(app), page)
    yoga = somebody(app, "front_office", username="yoga")
    assert endings(yoga, page) == ["catatan"]
    assert "rina sedang mengerjakannya." in text(yoga, page)
    submit(rina(app), page, "/serahkan", kepada="yoga", catatan="Saya cuti.")
    assert holder_of(desks, case) == "yoga"
    assert "Saya cuti." in text(yoga, page)
    submit(yoga, page, "/lepas")
    assert holder_of(desks, case) is None


def test_a_supervisor_takes_work_from_one_and_gives_it_to_another(app: Flask, desks: Verification) -> None:
    case = came_in(desks)
    desks.claim(case, COMPLETENESS, RINA)
    sari = somebody(app, "sub_coordinator", username="sari")

    submit(sari, f"/verifikasi/{case}", "/serahkan", kepada="yoga")

    assert holder_of(desks, case) == "yoga"
    assert "Atasan memberikan permohonan ini kepada yoga." in text(sari, f"/verifikasi/{case}")


def test_a_deputy_is_named_on_a_page_and_the_list_says_for_whom_one_stands_in(app: Flask, desks: Verification) -> None:
    case, today = came_in(desks), desks.today()
    desks.claim(case, COMPLETENESS, RINA)
    day = {"day": str(today.day), "month": str(today.month), "year": str(today.year)}
    dates = {f"{name}__{part}": value for name in ("first_day", "last_day") for part, value in day.items()}

    named = submit(rina(app), "/verifikasi/cuti", "/cuti", deputy="dewi", **dates)
    assert named.status_code == 303

    dewi = somebody(app, "back_office", username="dewi")
    assert "Hari ini Anda menggantikan rina" in text(dewi, QUEUE)
    assert numbers(dewi) == [number_of(desks, case)]
    submit(dewi, f"/verifikasi/{case}", "/lolos")
    assert "dewi untuk rina" in text(dewi, f"/verifikasi/{case}")
    submit(rina(app), "/verifikasi/cuti", "/akhiri")
    assert "menggantikan" not in text(dewi, QUEUE)


def test_wrong_dates_of_an_absence_are_said_at_their_field(app: Flask, desks: Verification) -> None:
    past = {f"{name}__{part}": value for name in ("first_day", "last_day") for part, value in PAST.items()}

    refused = submit(rina(app), "/verifikasi/cuti", "/cuti", deputy="dewi", **past)

    assert refused.status_code == 422
    assert "Hari-hari itu sudah lewat." in refused.text


PAST = {"day": "5", "month": "1", "year": "2026"}


def test_supervisors_share_work_in_turn_and_nobody_else_does(app: Flask, desks: Verification) -> None:
    came_in(desks)
    sari = somebody(app, "sub_coordinator", username="sari")

    submit(sari, "/verifikasi/pembagian", "/pembagian")

    assert holder_of(desks, came_in(desks)) == "rina"
    assert rina(app).get("/verifikasi/pembagian").status_code == 403
