"""The letter as a PDF: what goes into ``letter.typ``, and how it is rendered."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from services.shared.contracts.routing import RoutingSlip
from services.signing.parts import WIB, Capacity, LetterKind, Text, valid_until

TEMPLATE = Path(__file__).with_name("letter.typ")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
FOOTER = "Dokumen ini ditandatangani secara elektronik menggunakan sertifikat elektronik."
DRAFT_FOOTER = "Konsep untuk pemeriksaan di lingkungan dinas; bukan keputusan dan belum ditandatangani."
ACTING = "Plh. "  # pelaksana harian: who stands in for a head who is away for some days
OFFICE = {
    "government": "Pemerintah Kota Contoh",
    "name": "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    "name_lines": ["Dinas Penanaman Modal dan", "Pelayanan Terpadu Satu Pintu"],
    "address": "Jalan Melati Nomor 1, Kota Contoh 00000 · Telepon (0000) 000000 · dpmptsp@kota-contoh.example",
    "city": "Kota Contoh",
    "head_title": "Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    "head_title_lines": ["Kepala Dinas Penanaman Modal", "dan Pelayanan Terpadu Satu Pintu"],
    "signer": "Kepala DPMPTSP Kota Contoh",
}


class Unprintable(Exception):
    """The letter cannot be rendered as it stands: a person must change it."""


def contents(
    slip: RoutingSlip,
    text: Text,
    particulars: Mapping[str, Any],
    *,
    number: str = "",
    url: str = "",
    signed_at: datetime | None = None,
    capacity: Capacity = "head",
) -> dict[str, Any]:
    """Everything ``letter.typ`` asks for. Without ``signed_at`` it is a draft.

    ``particulars`` is intake's answer about the holder: ``name``, ``address``, ``permit_name``, ``answers`` (label and
    value each), ``legal_basis`` and, where it differs from ours, ``office``.
    """
    on = signed_at.astimezone(WIB).date() if signed_at else None
    permit_name = str(particulars["permit_name"])
    title = permit_name if text.letter == "permit" else f"Penolakan permohonan {permit_name}"
    answers = [(str(answer["label"]), str(answer["value"])) for answer in particulars.get("answers", ())]
    for_head = ACTING if capacity == "acting" else ""
    office = OFFICE | dict(particulars.get("office") or {})
    holder = [("Nama", str(particulars["name"])), ("Alamat", str(particulars["address"])), *answers]
    return {
        "kind": text.letter,
        "draft": signed_at is None,
        "title": title,
        "permit_name": permit_name,
        "number": number or "… / konsep",
        "application_number": slip.application_number,
        "date": in_words(on) if on else "…",
        "signed_moment": moment_in_words(signed_at) if signed_at else "",
        "considerations": list(text.considerations),
        "legal_basis": [str(law) for law in particulars.get("legal_basis", ())],
        "conditions": list(text.conditions),
        "reason": text.reason,
        "holder": [pair for pair in holder if pair[1].strip()],
        "validity": validity(slip, text.letter, on),
        "url": url,
        "qr": qr_code(url) if url else "",
        "footer": FOOTER if signed_at else DRAFT_FOOTER,
        "for_head": for_head,
        "office": office | {"signer": f"{for_head}{office['signer']}"},
    }


def render(letter: Mapping[str, Any], template: Path = TEMPLATE) -> bytes:
    """The PDF/A-2b of a template's contents. It takes tens of milliseconds of processor time: ``offload`` it."""
    import typst

    try:
        pdf = typst.compile(
            template,
            root=template.parent,
            font_paths=typst.Fonts(include_system_fonts=False),
            sys_inputs={"letter": json.dumps(letter)},
            pdf_standards=["a-2b"],
        )
    except typst.TypstError as wrong:
        raise Unprintable(wrong.message) from wrong
    return bytes(pdf)


def validity(slip: RoutingSlip, letter: LetterKind, signed_on: date | None) -> str:
    """The sentence that says how long the permit counts."""
    if slip.validity_days is None:
        return "Keputusan ini berlaku sejak tanggal ditetapkan sampai dengan dicabut atau dinyatakan tidak berlaku."
    if signed_on is None:
        return f"Keputusan ini berlaku selama {slip.validity_days} hari sejak tanggal ditetapkan."
    end = valid_until(slip, letter, signed_on)
    until = f" sampai dengan tanggal {in_words(end)}" if end else ""
    return f"Keputusan ini berlaku sejak tanggal ditetapkan{until}."


def in_words(day: date) -> str:
    """12 Maret 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_in_words(moment: datetime) -> str:
    """12 Maret 2026 pukul 10.00 WIB."""
    here = moment.astimezone(WIB)
    return f"{in_words(here.date())} pukul {here:%H.%M} WIB"


def qr_code(url: str) -> str:
    """An SVG that leads to the public page of the letter."""
    import segno

    picture = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        picture, kind="svg", border=0, dark="#0f5257", xmldecl=False, svgns=True
    )
    return picture.getvalue().decode()
