"""The registers of numbers as staff read them: in order, with what became of each number, also as a file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from flask import Flask

from services.signing import number_pages
from services.signing.press import Press
from tests.shared.browsing import somebody, soup, text
from tests.signing.cases import HEAD, PATTERN, REFUSAL
from tests.signing.lives import issue
from tests.signing.numbers import ready, send_back

pytestmark = pytest.mark.servers
REGISTERS = "/penandatanganan/register/"


@pytest.fixture
def year(press: Press) -> int:
    """Three numbers were given in a register, the second of them came back; one refusal has a number."""
    signing = press.signing
    letters = [ready(signing) for _ in range(3)]
    for letter_id in [*letters, ready(signing, REFUSAL)]:
        signing.request_signature(letter_id, HEAD)
    signing.fail_to_sign(letters[1], 1, "kata sandi salah")
    send_back(signing, letters[1])
    return int(signing.clock().year)


def register(year: int, ending: str = "") -> str:
    return f"{REGISTERS}nomor{ending}?register={quote(PATTERN)}&tahun={year}"


def test_the_registers_lead_to_their_numbers(app: Flask, year: int) -> None:
    found = soup(somebody(app, "back_office"), REGISTERS)

    links = [str(link["href"]) for link in found.select("main table a")]
    assert len(links) == 2
    assert all(somebody(app, "back_office").get(link).status_code == 200 for link in links)


def test_registers_are_called_by_what_is_numbered_in_them(app: Flask, press: Press, year: int) -> None:
    reader = somebody(app, "back_office")
    before = text(reader, REGISTERS)
    issue(press.signing)
    known, one = text(reader, REGISTERS), text(reader, register(year))

    shape = "503/SIP-DOKTER/[nomor urut]/[bulan dalam angka Romawi]/[tahun]"
    assert f"SIP-DOKTER {shape}" in before
    assert f"Surat Izin Praktik Dokter {shape}" in known
    assert "Penolakan 503/PENOLAKAN/[nomor urut]" in known
    assert f"Register tahun {year} Surat Izin Praktik Dokter Susunan nomor dalam register ini: {shape}" in one
    assert "{" not in before + known + one


def test_a_register_shows_every_number_in_order_and_which_is_free(app: Flask, year: int) -> None:
    rows = soup(somebody(app, "sub_coordinator"), register(year)).select("main tbody tr")

    said = [" ".join(row.get_text(" ").split()) for row in rows]
    assert [f"/{place:03d}/" in line for place, line in enumerate(said, 1)] == [True, True, True]
    assert ["Bebas" in line for line in said] == [False, True, False]
    assert "dikembalikan ke penyusun" in said[1]


def test_a_long_register_is_read_in_pages(app: Flask, year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(number_pages, "AT_ONCE", 2)
    reader = somebody(app, "head")

    first = soup(reader, register(year))
    [further] = [str(link["href"]) for link in first.select("main a") if "setelah" in str(link["href"])]

    assert len(first.select("main tbody tr")) == 2
    assert "/003/" in text(reader, further)
    assert "Nomor berikutnya" not in text(reader, further)


def test_a_register_as_a_file_opens_in_a_spreadsheet(app: Flask, year: int) -> None:
    answer = somebody(app, "coordinator").get(register(year, ".csv"))

    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert answer.mimetype == "text/csv"
    assert [(row["urutan"], row["keadaan"], row["alasan"]) for row in rows] == [
        ("1", "sedang ditandatangani", ""),
        ("2", "bebas", "sent back"),
        ("3", "sedang ditandatangani", ""),
    ]


def test_numbers_that_nobody_took_are_listed_with_the_reason(app: Flask, press: Press, year: int) -> None:
    now = text(somebody(app, "coordinator"), f"{REGISTERS}tidak-terpakai")
    press.signing.clock = lambda: datetime(year + 1, 1, 4, tzinfo=UTC)
    later = text(somebody(app, "head"), f"{REGISTERS}tidak-terpakai")

    assert "/002/" in now
    assert "Dipakai surat berikutnya." in now
    assert "Tetap tidak terpakai." in later
    assert later.count("Surat tidak pernah ditandatangani.") == 3


@pytest.mark.parametrize(
    "asked", ["nomor", "nomor?register=x&tahun=2026", "nomor?tahun=abc", "nomor.csv?register=%00&tahun=2026"]
)
def test_a_register_that_does_not_exist_is_not_found(app: Flask, year: int, asked: str) -> None:
    assert somebody(app, "head").get(f"{REGISTERS}{asked}").status_code == 404


def test_who_does_not_answer_for_numbers_sees_no_list_of_unused_ones(app: Flask, year: int) -> None:
    for role in ("back_office", "sub_coordinator", "front_office"):
        assert somebody(app, role).get(f"{REGISTERS}tidak-terpakai").status_code == 403
    assert "tidak-terpakai" not in somebody(app, "back_office").get(REGISTERS).text
