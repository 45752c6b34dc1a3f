"""Letters hold only signs that their typeface can show."""

from __future__ import annotations

import pytest

from services.shared.printable import named, objection_to, unprintable


@pytest.mark.parametrize("text", ["", "Jalan Melati № 1, Rp 5.000 – 3 m² (±2 °C)\n“Ya”", "Ångström, Ж, Ω, ≤ 5 €"])
def test_what_offices_write_can_be_printed(text: str) -> None:
    assert unprintable(text) == ""
    assert objection_to(text) is None


@pytest.mark.parametrize("text", ["baik 😀😀", "\u202eterbalik", "漢字", "lonceng\x07", "سلام ۿ"])
def test_what_no_letter_shows_is_named_once(text: str) -> None:
    objection = objection_to(text)

    assert objection
    assert objection.details["signs"] == named(unprintable(text))
    assert len(set(unprintable(text))) == len(unprintable(text))


def test_what_nobody_can_see_is_told_by_its_number() -> None:
    objection = objection_to("lon\x07ceng 😀\u200b")

    assert objection
    assert objection.details["signs"] == "U+0007 😀 U+200B"
