"""Masked names tell who holds a letter in one's hand, and nobody else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.signing.masking import FORMS, masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Siti Contoh", "S*** C***"),
        ("siti", "S***"),
        ("PT Contoh Makmur", "PT C*** M***"),
        ("CV. Contoh", "CV. C***"),
        ("Yayasan Contoh Bangsa", "Yayasan C*** B***"),
        ("PT", "P***"),
        ("Toko 99", "T*** ***"),
        ("A B C D E F", "A*** B*** C*** D***"),
        ("", ""),
    ],
)
def test_names_are_shown_so(name: str, shown: str) -> None:
    assert masked(name) == shown


@for_all(name=st.text(max_size=80))
def test_no_more_than_first_letters_is_ever_shown(name: str) -> None:
    words = masked(name).split()
    if words and words[0].rstrip(".").upper() in FORMS:
        words = words[1:]

    assert all(re.fullmatch(r"(\S{0,3})\*\*\*", word) for word in words)
    assert not any(letter.isdigit() for word in words for letter in word)


@for_all(first=st.sampled_from("ABCDEFG"), rest=st.text("abcdefg", max_size=40))
def test_the_length_of_a_word_does_not_show(first: str, rest: str) -> None:
    assert masked(f"{first}{rest}") == f"{first}***"
