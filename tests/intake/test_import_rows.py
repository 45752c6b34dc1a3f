"""Rows of earlier permits: what is taken, what is refused, and that every mistake is named by its column."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deploy.cli.bench import imports_sample
from services.intake.imports import values
from services.intake.imports.checking import Record, legacy_names
from services.intake.imports.faults import SENTENCES, fault
from services.intake.imports.reading import FileNotFit, Source
from tests.intake.counters import CATALOGUE
from tests.intake.imports import CHECKER, SARIS, checked, faults, saris, written

LONG_AGO, TODAY = date(1945, 1, 1), date(2026, 11, 22)


def read(path: Path) -> list[dict[str, str]]:
    return [line.cells for line in Source(path).lines()]


def test_a_row_becomes_a_record() -> None:
    record = checked()

    assert isinstance(record, Record)
    assert (record.permit_code, record.kind, record.number) == ("SIP-BIDAN", "renewal", "503/SIP-BIDAN/12/III/2019")
    assert (record.signed_on, record.valid_until) == (date(2019, 3, 12), date(2024, 3, 12))
    assert record.person["telepon"] == "+6281234567890"
    assert record.answers == {"no_str": "12 34 5 6"}


@pytest.mark.parametrize(
    ("changes", "column", "rule"),
    [
        ({"nomor_register": ""}, "nomor_register", "missing"),
        ({"nomor_register": "=1+1"}, "nomor_register", "register"),
        ({"kode_izin": "SIP-PENYIHIR"}, "kode_izin", "permit"),
        ({"jenis_permohonan": "coba"}, "jenis_permohonan", "kind"),
        ({"jenis_permohonan": "pencabutan"}, "jenis_permohonan", "closed"),
        ({"jenis_permohonan": "perubahan"}, "jenis_permohonan", "kind"),
        ({"nik": ""}, "nik", "missing"),
        ({"nik": "3375015203900"}, "nik", "nik"),
        ({"nik": "9975015203900001"}, "nik", "nik"),
        ({"nama": ""}, "nama", "missing"),
        ({"nama": "a" * 121}, "nama", "too_long"),
        ({"nama": "Siti\x07 Contoh"}, "nama", "control"),
        ({"alamat": ""}, "alamat", "missing"),
        ({"telepon": "12"}, "telepon", "phone"),
        ({"telepon": "tidak ada"}, "telepon", "phone"),
        ({"email": "sari(at)contoh"}, "email", "email"),
        ({"npwp": "123"}, "npwp", "npwp"),
        ({"nib": "12345"}, "nib", "nib"),
        ({"nomor_sk": ""}, "nomor_sk", "missing"),
        ({"tanggal_terbit": ""}, "tanggal_terbit", "missing"),
        ({"tanggal_terbit": "31/02/2019"}, "tanggal_terbit", "date"),
        ({"tanggal_terbit": "03/12-2019"}, "tanggal_terbit", "date"),
        ({"tanggal_terbit": "12/03/2027"}, "tanggal_terbit", "future"),
        ({"tanggal_daftar": "01/01/1900"}, "tanggal_daftar", "early"),
        ({"tanggal_daftar": "13/03/2019"}, "tanggal_terbit", "order"),
        ({"berlaku_sampai": "11/03/2019"}, "berlaku_sampai", "order"),
        ({"isian_tpu": "TPU Contoh"}, "isian_tpu", "question"),
        ({"kode_izin": "MAKAM", "isian_no_str": "", "isian_tgl_wafat": "kemarin"}, "isian_tgl_wafat", "date"),
    ],
)
def test_what_is_wrong_is_named_by_its_column(changes: dict[str, str], column: str, rule: str) -> None:
    assert (column, rule) in faults(**changes)


def answer_fault(kind: str, text: str) -> str | None:
    """The rule that an answer to the first question of this type breaks."""
    permit, key = next(
        (permit.code, question.key)
        for permit in CATALOGUE.permits.values()
        for question in permit.isian
        if question.type == kind
    )
    found = faults(kode_izin=permit, isian_no_str="", **{f"isian_{key}": text})
    return next((rule for column, rule in found if column == f"isian_{key}"), None)


@pytest.mark.parametrize(
    ("kind", "good", "bad", "rule"),
    [
        ("region", "Medono", "Kampung Contoh", "region"),
        ("integer", "1.250", "satu", "number"),
        ("decimal", "12,5", "12 m2", "number"),
        ("date", "31/12/2019", "2019", "date"),
    ],
)
def test_answers_are_checked_by_the_type_of_their_question(kind: str, good: str, bad: str, rule: str) -> None:
    assert answer_fault(kind, good) is None
    assert answer_fault(kind, bad) == rule


def test_what_an_earlier_permit_was_for_may_be_over() -> None:
    assert faults(kode_izin="SIP-BIDAN", isian_str_berlaku_sd="31/12/2019") == set()
    assert faults(kode_izin="REKLAME-INSIDENTIL", isian_no_str="", isian_selesai="31/12/2019") == set()


def test_an_answer_must_be_one_of_its_choices() -> None:
    assert faults(kode_izin="SIP-DOKTER", isian_kategori="Dokter  Spesialis") == set()
    assert faults(kode_izin="SIP-DOKTER", isian_kategori="dukun") == {("isian_kategori", "choice")}


def test_all_mistakes_of_a_row_are_named_together() -> None:
    assert faults(nik="1", nama="", tanggal_terbit="besok") == {
        ("nik", "nik"),
        ("nama", "missing"),
        ("tanggal_terbit", "date"),
    }


def test_every_rule_has_a_sentence_in_both_languages() -> None:
    details: dict[str, Any] = dict.fromkeys(("most", "row", "choices", "year", "other", "permit", "found", "expected"))
    for rule in SENTENCES:
        indonesian, english = fault("kolom", rule, **details).said()
        assert indonesian != english
        assert "{" not in indonesian + english


@pytest.mark.parametrize("name", ["sip-bidan", "SIPB", "Surat Izin Praktik  Bidan (SIPB)", "SIK Bidan"])
def test_a_permit_is_known_by_code_name_and_earlier_name(name: str) -> None:
    record = checked(kode_izin=name)

    assert isinstance(record, Record)
    assert record.permit_code == "SIP-BIDAN"


def test_a_table_of_names_with_an_unknown_code_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "names.yaml"
    table.write_text("SIP-PENYIHIR: [Izin Sihir]\n")

    with pytest.raises(FileNotFit, match="SIP-PENYIHIR"):
        legacy_names(CATALOGUE, table)


@given(some.dates(LONG_AGO, TODAY), some.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"]))
def test_a_day_is_the_same_however_it_is_written(day: date, form: str) -> None:
    # strftime writes years before 1000 without zeros; ours are later.
    assert values.past_day(day.strftime(form), TODAY) == day


TEXT = some.text(some.characters(codec="windows-1252", exclude_categories=("C", "Z")), min_size=1, max_size=40)


@given(
    some.lists(some.fixed_dictionaries({"nama": TEXT, "alamat": TEXT, "keterangan": TEXT}), min_size=1, max_size=5),
    some.sampled_from(["utf-8", "utf-8-sig", "windows-1252"]),
    some.sampled_from([",", ";"]),
)
def test_rows_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, cells: list[dict[str, str]], encoding: str, delimiter: str
) -> None:
    rows = [saris(**each) for each in cells]
    path = tmp_path_factory.mktemp("rows") / "arsip.csv"
    # The letter tells Windows-1252 from UTF-8 in every case: alone it is no UTF-8.
    rows[0]["nama"] = "é" + rows[0]["nama"]

    written(path, rows, encoding=encoding, delimiter=delimiter, head=[*SARIS, "keterangan"])

    assert read(path) == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "kolom tidak ada / columns missing: nomor_register"),
        ("nomor_register,warna\n", "columns unknown: warna"),
        (",".join([*SARIS, "nik"]) + "\n", "columns twice: nik"),
    ],
)
def test_a_file_with_other_columns_is_refused_as_a_whole(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "arsip.csv"
    path.write_text(text)

    with pytest.raises(FileNotFit, match=said):
        Source(path)


@pytest.mark.parametrize(
    ("content", "said"), [("nomor".encode("utf-16"), "UTF-16"), (b"nomor_register,\x81\n", "Windows-1252")]
)
def test_a_file_in_another_encoding_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "arsip.csv"
    path.write_bytes(content)

    with pytest.raises(FileNotFit, match=said):
        Source(path)


def test_a_row_that_cannot_be_read_does_not_stop_those_after_it(tmp_path: Path) -> None:
    path = written(tmp_path / "arsip.csv", [saris()])
    with path.open("a") as text:
        text.write(f'18/2019,"a"b\n\n{"x," * 20}x\n')
        text.write(",".join(saris(nomor_register="19/2019").values()).replace("Sari, A", "Sari A"))

    found = [(line.row, line.fault.rule if line.fault else None) for line in Source(path).lines()]

    assert found == [(2, None), (3, "quotes"), (5, "cells"), (6, None)]


def test_the_rows_of_the_sample_are_good(tmp_path: Path) -> None:
    imports_sample.write(tmp_path / "arsip.csv", 300)

    found = [CHECKER.check(line) for line in Source(tmp_path / "arsip.csv").lines()]

    assert [each for each in found if not isinstance(each, Record)] == []
