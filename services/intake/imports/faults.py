"""What can be wrong with a row, said plainly in Indonesian and English; never with what the cell held of a person."""

from __future__ import annotations

from typing import NamedTuple

SENTENCES = {
    "missing": ("wajib diisi", "must be filled in"),
    "too_long": ("terlalu panjang, paling banyak {most} huruf", "too long, at most {most} characters"),
    "control": ("mengandung karakter yang tidak dapat dicetak", "holds characters that cannot be printed"),
    "register": (
        "awali dengan huruf atau angka; selanjutnya huruf, angka, spasi dan . / _ - saja",
        "begin with a letter or digit; then only letters, digits, blanks and . / _ -",
    ),
    "twice": ("sudah ada di baris {row} berkas ini", "already stands in row {row} of this file"),
    "same_permit": (
        "izin yang sama (jenis, NIK, nomor dan tanggal) sudah ada di baris {row} berkas ini",
        "the same permit (type, NIK, number and date) already stands in row {row} of this file",
    ),
    "permit": ("tidak dikenal sebagai kode atau nama izin", "is no known permit code or name"),
    "kind": ("harus salah satu dari: {choices}", "must be one of: {choices}"),
    "closed": (
        "izin yang sudah dicabut tidak diimpor sebagai izin yang berlaku",
        "a closed permit is not imported as valid",
    ),
    "nik": ("bukan NIK yang sah (16 angka)", "is no valid identity number (16 digits)"),
    "npwp": ("bukan NPWP yang sah (15 atau 16 angka)", "is no valid tax number (15 or 16 digits)"),
    "nib": ("bukan NIB yang sah (13 angka)", "is no valid business number (13 digits)"),
    "phone": ("bukan nomor telepon yang sah", "is no valid telephone number"),
    "email": ("bukan alamat surel yang sah", "is no valid e-mail address"),
    "date": (
        "bukan tanggal; tulis hari/bulan/tahun, misalnya 31/12/2019",
        "is no date; write day/month/year, such as 31/12/2019",
    ),
    "early": ("tanggal sebelum tahun {year}", "a date before the year {year}"),
    "future": ("tanggal di masa depan", "a date in the future"),
    "order": ("lebih awal daripada {other}", "earlier than {other}"),
    "question": ("bukan pertanyaan formulir izin {permit}", "is no question of the form of {permit}"),
    "choice": ("harus salah satu dari: {choices}", "must be one of: {choices}"),
    "number": ("bukan angka", "is no number"),
    "region": ("bukan kelurahan yang dikenal", "is no known village"),
    "point": ("tulis lintang, bujur; misalnya -6.889, 109.675", "write latitude, longitude; such as -6.889, 109.675"),
    "cells": ("baris ini punya {found} kolom, judul {expected}", "this row has {found} columns, the head {expected}"),
    "quotes": ("tanda kutip tidak benar, atau satu sel terlalu panjang", "quotes are wrong, or one cell is too long"),
    "erased": ("data pribadi orang ini sudah dihapus", "this person's data was erased"),
}


class Fault(NamedTuple):
    """One thing that is wrong; ``column`` is empty when it concerns the whole row."""

    column: str
    rule: str
    details: tuple[tuple[str, object], ...] = ()

    def said(self) -> tuple[str, str]:
        """In Indonesian and in English, beginning with the column."""
        begin = f"{self.column}: " if self.column else ""
        indonesian, english = (begin + sentence.format(**dict(self.details)) for sentence in SENTENCES[self.rule])
        return indonesian, english


def fault(column: str, rule: str, **details: object) -> Fault:
    return Fault(column, rule, tuple(details.items()))
