"""An agency's letter as a PDF: what goes into ``agency_letter.typ``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from services.shared.contracts.recommendation import Advice
from services.signing.agency_parts import AgencyPaper, Draft
from services.signing.letter import DRAFT_FOOTER, FOOTER, OFFICE, Unprintable, in_words, moment_in_words, qr_code
from services.signing.parts import WIB

TEMPLATE = Path(__file__).with_name("agency_letter.typ")
FOR_THE_HEAD = "a.n. "
ADVICE: dict[Advice, str] = {
    "favourable": "mendukung",
    "conditional": "mendukung dengan syarat",
    "unfavourable": "tidak mendukung",
}


def contents(
    draft: Draft,
    agency: str,
    particulars: Mapping[str, Any],
    *,
    as_deputy: bool = False,
    url: str = "",
    signed_at: datetime | None = None,
) -> dict[str, Any]:
    """Everything ``agency_letter.typ`` asks for. Without ``signed_at`` it is a draft.

    ``particulars`` is intake's answer: ``name`` and ``address`` of the holder, ``permit_name``, and under ``agencies``
    what the agency and its head are called. Raises :class:`Unprintable` when the agency has no name there.
    """
    known, permit_name = called(agency, particulars), str(particulars["permit_name"])
    signer = (FOR_THE_HEAD if as_deputy else "") + known["head_title"]
    return {
        "draft": signed_at is None,
        "title": f"Rekomendasi teknis {permit_name}",
        "number": draft.reference(agency),
        "application_number": draft.application_number,
        "permit_name": permit_name,
        "addressee": OFFICE["head_title"],
        "holder": [("Nama", str(particulars["name"])), ("Alamat", str(particulars["address"]))],
        "advice": ADVICE[draft.advice],
        "reason": draft.reason.strip(),
        "conditions": list(draft.conditions),
        "date": in_words(signed_at.astimezone(WIB).date()) if signed_at else "…",
        "signed_moment": moment_in_words(signed_at) if signed_at else "",
        "url": url,
        "qr": qr_code(url) if url else "",
        "footer": FOOTER if signed_at else DRAFT_FOOTER,
        "for_head": FOR_THE_HEAD if as_deputy else "",
        "office": {
            "government": OFFICE["government"],
            "name": known["name"],
            "name_lines": [known["name"]],
            "address": OFFICE["city"],
            "city": OFFICE["city"],
            "head_title_lines": [known["head_title"]],
            "signer": signer,
        },
    }


def finished(draft: Draft, agency: str, particulars: Mapping[str, Any], sha256: str, size: int) -> AgencyPaper:
    """The paper that was made of it."""
    known, name = called(agency, particulars), str(particulars["permit_name"])
    return AgencyPaper(
        sha256=sha256,
        size=size,
        permit_name=name,
        permit_name_en=str(particulars.get("permit_name_en") or name),
        reference=draft.reference(agency),
        permit_code=draft.permit_code,
        agency_name=known["name"],
        agency_name_en=known["name_en"],
        head_title=known["head_title"],
    )


def called(agency: str, particulars: Mapping[str, Any]) -> dict[str, str]:
    """What an agency and its head are called."""
    known = particulars.get("agencies", {}).get(agency)
    if not known:
        raise Unprintable(f"intake does not say what agency {agency} is called")
    return {name: str(known[name]) for name in ("name", "name_en", "head_title")}
