"""Which signs the typeface of letters can show: what cannot be printed is refused when it is written."""

from __future__ import annotations

import unicodedata

from services.shared.refusals import Refused

LAST_PRINTED = 0x2E7F  # Latin, Greek, Cyrillic, punctuation, currency and mathematics lie below; scripts of Asia above
NEVER = {"Cc", "Cf", "Cs", "Co", "Cn", "So"}
ALLOWED = set("\r\n\t°©®™№")


class CannotBePrinted(Refused):
    """Letters are printed in a typeface that does not have every sign."""

    sentence = "A letter cannot show these signs: %(signs)s. Leave them out."


def unprintable(text: str) -> str:
    """The signs of a text that no letter can show, each once, in their order; empty when all can be shown."""
    return "".join(dict.fromkeys(sign for sign in text if not is_printed(sign)))


def is_printed(sign: str) -> bool:
    """Whether a letter can show this sign."""
    return sign in ALLOWED or (ord(sign) <= LAST_PRINTED and unicodedata.category(sign) not in NEVER)


def objection_to(text: str) -> CannotBePrinted | None:
    """What is against a text that shall stand in a letter."""
    signs = unprintable(text)
    return CannotBePrinted(signs=signs) if signs else None
