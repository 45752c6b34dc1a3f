"""An independent program comes to the same: pdfsig on many kinds of files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from pyhanko.sign.fields import MDPPerm

from services.signing.esign import pades
from services.signing.esign.keys import Keys
from services.signing.evidence import examine
from tests.signing import attacks
from tests.signing.authorities import DAY, NOW, YEAR, Authority, Held, signed
from tests.signing.pdfsig import Said, said_of

PAPER = attacks.document(
    attacks.CATALOGUE,
    b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<>>>>",
    b"<</Length 0>>\nstream\n\nendstream",
)


class Maker(NamedTuple):
    """Who signs, ours and a stranger."""

    ours: Authority
    head: Held
    stranger: Authority
    other: Held

    def letter(self, level: str | None = None, **more: object) -> bytes:
        stamper = None if level is None else self.ours.time_stamper()
        return signed(PAPER, self.ours, self.head, stamper, level or "", **more)  # type: ignore[arg-type]

    def foreign(self) -> bytes:
        return signed(PAPER, self.stranger, self.other)

    def twice(self) -> bytes:
        first = self.letter(allowed=MDPPerm.FILL_FORMS)
        return signed(first, self.stranger, self.other, field="Kedua", allowed=None)

    def by_two_of_ours(self) -> bytes:
        first = self.letter(allowed=MDPPerm.FILL_FORMS)
        return signed(first, self.ours, self.ours.issue("Sekretaris (contoh)"), field="Kedua", allowed=None)

    def flipped(self) -> bytes:
        pdf = self.letter()
        at = pdf.index(b"MediaBox[0 0 9") + len(b"MediaBox[0 0 ")
        return pdf[:at] + b"8" + pdf[at + 1 :]

    def copied(self) -> bytes:
        other = PAPER.replace(b"[0 0 9 9]", b"[0 0 8 8]")
        return attacks.with_signature_of(self.letter(), signed(other, self.ours, self.head))


FILES: dict[str, Callable[[Maker], bytes]] = {
    "not signed": lambda _: PAPER,
    "B-B": lambda make: make.letter(),
    "B-T": lambda make: make.letter(""),
    "B-LT": lambda make: make.letter("LT"),
    "B-LTA": lambda make: make.letter("LTA"),
    "not certified": lambda make: make.letter(allowed=None),
    "of a stranger": Maker.foreign,
    "by a stranger after us": Maker.twice,
    "by two of ours": Maker.by_two_of_ours,
    "a byte flipped": Maker.flipped,
    "a signature copied": Maker.copied,
    "text added": lambda make: attacks.with_text(make.letter()),
    "a note added": lambda make: attacks.with_annotation(make.letter()),
    "a form filled": lambda make: attacks.with_form_value(make.letter()),
    "another page shown": lambda make: attacks.with_hidden_page_shown(make.letter()),
    "junk behind the end": lambda make: make.letter() + b"\n% junk",
    "saved anew": lambda make: attacks.rewritten(make.letter()),
    "a stranger's, text added": lambda make: attacks.with_text(make.foreign()),
}


@pytest.fixture(scope="module")
def make() -> Maker:
    ours, stranger = Authority(), Authority("Otoritas lain (contoh)")
    return Maker(ours, ours.issue(), stranger, stranger.issue("Orang lain (contoh)", NOW - YEAR, NOW + YEAR))


def told(said: Said) -> Said:
    """Who made a broken signature, pdfsig does not always know."""
    return said if said.intact else said._replace(signer="")


@pytest.mark.parametrize("kind", FILES)
def test_we_find_what_pdfsig_finds(kind: str, make: Maker, tmp_path: Path) -> None:
    pdf, roots = FILES[kind](make), tmp_path / "ca.pem"
    roots.write_bytes(make.ours.trusted().roots_pem)

    findings = asyncio.run(examine(pdf, make.ours.trusted(), NOW + DAY / 24))

    ours = [Said(each.signer, each.intact, each.whole, each.trusted) for each in findings.signatures]
    assert findings.trouble == ""
    assert list(map(told, ours)) == list(map(told, said_of(pdf, roots, tmp_path)))


def test_pdfsig_trusts_a_letter_of_this_office(head_of_office: Keys, certificates: Path, tmp_path: Path) -> None:
    letter = pades.sign(PAPER, head_of_office)

    said = said_of(letter, certificates / "ca.pem", tmp_path)

    assert said == [Said("Kepala DPMPTSP Kota Contoh (contoh)", intact=True, whole=True, trusted=True)]
