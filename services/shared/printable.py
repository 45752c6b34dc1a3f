"""Which signs the typeface of letters can show: what cannot be printed is refused when it is written."""

from __future__ import annotations

import unicodedata

from services.shared.refusals import Refused

# First and last sign of what the typeface draws: Latin, Greek and Cyrillic, then punctuation, small figures, currency,
# fractions, arrows and mathematics. It has but some signs of other scripts.
PRINTED = (
    (0x0020, 0x0377), (0x037A, 0x04FF), (0x1D00, 0x1FFE), (0x2C60, 0x2C7F),
    (0x2000, 0x2040), (0x2044, 0x2052), (0x2054, 0x205F), (0x2070, 0x209C), (0x20A0, 0x20C0), (0x210A, 0x2113),
    (0x2153, 0x2184), (0x2190, 0x2194), (0x2200, 0x22FF), (0x2308, 0x230B), (0x2460, 0x249B),
)  # fmt: skip
NEVER = {"Cc", "Cf", "Cs", "Co", "Cn", "So"}
UNSEEN = "CZM"  # what no typeface draws, spaces, and marks that only change the letter before them
ALLOWED = set("\r\n\t°©®™№")


class CannotBePrinted(Refused):
    """Letters are printed in a typeface that does not have every sign."""

    sentence = "A letter cannot show these signs: %(signs)s. Leave them out."


def unprintable(text: str) -> str:
    """The signs of a text that no letter can show, each once, in their order; empty when all can be shown."""
    return "".join(dict.fromkeys(sign for sign in text if not is_printed(sign)))


def is_printed(sign: str) -> bool:
    """Whether a letter can show this sign."""
    drawn = any(first <= ord(sign) <= last for first, last in PRINTED)
    return sign in ALLOWED or (drawn and unicodedata.category(sign) not in NEVER)


def named(signs: str) -> str:
    """Each of these signs as it looks; one that shows nothing by its number: “U+200B”."""
    seen = (sign if unicodedata.category(sign)[0] not in UNSEEN else f"U+{ord(sign):04X}" for sign in signs)
    return " ".join(seen)


def objection_to(text: str) -> CannotBePrinted | None:
    """What is against a text that shall stand in a letter."""
    signs = unprintable(text)
    return CannotBePrinted(signs=named(signs)) if signs else None
