"""The papers: what stands on each kind, and that nobody's words become markup."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.shared.printable import is_printed
from services.signing.papers.composing import compose
from services.signing.papers.fault_words import in_indonesian
from services.signing.papers.faults import Incomplete, checked
from services.signing.papers.letterhead import NamedSigner
from services.signing.papers.rendering import Unprintable, page_images, render
from services.signing.parts import Text
from services.signing.standard_text import standard_text
from tests.signing.cases import HOLDER, PERMIT, REFUSAL, advice, opened
from tests.signing.papers import HEAD, PRACTICE, RESEARCH, STAMP, URL, case, every_kind, later, signed, words_of

KINDS = every_kind()


def test_a_permit_says_who_may_what_until_when() -> None:
    text = words_of(render(signed()))

    for expected in (
        "SURAT IZIN PRAKTIK DOKTER",
        "NOMOR 503/SIP-DOKTER/007/XI/2026",
        "MEMUTUSKAN",
        "KESATU",
        "Siti Contoh",
        "Jalan Kenanga Nomor 12",
        "31 1 1 100 2 24 000001",
        "sampai dengan tanggal 23 November 2031",
        "23 November 2026 pukul 10.00 WIB",
        "Dokumen ini ditandatangani secara elektronik",
        URL,
    ):
        assert expected.replace(" ", "") in text.replace(" ", "")


def test_a_practice_permit_names_its_holder_and_term() -> None:
    text = words_of(render(signed(holder=PRACTICE)))

    assert "memberikan izin praktik kepada: Siti Contoh" in text
    assert "Surat izin praktik ini berlaku sejak tanggal ditetapkan sampai dengan tanggal 23 November 2031." in text


def test_a_research_certificate_ends_with_the_research() -> None:
    text = words_of(render(signed(holder=RESEARCH, validity_days=None)))

    for heading in "I. DASAR", "II. MEMBACA", "III. MENERANGKAN", "IV. KETENTUAN":
        assert heading.split()[1] in text
    assert "sampai dengan tanggal 28 Februari 2027" in text


def test_what_ended_before_it_is_signed_is_refused() -> None:
    over = RESEARCH | {"paper": RESEARCH["paper"] | {"valid_until": "2026-11-22"}}

    with pytest.raises(Incomplete) as refused:
        signed(holder=over, validity_days=None)

    assert [fault.problem for fault in refused.value.faults] == ["ended"]


def test_a_refusal_says_why_and_what_the_applicant_can_do() -> None:
    text = words_of(render(signed(replace(REFUSAL, remedies=("Lampirkan foto pohon.",)))))

    for expected in (
        "Penolakan permohonan",
        "Pohon masih sehat.",
        "Lampirkan foto pohon.",
        "keberatan@kota-contoh.example",
        "banding kepada Wali Kota Contoh",
        "2026-K7QF-3M2X",
    ):
        assert expected in text
    assert "Konsep" not in text


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("revocation", "dinyatakan tidak berlaku lagi"),
        ("suspension", "sampai dengan tanggal 31 Januari 2027"),
        ("reinstatement", "Memberlakukan kembali Surat Izin Praktik Dokter nomor 503/SIP-DOKTER/001/I/2026"),
    ],
)
def test_a_decision_about_an_issued_permit_names_it(kind: str, expected: str) -> None:
    text = words_of(render(KINDS[kind]))

    assert expected in text
    assert "tanggal 5 Januari 2026" in text


def test_a_replacement_names_the_letter_it_replaces_and_lasts_no_longer() -> None:
    text = words_of(render(later("replacement", PRACTICE)))

    assert "menggantikan surat nomor 503/SIP-DOKTER/001/I/2026 tanggal 5 Januari 2026 yang dinyatakan tidak" in text
    assert "sampai dengan tanggal 4 Januari 2031" in text


def test_a_receipt_carries_the_fingerprint_in_groups() -> None:
    text = words_of(render(KINDS["receipt"]))

    assert "a1b2c3d4 a1b2c3d4 a1b2c3d4 a1b2c3d4" in text
    assert "Yang menerima" in text


def test_whoever_stands_in_signs_as_such_under_their_own_name() -> None:
    deputy = words_of(render(signed(capacity="acting", person=NamedSigner(name="Contoh Kurnia, S.E."))))

    for expected in "Plh. KEPALA DINAS", "oleh Plh. Kepala DPMPTSP", "Contoh Kurnia, S.E.":
        assert expected in deputy
    assert HEAD.name not in deputy


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "receipt"])
def test_no_letter_is_signed_without_a_name(kind: str) -> None:
    nameless = replace(KINDS[kind], signer=replace(KINDS[kind].signer, name=""))

    with pytest.raises(Incomplete) as refused:
        checked(nameless)

    assert in_indonesian(refused.value.faults) == (
        "Nama penandatangan: kosong – dilengkapi pengelola sistem pada kop surat atau berkas penanda tangan"
    )
    assert checked(replace(nameless, draft=True))


@pytest.mark.parametrize("template", [PRACTICE, HOLDER, RESEARCH])
def test_a_draft_has_as_many_pages_as_the_letter(template: dict[str, Any]) -> None:
    for lines in range(6, 26):
        text = Text("permit", ("bahwa …;",), ("Ketentuan yang cukup panjang untuk mengisi satu baris.",) * lines)
        draft, letter = (page_images(signed(text, template, stamp=stamp), 20) for stamp in (None, STAMP))
        assert len(draft) == len(letter)


def test_a_draft_is_marked_and_carries_no_code() -> None:
    draft = signed(stamp=None)

    text = words_of(render(draft))

    assert "Konsep untuk pemeriksaan" in text
    assert "Belum ditandatangani" in text
    assert (draft.draft, draft.qr) == (True, "")


def test_a_permit_without_end_says_so() -> None:
    assert "sampai dengan dicabut" in words_of(render(signed(validity_days=None)))


@pytest.mark.parametrize("kind", KINDS)
def test_markup_in_the_words_stays_words(kind: str) -> None:
    nasty = '#panic("x") *bold* $x$ \\ // @a <b> `code`'
    fields = [name for name in ("considerations", "conditions", "reasons") if getattr(KINDS[kind], name, None)]
    told = replace(KINDS[kind], title=nasty, **dict.fromkeys(fields, (nasty,)))

    text = words_of(render(told)).replace(" ", "")

    assert text.count('#panic("x")*bold*$x$') >= len(fields)


def test_a_long_letter_goes_on_over_several_pages_and_nobody_signs_an_empty_one() -> None:
    for lines in range(5, 30):
        many = tuple(f"Ketentuan nomor {n} yang cukup panjang untuk mengisi satu baris." for n in range(lines))
        pdf = render(signed(Text("permit", ("bahwa …;",), many)))
        with pikepdf.open(io.BytesIO(pdf)) as file:
            pages = len(file.pages)
        if pages > 1:
            break

    assert pages == 2
    last = words_of(pdf).partition("Halaman 1 dari 2")[2]
    assert "Apabila di kemudian hari" in last


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"receipt", "recommendation"}])
def test_particulars_that_are_missing_are_named_with_the_place_to_mend_them(kind: str) -> None:
    part = {"refusal": "addressee"}.get(kind, "holder")
    empty = ("", "") if part == "addressee" else (("Nama pemegang", "Siti"), ("Alamat pemegang", " "))

    with pytest.raises(Incomplete) as refused:
        checked(replace(KINDS[kind], **{part: empty}))

    assert refused.value.faults[0].source == "applicant"


def test_every_fault_is_named_at_once() -> None:
    text = Text("permit", ("bahwa …;",), ("baik", "kurang \U0001f600", "x" * 61, "kata " * 500))

    with pytest.raises(Incomplete) as refused:
        checked(signed(text, HOLDER | {"address": ""}))

    assert [(fault.part, fault.place, fault.problem) for fault in refused.value.faults] == [
        ("holder", 0, "missing"),
        ("conditions", 2, "unprintable"),
        ("conditions", 3, "no break"),
        ("conditions", 4, "too long"),
    ]


def test_a_sign_that_nobody_sees_is_told_with_its_place() -> None:
    with pytest.raises(Incomplete) as refused:
        checked(signed(Text("permit", ("bahwa …;",), ("Baik.", "Izin\u200b ini\x07 \U0001f600"))))

    assert "(U+200B pada karakter ke-5, U+0007 pada karakter ke-10, \U0001f600)" in in_indonesian(refused.value.faults)


def test_a_kind_that_no_template_prints_is_refused() -> None:
    with pytest.raises(Unprintable, match="decree-99"):
        render(replace(KINDS["decree"], template="decree/99"))


def test_every_sign_that_counts_as_printable_is_printed() -> None:
    signs = [chr(number) for number in range(0x20, 0x2F00) if is_printed(chr(number))]
    lines = tuple(" ".join(signs[at : at + 50]) for at in range(0, len(signs), 50))

    assert render(checked(signed(Text("permit", lines, lines)))).startswith(b"%PDF-")


def test_words_that_break_the_typesetter_are_refused_and_end_nothing_else() -> None:
    arabic = " ".join(map(chr, (*range(0x860, 0x86B), *range(0x870, 0x88F), *range(0x898, 0x8A1))))

    with pytest.raises(Unprintable, match="broke down"):
        page_images(signed(Text("permit", (arabic,)), stamp=None), 20)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@for_all(st.text(max_size=300), st.text(max_size=300))
def test_any_words_are_printed_or_refused(name: str, reason: str) -> None:
    try:
        told = checked(signed(Text("refusal", (name,), reason=reason), HOLDER | {"name": name}))
    except Unprintable:
        return
    assert render(told).startswith(b"%PDF-")


def test_screens_get_one_image_per_page() -> None:
    assert [image[:4] for image in page_images(KINDS["practice-permit"], 72)] == [b"\x89PNG"]


def test_the_first_draft_fits_what_was_said() -> None:
    permit = opened()
    permit.take_advice("recommendation:dinkes", advice("DINKES"))
    refusal = opened("refusal")
    refusal.take_advice("recommendation:dlh", advice("DLH", False, "Pohon sehat."))

    assert any("rekomendasi" in line for line in standard_text(permit).considerations)
    assert standard_text(refusal).reason == "Pohon sehat."
    assert standard_text(refusal).letter == "refusal"


def test_the_words_of_the_catalogue_stand_in_the_first_draft() -> None:
    paper = {
        "considerations": ["bahwa demikian;"],
        "conclusion": "bahwa cukup.",
        "conditions": ["Hanya di sini."],
        "dictums": ["Dipimpin apoteker."],
    }
    given = case(holder=HOLDER | {"paper": paper})

    text = standard_text(given.letter, given.blocks)

    assert (text.considerations[-2:], text.conditions) == (("bahwa demikian;", "bahwa cukup."), ("Hanya di sini.",))
    assert "Dipimpin apoteker." in words_of(render(compose(replace(given, text=PERMIT))))
