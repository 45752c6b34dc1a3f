"""Passwords: how they are kept, and which are too easy to guess."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.shared.offload import offload

SHORTEST = 12
LONGEST = 200

# argon2id as OWASP recommends it for 46 MiB: memory is what makes guessing dear.
HASHER = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)

# What people of this city and elsewhere type first, without the digits and signs they add.
COMMONEST = frozenset((Path(__file__).parent / "common_passwords.txt").read_text().split())


def hashed(password: str) -> str:
    """What may be kept of a password."""
    return offload(HASHER.hash, password)


def matches(kept: str, password: str) -> bool:
    """Whether this is the password; takes the same time for every answer."""
    return offload(_matches, kept, password)


def too_easy(password: str, *about: str) -> bool:
    """Among the commonest, a piece repeated, digits only, or what everybody knows ``about`` the person."""
    plain = password.casefold()
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    known = {part.casefold() for part in about if part}
    return (
        core in COMMONEST
        or re.sub(r"[\W\d_]", "", plain) in COMMONEST
        or plain.isdecimal()
        or len(set(plain)) < 5
        or repeats(plain)
        or plain in known
    )


def repeats(text: str) -> bool:
    """Whether the text is one short piece again and again."""
    return any(
        len(text) >= 2 * size and text == (text[:size] * len(text))[: len(text)]
        for size in range(1, len(text) // 2 + 1)
    )


@cache
def nobodys() -> str:
    """A kept password that none matches: unknown users cost the same time."""
    return hashed("nobody has this password")


def _matches(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
