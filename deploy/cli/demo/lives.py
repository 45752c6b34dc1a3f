"""The four lives: what each applicant asks for, and where its way differs from a smooth one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Life:
    """One application from form to letter.

    ``wrong_document``: the front office sends this requirement back once. ``against``: these agencies advise against.
    """

    title: str
    applicant: str
    permit_code: str
    wrong_document: bool = False
    against: tuple[str, ...] = ()


LIVES = (
    Life("Tak terstruktur, terbit", "Contoh Ayu Lestari", "MAKAM"),
    Life("Terstruktur dengan peninjauan dan rapat teknis, terbit", "Contoh Bagus Santoso", "STPT"),
    Life("Satu dokumen diperbaiki, lalu terbit", "Contoh Citra Dewi", "SIP-DRH", wrong_document=True),
    Life("Rekomendasi tidak mendukung, ditolak", "Contoh Danu Prakoso", "TEBANG-POHON", against=("DLH",)),
)
