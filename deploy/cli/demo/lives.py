"""The four lives: what each applicant asks for, and where its way differs from a smooth one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Life:
    """One application from form to letter.

    ``wrong_document``: the front office sends this requirement back once. ``against``: these agencies advise against;
    ``conditions``: under which the others agree.
    """

    title: str
    applicant: str
    permit_code: str
    wrong_document: bool = False
    against: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


LIVES = (
    Life("Tak terstruktur, terbit", "Contoh Ayu Lestari", "MAKAM"),
    Life(
        "Terstruktur dengan pengecekan, rapat teknis dan syarat OPD, terbit",
        "Contoh Bagus Santoso",
        "STPT",
        conditions=("Praktik hanya di alamat yang disetujui.", "Papan nama dipasang dalam tiga puluh hari."),
    ),
    Life("Satu dokumen diperbaiki, lalu terbit", "Contoh Citra Dewi", "SIP-DRH", wrong_document=True),
    Life("Rekomendasi tidak mendukung, ditolak", "Contoh Danu Prakoso", "TEBANG-POHON", against=("DLH",)),
)
