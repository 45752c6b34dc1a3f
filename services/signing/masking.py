"""A name as strangers may see it: enough to compare with the letter in one's hand, too little to learn it."""

from __future__ import annotations

MASK = "***"
MOST_WORDS = 4
# What kind of body a name belongs to is no part of the name.
FORMS = frozenset({"PT", "CV", "UD", "FA", "PD", "KOPERASI", "YAYASAN", "PERKUMPULAN"})


def masked(name: str) -> str:
    """First letters and a fixed number of stars: ``S*** C***``, ``PT C*** M***``; nothing for no name."""
    words = name.split()[:MOST_WORDS]
    return " ".join(_masked(word, first=place == 0 and len(words) > 1) for place, word in enumerate(words))


def _masked(word: str, first: bool) -> str:
    if first and word.rstrip(".").upper() in FORMS:
        return word
    return (word[0].upper() if word[0].isalpha() else "") + MASK
