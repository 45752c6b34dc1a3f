"""Words as people type them, reduced to what is compared: Indonesian prefixes and suffixes fall away."""

from __future__ import annotations

import re
import unicodedata

SHORTEST_STEM = 4
PARTICLES = "lah", "kah", "pun", "nya"
SUFFIXES = "kan", "an", "i"
# Prefix, and what a vowel behind it has swallowed: menulis comes of tulis, pemakaian of pakai.
PREFIXES = (
    ("meny", "s"), ("peny", "s"), ("meng", ""), ("peng", ""), ("mem", "p"), ("pem", "p"), ("men", "t"), ("pen", "t"),
    ("ber", ""), ("ter", ""), ("per", ""), ("me", ""), ("pe", ""), ("di", ""), ("ke", ""), ("se", ""),
)  # fmt: skip
VOWELS = "aiueo"
WORD = re.compile(r"[a-z0-9]+")
# Said with every permit, so they tell none apart.
EMPTY = frozenset(
    word
    for line in (
        "izin ijin surat permohonan mau ingin pengen saya aku kami cara bagaimana gimana bikin buat membuat urus",
        "mengurus ngurus pengurusan minta ajukan mengajukan daftar buka membuka mendirikan pasang memasang pemasangan",
        "untuk utk di ke dari dan atau yang yg dengan apa syarat persyaratan baru perpanjangan perpanjang tolong mohon",
        "pak bu dong",
        "permit permits licence license licences letter apply application open start get want need to a an the for",
        "of how do i my in on and or new renewal please",
    )
    for word in line.split()
)


def words_of(text: str) -> list[str]:
    """The words in small plain letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return WORD.findall(plain)


def stem(word: str) -> str:
    """What is left without particle, suffixes and one prefix; ``penelitian`` and ``meneliti`` end as ``telit``."""
    word = without_ending(word, PARTICLES)
    word = without_ending(word, SUFFIXES[:2])
    word = without_ending(word, SUFFIXES[2:])
    for prefix, swallowed in PREFIXES:
        rest = word.removeprefix(prefix)
        if rest != word:
            whole = swallowed + rest if swallowed and rest[:1] in VOWELS else rest
            return whole if len(whole) >= SHORTEST_STEM else word
    return word


def without_ending(word: str, endings: tuple[str, ...]) -> str:
    """The word without the first of these endings that leaves enough of it."""
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def telling(text: str) -> list[str]:
    """The words that tell permit types apart."""
    return [word for word in words_of(text) if word not in EMPTY]


def stems_of(text: str) -> tuple[str, ...]:
    """Their stems."""
    return tuple(stem(word) for word in telling(text))
