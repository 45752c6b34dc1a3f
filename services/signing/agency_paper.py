"""An agency's letter as a PDF: what stands on its recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.shared.contracts.recommendation import Advice
from services.signing.agency_parts import AgencyPaper, Draft
from services.signing.papers.composing import lines, signer, stamped
from services.signing.papers.contents import Capacity, Recommendation, Stamp
from services.signing.papers.letterhead import Letterhead, NamedSigner
from services.signing.papers.released import newest
from services.signing.papers.rendering import Unprintable
from services.signing.parts import NOT_SIGNED_YET

ADVICE: dict[Advice, str] = {
    "favourable": "mendukung",
    "conditional": "mendukung dengan syarat",
    "unfavourable": "tidak mendukung",
}


def recommendation(
    draft: Draft,
    agency: str,
    particulars: Mapping[str, Any],
    letterhead: Letterhead,
    *,
    stamp: Stamp | None = None,
    capacity: Capacity = "head",
    person: NamedSigner | None = None,
) -> Recommendation:
    """The contents of an agency's letter. Without a stamp it is a draft.

    ``particulars`` is intake's answer: ``name`` and ``address`` of the holder, ``permit_name``, and under ``agencies``
    what the agency and its head are called; ``person`` signs, or is expected to. Raises :class:`Unprintable` when the
    agency has no name there.
    """
    known, permit_name = called(agency, particulars), str(particulars["permit_name"])
    return Recommendation(
        **stamped(stamp) | {"number": draft.reference(agency)},
        template=newest("recommendation"),
        title=f"Rekomendasi teknis {permit_name}",
        letterhead=letterhead.printed_for(agency, known["name"]),
        signer=signer((known["head_title"],), known["head_title"], capacity, person),
        permit_name=permit_name,
        application_number=draft.application_number,
        addressee=(letterhead.head_title, f"di {letterhead.city}"),
        holder=(
            ("Nama pemohon", str(particulars["name"]).strip()),
            ("Alamat pemohon", str(particulars["address"]).strip()),
        ),
        advice=ADVICE[draft.advice],
        reasons=lines(draft.reason),
        conditions=draft.conditions,
    )


def finished(draft: Draft, agency: str, particulars: Mapping[str, Any], made: Mapping[str, str]) -> AgencyPaper:
    """The paper that was made of it; ``made``: of what, with what, and who is named on it."""
    known, name = called(agency, particulars), str(particulars["permit_name"])
    return AgencyPaper(
        **NOT_SIGNED_YET,
        permit_name=name,
        permit_name_en=str(particulars.get("permit_name_en") or name),
        reference=draft.reference(agency),
        permit_code=draft.permit_code,
        agency_name=known["name"],
        agency_name_en=known["name_en"],
        head_title=known["head_title"],
        **made,
    )


def called(agency: str, particulars: Mapping[str, Any]) -> dict[str, str]:
    """What an agency and its head are called."""
    known = particulars.get("agencies", {}).get(agency)
    if not known:
        raise Unprintable(f"intake does not say what agency {agency} is called")
    return {name: str(known[name]) for name in ("name", "name_en", "head_title")}
