"""What the catalogue says of the letters of a permit type: intake's answer under ``paper``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

CONDITIONS = (
    "Pemegang izin wajib menaati ketentuan peraturan perundang-undangan yang berlaku.",
    "Izin ini tidak dapat dipindahtangankan kepada pihak lain.",
    "Perubahan data pemegang atau lokasi wajib dilaporkan kepada Dinas.",
    "Izin ini dapat dicabut apabila di kemudian hari terdapat keterangan yang tidak benar atau pelanggaran ketentuan.",
)
THEREFORE = "bahwa berdasarkan pertimbangan tersebut permohonan dinilai memenuhi syarat dan izin perlu diberikan."
Duty = Mapping[str, Any]


@dataclass(frozen=True)
class Blocks:
    """The kind of paper, the words that a draft starts from, what is due after the issue, and the day on which the
    permit ends with what it is for. ``conclusion``: what follows from the considerations; ``validity``: the sentence
    for a permit that has no such day and no term."""

    template: str = "decree"
    considerations: tuple[str, ...] = ()
    conclusion: str = THEREFORE
    conditions: tuple[str, ...] = CONDITIONS
    dictums: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    validity: str = ""
    ends: date | None = None

    @classmethod
    def of(cls, particulars: Mapping[str, Any]) -> Blocks:
        """From intake's answer; what an intake of an earlier version does not say is as it was then."""
        said = particulars.get("paper") or {}
        end = said.get("valid_until")
        return cls(
            template=said.get("template") or cls.template,
            considerations=tuple(said.get("considerations", ())),
            conclusion=said.get("conclusion") or THEREFORE,
            conditions=tuple(said.get("conditions") or CONDITIONS),
            dictums=tuple(said.get("dictums", ())),
            duties=tuple(said.get("duties", ())),
            validity=said.get("validity", ""),
            ends=date.fromisoformat(end) if end else None,
        )
