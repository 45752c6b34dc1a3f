"""Papers for tests: every kind of letter in its contents, and what stands on a PDF."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import Any

from services.signing import agency_paper
from services.signing.agency_parts import Draft
from services.signing.papers import letterhead
from services.signing.papers.blocks import Blocks
from services.signing.papers.composing import Case, compose
from services.signing.papers.contents import Contents, Stamp
from services.signing.papers.letterhead import NamedSigner
from services.signing.papers.receipts import receipt
from services.signing.parts import Earlier, LetterKind, Text
from services.signing.standard_text import standard_text
from tests.signing.cases import AT, HOLDER, PERMIT, opened

URL = "http://localhost:8000/te/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STAMP = Stamp("503/SIP-DOKTER/007/XI/2026", URL, AT)
HEAD = NamedSigner(name="Contoh Hadi, S.H.", rank="Pembina", nip="00000000 000000 0 001")
EARLIER = Earlier(
    "a1b2c3d4" * 8,
    4321,
    "Surat Izin Praktik Dokter",
    "Physician practice permit",
    number="503/SIP-DOKTER/001/I/2026",
    code="ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    signed_on="2026-01-05",
    valid_until="2031-01-04",
)
RESEARCH = HOLDER | {
    "permit_name": "Surat Keterangan Penelitian",
    "paper": {"template": "research-certificate", "valid_until": "2027-02-28"},
}
PRACTICE = HOLDER | {"paper": {"template": "practice-permit"}}
DRAFT = Draft(
    revision=1,
    advice="conditional",
    reason="Bangunan memenuhi syarat.",
    conditions=("Tersedia tempat parkir.",),
    application_number="2026-K7QF-3M2X",
    permit_code="SIP-DOKTER",
    permit_name="Surat Izin Praktik Dokter",
    permit_name_en="Physician practice permit",
    by="rini",
)


def case(
    text: Text = PERMIT, holder: dict[str, Any] = HOLDER, *, stamp: Stamp | None = STAMP, **letter_or_case: Any
) -> Case:
    how = {"person": HEAD}
    how |= {name: letter_or_case.pop(name) for name in ("capacity", "person") if name in letter_or_case}
    letter = opened(text.letter, **letter_or_case)
    return Case(letter, text, holder, letterhead.ours(), stamp, **how)


def signed(text: Text = PERMIT, holder: dict[str, Any] = HOLDER, **more: Any) -> Contents:
    return compose(case(text, holder, **more))


def later(kind: LetterKind, holder: dict[str, Any] = HOLDER, **text: Any) -> Contents:
    """A letter about the one of January 2026."""
    about = case(Text(kind), holder)
    about.letter.earlier = EARLIER
    words = replace(standard_text(about.letter, Blocks.of(holder)), **text)
    return compose(replace(about, text=words))


def every_kind() -> dict[str, Contents]:
    """One signed paper of each kind of template."""
    because = "Keterangan dalam permohonan tidak benar."
    return {
        "decree": signed(),
        "practice-permit": signed(holder=PRACTICE),
        "research-certificate": signed(holder=RESEARCH, validity_days=None),
        "refusal": signed(Text("refusal", ("bahwa …;",), reason=because, remedies=("Lampirkan foto.",))),
        "recommendation": agency_paper.recommendation(
            DRAFT, "DINKES", HOLDER, letterhead.ours(), stamp=STAMP, person=HEAD
        ),
        "revocation": later("revocation", reason=because),
        "suspension": later("suspension", reason=because, until="2027-01-31"),
        "reinstatement": later("reinstatement", reason="Pemeriksaan selesai."),
        "receipt": receipt(EARLIER, HOLDER, letterhead.ours(), URL),
    }


def words_of(pdf: bytes) -> str:
    """The words in the order in which they are read, without breaks."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())
