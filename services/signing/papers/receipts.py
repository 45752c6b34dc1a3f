"""The receipt for a letter that is handed over at the counter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.signing.papers.codes import qr_code
from services.signing.papers.composing import signer
from services.signing.papers.contents import Receipt
from services.signing.papers.indonesian import in_words
from services.signing.papers.letterhead import Letterhead
from services.signing.papers.released import newest
from services.signing.parts import Issued

FOOTER = "Tanda terima ini ditandatangani dengan tangan oleh kedua pihak dan disimpan di loket."
GROUP, GROUPS = 8, 4  # signs of the fingerprint in a group, groups in a line


def receipt(issued: Issued, particulars: Mapping[str, Any], letterhead: Letterhead, url: str) -> Receipt:
    """Everything on it; who hands over and who receives is written by hand."""
    return Receipt(
        template=newest("receipt"),
        draft=False,
        title=f"Tanda terima surat nomor {issued.number}",
        number=issued.number,
        date=in_words(date.fromisoformat(issued.signed_on)),
        day=issued.signed_on,
        signed_moment="",
        url=url,
        qr=qr_code(url),
        footer=FOOTER,
        letterhead=letterhead.printed(),
        signer=signer(letterhead.head_title_lines, letterhead.signs_as, "head", None),
        letter=(
            ("Jenis surat", issued.permit_name),
            ("Nomor", issued.number),
            ("Tanggal", in_words(date.fromisoformat(issued.signed_on))),
            ("Atas nama", str(particulars.get("name") or "–")),
            ("Kode pemeriksaan", issued.code),
        ),
        fingerprint=fingerprint(issued.sha256),
    )


def fingerprint(sha256: str) -> tuple[str, ...]:
    """In groups that two people can read to each other."""
    groups = [sha256[at : at + GROUP] for at in range(0, len(sha256), GROUP)]
    return tuple(" ".join(groups[at : at + GROUPS]) for at in range(0, len(groups), GROUPS))
