"""A file of made-up earlier permits, as large as wanted and the same every time."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from services.intake.imports.columns import COLUMNS

BEGIN = date(2010, 1, 4)
DAYS = 5000
PERMITS = {
    "SIP-BIDAN": {"isian_no_str": "{number:010d}"},
    "Surat Izin Praktik Perawat": {"isian_no_str": "{number:010d}"},
    "MAKAM": {"isian_nama_almarhum": "Contoh Almarhum {number}", "isian_tpu": "TPU Contoh"},
    "IMB": {},
    "SIUP Kecil": {},
}
NEVER_RENEWED = {"IMB"}
KINDS = "baru", "", "perpanjangan"
NAMES = "Siti", "Budi", "Ratna", "Agus", "Dewi", "Bayu", "Wulan", "Hadi"
PERMITS_PER_PERSON = 3
ANSWERS = sorted({column for answers in PERMITS.values() for column in answers})
HEAD = [*(column.name for column in COLUMNS), *ANSWERS]


def rows(number: int) -> Iterator[dict[str, str]]:
    """As many valid rows; each person has about three permits."""
    chance = random.Random(17)
    for place in range(1, number + 1):
        person = chance.randrange(max(number // PERMITS_PER_PERSON, 1))
        name, answers = chance.choice(list(PERMITS.items()))
        signed = BEGIN + timedelta(days=chance.randrange(DAYS))
        yield {
            "nomor_register": f"{place}/{signed.year}",
            "kode_izin": name,
            "jenis_permohonan": chance.choice(KINDS[:2] if name in NEVER_RENEWED else KINDS),
            "nik": nik(person),
            "nama": f"{NAMES[person % len(NAMES)]} Contoh {person}",
            "alamat": f"Jalan Contoh Nomor {person}, RT 01 RW 02",
            "kelurahan": "Medono",
            "kecamatan": "Pekalongan Barat",
            "telepon": f"0812{person:08d}",
            "email": f"contoh{person}@contoh.example",
            "nomor_sk": f"503/{place}/{signed.year}",
            "tanggal_daftar": f"{signed - timedelta(days=7):%d/%m/%Y}",
            "tanggal_terbit": f"{signed:%d-%m-%Y}",
            "berlaku_sampai": (signed + timedelta(days=5 * 365)).isoformat(),
            "lokasi": f"Jalan Contoh Nomor {place}",
            **{column: answer.format(number=place) for column, answer in answers.items()},
        }


def nik(person: int) -> str:
    """A number that could be somebody's: region, birth date, running number."""
    born = date(1950, 1, 1) + timedelta(days=person // 9000)
    return f"337501{born:%d%m%y}{person % 9000 + 1:04d}"


def write(path: Path, number: int) -> None:
    """The file, as the predecessor exports it."""
    with path.open("w", encoding="utf-8", newline="") as text:
        table = csv.DictWriter(text, HEAD, restval="")
        table.writeheader()
        table.writerows(rows(number))
