"""The paper: what stands on it, that it is PDF/A, and that nobody's words become markup."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.signing import letter as paper
from services.signing.letter import Unprintable
from services.signing.parts import Text
from services.signing.standard_text import standard_text
from tests.signing.cases import AT, HOLDER, PERMIT, REFUSAL, advice, opened, slip, words

URL = "http://localhost:8000/te/ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def signed_contents(text: Text = PERMIT, holder: dict[str, Any] = HOLDER, **more: Any) -> dict[str, Any]:
    return paper.contents(slip(**more), text, holder, number="503/SIP-DOKTER/007/XI/2026", url=URL, signed_at=AT)


def test_a_permit_says_who_may_what_until_when() -> None:
    text = words(paper.render(signed_contents()))

    for expected in (
        "SURAT IZIN PRAKTIK DOKTER",
        "NOMOR 503/SIP-DOKTER/007/XI/2026",
        "MEMUTUSKAN",
        "Siti Contoh",
        "Jalan Kenanga Nomor 12",
        "31 1 1 100 2 24 000001",
        "sampai dengan tanggal 23 November 2031",
        "23 November 2026 pukul 10.00 WIB",
        "Dokumen ini ditandatangani secara elektronik",
        URL,
    ):
        assert expected.replace(" ", "") in text.replace(" ", "")


def test_a_refusal_says_why_and_what_the_applicant_can_do() -> None:
    text = words(paper.render(signed_contents(REFUSAL)))

    for expected in ("Penolakan permohonan", "Pohon masih sehat.", "keberatan", "banding", "2026-K7QF-3M2X"):
        assert expected in text
    assert "Konsep" not in text


def test_a_draft_is_marked_and_carries_no_code() -> None:
    contents = paper.contents(slip(), PERMIT, HOLDER)

    text = words(paper.render(contents))

    assert "Konsep untuk pemeriksaan" in text
    assert "Belum ditandatangani" in text
    assert contents["draft"] is True
    assert contents["qr"] == ""


def test_a_permit_without_end_says_so() -> None:
    assert "sampai dengan dicabut" in words(paper.render(signed_contents(validity_days=None)))


@pytest.mark.parametrize("text", [PERMIT, REFUSAL])
def test_the_paper_is_pdf_a_2b(text: Text) -> None:
    with pikepdf.open(io.BytesIO(paper.render(signed_contents(text)))) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "2B"
        assert pdf.Root.Lang == "id"


def test_markup_in_the_words_stays_words() -> None:
    nasty = '#panic("x") *bold* $x$ \\ // @a <b> #include "letter.typ" `code`'
    holder = HOLDER | {"name": nasty}

    text = words(paper.render(signed_contents(Text("permit", (nasty,), (nasty,)), holder)))

    assert text.replace(" ", "").count('#panic("x")*bold*$x$') >= 3


def test_a_long_letter_goes_on_over_several_pages() -> None:
    many = tuple(f"Ketentuan nomor {n} yang cukup panjang untuk mengisi satu baris penuh di kertas." for n in range(90))

    with pikepdf.open(io.BytesIO(paper.render(signed_contents(Text("permit", ("bahwa …;",), many))))) as pdf:
        assert 2 <= len(pdf.pages) <= 5


def test_a_letter_that_no_font_can_show_is_refused_rather_than_printed_with_gaps() -> None:
    with pytest.raises(Unprintable):
        paper.render(signed_contents(holder=HOLDER | {"name": "Siti \U0001f600"}))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@for_all(st.text(max_size=300), st.text(max_size=300))
def test_any_words_are_printed_or_refused(name: str, reason: str) -> None:
    try:
        pdf = paper.render(signed_contents(Text("refusal", (name,), reason=reason), HOLDER | {"name": name}))
    except Unprintable:
        return
    assert pdf.startswith(b"%PDF-")


def test_the_first_draft_fits_what_was_said() -> None:
    permit = opened()
    permit.take_advice("recommendation:dinkes", advice("DINKES"))
    refusal = opened("refusal")
    refusal.take_advice("recommendation:dlh", advice("DLH", False, "Pohon sehat."))

    assert any("rekomendasi" in line for line in standard_text(permit).considerations)
    assert standard_text(refusal).reason == "Pohon sehat."
    assert standard_text(refusal).letter == "refusal"
