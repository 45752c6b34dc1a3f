"""The columns of a file of earlier records: what each holds, and whether it must be filled in."""

from __future__ import annotations

from typing import NamedTuple

ANSWER = "isian_"


class Column(NamedTuple):
    """One column; ``meaning`` in Indonesian and English, ``example`` as it stands in a cell."""

    name: str
    required: bool
    makna: str
    meaning: str
    example: str


COLUMNS = (
    Column("nomor_register", True, "nomor register lama, harus unik", "earlier register number, unique", "1/2019"),
    Column("kode_izin", True, "kode izin kami atau nama lama", "our permit code, or the earlier name", "SIP-BIDAN"),
    Column(
        "jenis_permohonan",
        False,
        "jenis yang dikenal izin itu, bukan pencabutan; kosong: baru",
        "a kind that the permit knows, no closure; blank: new",
        "perpanjangan",
    ),
    Column("nik", True, "NIK pemegang izin, 16 angka", "identity number, 16 digits", "3375015203900001"),
    Column("nama", True, "nama pemegang izin", "holder's name", "Siti Contoh"),
    Column("alamat", True, "alamat pemegang izin", "holder's address", "Jalan Contoh Nomor 1"),
    Column("kelurahan", False, "kelurahan alamat", "village of the address", "Medono"),
    Column("kecamatan", False, "kecamatan alamat", "district of the address", "Pekalongan Barat"),
    Column("telepon", False, "nomor telepon", "telephone number", "0812 3456 7890"),
    Column("email", False, "alamat surel", "e-mail address", "siti@contoh.example"),
    Column("npwp", False, "NPWP, 15 atau 16 angka", "tax number, 15 or 16 digits", "01.300.066.6-091.000"),
    Column("nib", False, "NIB, 13 angka", "business number, 13 digits", "1234567890123"),
    Column("nama_badan_usaha", False, "nama badan usaha", "name of the business", "Klinik Contoh"),
    Column(
        "nomor_sk",
        True,
        "nomor surat izin; sekali saja dengan jenis, NIK, tanggal",
        "number of the letter; with type, NIK and date once",
        "503/SIP-BIDAN/12/III/2019",
    ),
    Column("tanggal_daftar", False, "tanggal pendaftaran", "registered on", "01/03/2019"),
    Column("tanggal_terbit", True, "tanggal surat izin", "letter signed on", "12/03/2019"),
    Column("berlaku_sampai", False, "kosong bila tanpa batas waktu", "valid until; blank: no end", "12/03/2024"),
    Column("lokasi", False, "lokasi kegiatan atau praktik", "place of the activity", "Jalan Contoh Nomor 7"),
    Column("keterangan", False, "keterangan lain", "remarks", "pindahan arsip"),
)
ANSWERS = Column(
    f"{ANSWER}…",
    False,
    "jawaban formulir, mis. isian_no_str untuk pertanyaan no_str",
    "an answer of the form, such as isian_no_str for question no_str",
    "12 34 5 6",
)
BY_NAME = {column.name: column for column in COLUMNS}
REQUIRED = tuple(column.name for column in COLUMNS if column.required)


def known(name: str) -> bool:
    """Whether a file may have this column."""
    return name in BY_NAME or (name.startswith(ANSWER) and len(name) > len(ANSWER))
