"""The import on a real database, and files for it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from services.intake.accounts import Accounts
from services.intake.imports.checking import Checker, Record, Refused, legacy_names
from services.intake.imports.domain import permit_id_of
from services.intake.imports.importing import Import
from services.intake.imports.reading import Line, Source
from services.intake.imports.renewing import ImportedPermits
from services.intake.imports.report import Report
from services.shared.application import EventSourcedApplication
from services.shared.datastore import Datastore
from services.shared.personal_data import PersonalData
from tests.intake.counters import CATALOGUE
from tests.intake.people import MASTER_KEY, SARI

TODAY = date(2026, 11, 22)
CHECKER = Checker(CATALOGUE, legacy_names(CATALOGUE), TODAY)
SARIS = {
    "nomor_register": "17/2019",
    "kode_izin": "SIP-BIDAN",
    "jenis_permohonan": "perpanjangan",
    "nik": SARI.nik,
    "nama": "Contoh Sari, A.Md.Keb.",
    "alamat": "Jalan Contoh Nomor 1",
    "telepon": "0812 3456 7890",
    "email": "sari@contoh.example",
    "nomor_sk": "503/SIP-BIDAN/12/III/2019",
    "tanggal_daftar": "01/03/2019",
    "tanggal_terbit": "12/03/2019",
    "berlaku_sampai": "12/03/2024",
    "isian_no_str": "12 34 5 6",
}


def saris(**changes: str) -> dict[str, str]:
    """The row of Sari's practice permit, or one that differs from it."""
    return SARIS | changes


def checked(**changes: str) -> Record | Refused:
    """What becomes of Sari's row with these changes."""
    return CHECKER.check(Line(2, saris(**changes)))


def faults(**changes: str) -> set[tuple[str, str]]:
    """The columns and rules that are broken with these changes."""
    found = checked(**changes)
    return {(each.column, each.rule) for each in found.faults} if isinstance(found, Refused) else set()


def written(
    path: Path, rows: Sequence[Mapping[str, str]], *, encoding: str = "utf-8", delimiter: str = ",", head: Any = None
) -> Path:
    """A file with these rows."""
    with path.open("w", encoding=encoding, newline="") as text:
        table = csv.DictWriter(text, head or list(SARIS), delimiter=delimiter, restval="")
        table.writeheader()
        table.writerows(rows)
    return path


class Archive:
    """An office's database into which files are imported."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.url = database_url
        self.folder = folder
        self.datastore = Datastore(database_url, pool_size=3)
        self.personal_data = PersonalData(self.datastore, MASTER_KEY)
        self.accounts = Accounts(self.datastore, self.personal_data)
        self.permits = ImportedPermits(self.datastore, self.personal_data)
        self.application = EventSourcedApplication(self.datastore)

    def take(self, *rows: Mapping[str, str], dry: bool = False) -> dict[str, int]:
        """Import these rows; the totals."""
        return self.take_file(written(self.folder / "arsip.csv", rows), dry=dry)

    def take_file(self, file: Path, *, dry: bool = False, batch: int = 2) -> dict[str, int]:
        work = Import(self.datastore, self.personal_data, CHECKER, batch=batch)
        with Report(self.folder / "laporan.csv") as report:
            (work.try_out if dry else work.run)(Source(file), report, lambda rows: None)
        return {name: number for name, number in report.totals.items() if number}

    def reported(self) -> list[dict[str, str]]:
        """The rows of the last report."""
        with (self.folder / "laporan.csv").open(encoding="utf-8-sig", newline="") as text:
            return list(csv.DictReader(text))

    def events(self, register: str) -> list[str]:
        return [type(happened).__name__ for happened in self.application.events.get(permit_id_of(register))]

    def count(self, table: str) -> int:
        (row,) = self.datastore.query(f"SELECT count(*) AS number FROM {table}")
        number: int = row.number
        return number
