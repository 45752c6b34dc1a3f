"""Renewals, changes and closures: what each kind asks, and how its questions are told apart."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.intake import questions
from tests.intake.counters import CATALOGUE, Applicant, Site, id_of
from tests.intake.permits import ON_PAPER, begun

pytestmark = pytest.mark.servers
SCHOOL = CATALOGUE.permits["SATDIK-DASAR"]
CLOSURE = {
    "alasan_penutupan": "Peserta didik terlalu sedikit.",
    "tutup_mulai-day": "1",
    "tutup_mulai-month": "7",
    "tutup_mulai-year": "2027",
    "penyaluran_peserta_didik": "Pindah ke SD Contoh 2.",
}


def address(application: UUID) -> str:
    return f"/permohonan/{application}"


def test_a_closure_asks_for_reason_day_and_pupils_alone_and_its_letter_says_them(site: Site, sari: Applicant) -> None:
    draft = address(begun(site, sari, "SATDIK-DASAR", "surrender", ON_PAPER))
    boxes = {str(each["name"]) for each in sari.page(f"{draft}/isian").select("main [name]")}

    answered = sari.answer(draft, **CLOSURE)
    letter = questions.letter_particulars(site.counter, str(id_of(draft)))

    assert boxes - {"csrf_token", "later"} == set(CLOSURE)
    assert answered.status_code == 303
    assert [(each["label"], each["value"]) for each in letter["answers"]] == [
        ("Alasan penutupan", CLOSURE["alasan_penutupan"]),
        ("Ditutup mulai tanggal", "1 Juli 2027"),
        ("Penyaluran peserta didik ke satuan pendidikan lain", CLOSURE["penyaluran_peserta_didik"]),
    ]


def test_a_change_says_what_changes_beside_what_the_permit_says(site: Site, sari: Applicant) -> None:
    asked = {
        kind: {str(each["name"]) for each in sari.page(f"{draft}/isian").select("main form [name]")}
        for kind, draft in (
            ("new", sari.start("APOTEK")),
            ("amendment", address(begun(site, sari, "APOTEK", "amendment", ON_PAPER))),
        )
    }

    assert asked["amendment"] - asked["new"] == {"perubahan"}
    assert asked["new"] <= asked["amendment"]


@pytest.mark.parametrize("page", ["", "/daftar-periksa", "/contoh-formulir"])
def test_what_only_some_kinds_ask_says_so_to_visitors(site: Site, page: str) -> None:
    shown = site.app.test_client().get(f"/izin/SATDIK-DASAR{page}").text

    assert shown.count("(hanya untuk: Pencabutan)") == 3
    assert shown.count("(hanya untuk: Perubahan)") == 1
    assert "hanya untuk" not in site.app.test_client().get(f"/izin/MAKAM{page}").text


def test_programs_read_which_kinds_ask_a_question(site: Site) -> None:
    fields = site.app.test_client().get("/api/v1/permit-types/SATDIK-DASAR").get_json()["fields"]

    kinds = {field["key"]: field["kinds"] for field in fields}

    assert kinds["alasan_penutupan"] == ["surrender"]
    assert kinds["nama_satdik"] == ["new", "amendment"]
    assert len(kinds) == len(SCHOOL.isian)
